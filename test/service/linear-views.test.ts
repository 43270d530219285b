import { describe, expect, it } from 'vitest';

import { clientOrderId, fillId, venueOrderId } from '../../machines/model/ids.ts';
import { costMicros, micros } from '../../machines/model/money.ts';
import type { Side } from '../../machines/model/contract.ts';
import type { TradeEvent } from '../../machines/model/trade.ts';
import { renderExplain } from '../../src/cli/render/explain.ts';
import { renderHistory, renderTrade, renderTrades } from '../../src/cli/render/trades.ts';
import type { TradeHistoryView } from '../../src/cli/views.ts';
import { parseStanding, standingOf } from '../../src/runtime/standing.ts';
import { fillView } from '../../src/service/fill-view.ts';
import { orderFact } from '../../src/service/order-fact.ts';
import { orderView } from '../../src/service/order-view.ts';
import { tradeView } from '../../src/service/trade-view.ts';
import { transitionView } from '../../src/service/transition-view.ts';
import { BTC_PERPETUAL, heldAt, PERPETUAL } from '../support/linear.ts';
import {
  bornPerpetual,
  floorStop,
  HELD,
  opened,
  readingAt,
  storedPerpetual,
  watchedPerpetual,
} from '../support/linear-story.ts';
import { after, TRADE } from '../support/trade-fixtures.ts';
import { journalRow } from './journal-row.ts';

const SIDES = [
  { side: 'yes', name: 'long' },
  { side: 'no', name: 'short' },
] as const;

const termsOf = (side: Side) => ({ side, instrument: BTC_PERPETUAL });

const factOf = (before: ReturnType<typeof bornPerpetual>, event: TradeEvent) =>
  transitionView(journalRow(before, event)).fact;

const partly = (side: Side): TradeEvent => ({
  type: 'close.requested',
  by: 'alice',
  countCenti: HELD,
  reading: readingAt(side, 65_000),
  atMs: after(4),
});

describe.each(SIDES)('a $name in a perpetual', ({ side, name }) => {
  const isShort = side === 'no';
  const stored = storedPerpetual(side);
  const shown = tradeView(stored);
  const fill = fillView(stored, {
    fillId: fillId('f-1'),
    orderId: clientOrderId('tw-1'),
    tradeId: TRADE,
    market: PERPETUAL,
    countCenti: HELD,
    priceCenti: heldAt(side, 65_000.5),
    feeMicros: micros(487_504),
    isTaker: true,
    atMs: after(1),
  });
  const tripped = transitionView(
    journalRow(watchedPerpetual(side), {
      type: 'stop.tripped',
      cause: floorStop(side),
      atMs: after(9),
    }),
  );

  it('is shown with its side, coins, the price of the coin and its leverage', () => {
    expect(shown).toMatchObject({
      side: name,
      instrument: { kind: 'linear', leverage: 5 },
      countCenti: 1.5,
      heldCenti: 1.5,
      buyPriceCenti: 650_000_000,
      sellPriceCenti: null,
      strikeMicros: null,
      closeAtMs: null,
    });
    expect(JSON.stringify(shown)).not.toContain('ceiling');
  });

  it('has orders and fills at the price of the coin', () => {
    const order = {
      orderId: clientOrderId('tw-1'),
      leg: 'entry',
      attempt: 1,
      state: 'filled',
      seq: 4,
      venueOrderId: venueOrderId('v-1'),
      countCenti: HELD,
      instrument: BTC_PERPETUAL,
      limitCenti: heldAt(side, 65_000),
      timeInForce: 'immediateOrCancel',
      filledCenti: HELD,
      costMicros: costMicros(heldAt(side, 65_000), HELD),
      feesMicros: micros(487_500),
      reason: null,
      createdAtMs: after(0),
      updatedAtMs: after(1),
      endedAtMs: after(1),
    } as const;
    const view = orderView(stored, order);
    expect(view).toMatchObject({
      countCenti: 1.5,
      limitCenti: 650_000_000,
      filledCenti: 1.5,
      costMicros: 975_000_000,
    });
    expect(view).not.toHaveProperty('instrument');
    expect(fill).toMatchObject({ countCenti: 1.5, priceCenti: 650_005_000, estimateMicros: null });
  });

  it('is listed by what was bought and what was sold', () => {
    const [head = '', line = ''] = renderTrades([
      { ...shown, sellPriceCenti: 649_000_000, state: 'closed' },
    ]);
    const cells = line.trim().split(/ {2,}/);
    expect(head.trim().split(/ {2,}/).slice(3, 7)).toEqual(['SIDE', 'COUNT', 'BOUGHT', 'SOLD']);
    expect(cells.slice(2, 7)).toEqual([
      'binanceUsdm:BTCUSDT',
      name.toUpperCase(),
      '0.015',
      isShort ? '$64900.0' : '$65000.0',
      isShort ? '$65000.0' : '$64900.0',
    ]);
  });

  it('is printed with its leverage, and without an end of trading', () => {
    const text = renderTrade(shown).join('\n');
    expect(text).toMatch(/^trading ends +never$/m);
    expect(text).toMatch(/^leverage +5×$/m);
    expect(text).toMatch(/^coins +0\.015 held of 0\.015$/m);
    expect(text).toMatch(isShort ? /^sold +\$65000\.0, /m : /^bought +\$65000\.0, /m);
    expect(text).toMatch(isShort ? /^bought back +–/m : /^sold +–/m);
    expect(text).not.toMatch(/¢|2100|YES|NO\b/);
  });

  it('has a history in dollars of the coin', () => {
    const view: TradeHistoryView = {
      trade: shown,
      givenUp: null,
      highBidCenti: isShort ? 640_000_000 : 660_000_000,
      lowBidCenti: 650_000_000,
      fills: [fill],
      transitions: [tripped],
    };
    const text = renderHistory(view).join('\n');
    expect(text).toContain(
      isShort ? 'lowest $64000.0, highest $65000.0' : 'highest $66000.0, lowest $65000.0',
    );
    expect(text).toMatch(/tw-1 +0\.015 +\$65000\.5 +taker +\$0\.487504 +–/);
    expect(text).toContain(
      isShort
        ? 'ask $66000.5 over the stop at $66000.0; bid $66000.4, ask $66000.5, quote age 100 ms'
        : 'bid $63999.5 under the stop at $64000.0; bid $63999.5, ask $63999.6, quote age 100 ms',
    );
    expect(text).not.toMatch(/¢|probability|momentum/);
  });

  it('stops by a cause at the prices that the market had', () => {
    const at = isShort ? 660_005_000 : 639_995_000;
    const threshold = isShort ? 660_000_000 : 640_000_000;
    expect(tripped.cause).toMatchObject({
      rule: 'priceFloor',
      value: at,
      threshold,
      reasons: [{ rule: 'priceFloor', value: at, threshold }],
      reading: isShort
        ? { bidCenti: 660_004_000, askCenti: 660_005_000 }
        : { bidCenti: 639_995_000, askCenti: 639_996_000 },
    });
  });

  it('tells what was done by the words for it', () => {
    expect(factOf(bornPerpetual(side), opened(side))).toContain(
      `has ${isShort ? 'sold' : 'bought'} 0.015 coins at $65000.0 on average, fees $0.4875`,
    );
    expect(factOf(watchedPerpetual(side), partly(side))).toBe(
      'a close of 0.015 coins was asked for',
    );
    expect(
      orderFact(termsOf(side), {
        type: 'submission.accepted',
        venueOrderId: venueOrderId('v'),
        filledCenti: HELD,
        remainingCenti: HELD,
        atMs: after(1),
      }),
    ).toBe('the venue has taken it: 0.015 coins filled, 0.015 remain');
  });

  it('stands against its stops in dollars, the nearest first', () => {
    const adverse = isShort ? 65_500 : 64_500;
    const standing = standingOf(watchedPerpetual(side), readingAt(side, adverse), [], after(5));
    expect(standing).toMatchObject({
      wires: [
        {
          rule: 'priceFloor',
          value: isShort ? 655_000_000 : 645_000_000,
          threshold: isShort ? 660_000_000 : 640_000_000,
          distance: 5_000_000,
        },
        {
          rule: 'takeProfit',
          threshold: isShort ? 630_000_000 : 670_000_000,
          distance: 25_000_000,
        },
      ],
      mark: {
        bufferMicros: null,
        bidCenti: isShort ? 655_000_000 : 645_000_000,
        gainCenti: -5_000_000,
        unrealisedMicros: -7_987_500,
      },
    });
    expect(parseStanding(JSON.stringify(standing))).toEqual(standing);
  });

  it('is explained in words of its own', () => {
    const adverse = isShort ? 65_500 : 64_500;
    const lines = renderExplain({
      trade: shown,
      transition: tripped,
      transitions: 4,
      settingsVersion: 0,
      entry: { by: 'ticket by alice', signal: null },
      steps: [],
      now: standingOf(watchedPerpetual(side), readingAt(side, adverse), [], after(5)),
      unknown: null,
      decidedAtMs: after(9),
    });
    const text = lines.join('\n');
    expect(lines[0]).toBe(
      `trade ${TRADE}: binanceUsdm:BTCUSDT ${name}, 0.015 coins, monitoring.watching`,
    );
    expect(text).toContain('the nearest wire is priceFloor, $500.0 away');
    expect(text).toContain(
      isShort
        ? 'mark: ask $65500.0, -$500.0 a coin, -$7.9875 in all after fees so far\n'
        : 'mark: bid $64500.0, -$500.0 a coin, -$7.9875 in all after fees so far\n',
    );
    expect(text).toContain('ages: quote 100 ms; settings');
    expect(text).not.toMatch(/¢|strike|spot|contract/);
  });
});
