import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { GuardedTrade } from '../../machines/market/cohort.ts';
import type { Side } from '../../machines/model/contract.ts';
import { feedId, symbolId, tradeId } from '../../machines/model/ids.ts';
import { NEVER_CLOSES_AT_MS, type LinearInstrument } from '../../machines/model/instrument.ts';
import { countCenti, heldPriceWithin, micros, yesPriceWithin } from '../../machines/model/money.ts';
import type { Quote } from '../../machines/model/quote.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import { BTC_PERPETUAL, heldAt, LINEAR_GUARD, PERPETUAL, units } from '../support/linear.ts';
import { at, testWatch, type TestWatch } from './fixtures.ts';

const FULL = BTC_PERPETUAL.ceiling;
const FEED = feedId('feed:binanceUsdm:BTCUSDT');

const quote = (seconds: number, bid: number | null, ask: number | null): Quote => ({
  market: PERPETUAL,
  yesBidCenti: bid === null ? null : yesPriceWithin(units(bid), FULL),
  yesAskCenti: ask === null ? null : yesPriceWithin(units(ask), FULL),
  yesBidCount: countCenti(100_000),
  yesAskCount: countCenti(100_000),
  venueAtMs: at(seconds),
  receivedAtMs: at(seconds),
});

const floor = (side: Side, dollars: number): Partial<GuardSettings> => ({
  priceFloor: { ...LINEAR_GUARD.priceFloor, enabled: true, floorCenti: heldAt(side, dollars) },
});

const trade = (
  id: number,
  side: Side,
  guard: Partial<GuardSettings>,
  instrument: LinearInstrument = BTC_PERPETUAL,
): GuardedTrade => {
  const entryCenti = heldAt(side, 65_000);
  return {
    tradeId: tradeId(String(id)),
    market: PERPETUAL,
    side,
    symbol: symbolId('BTCUSDT'),
    strikeMicros: micros(0),
    closeAtMs: NEVER_CLOSES_AT_MS,
    settings: { ...LINEAR_GUARD, ...guard },
    settingsVersion: 0,
    openedAtMs: at(0),
    stake: { entryCenti, evenCenti: entryCenti + 650, highBidCenti: null },
    instrument,
  };
};

/** A watch over trades, with a first quote of $65 000. */
const watching = (...trades: readonly GuardedTrade[]): TestWatch => {
  const tested = testWatch();
  tested.watch.quote(FEED, quote(0, 65_000, 65_000.1));
  for (const one of trades) tested.watch.guard(one, at(0));
  return tested;
};

describe('a perpetual under watch', () => {
  it('is protected by its quote alone: it has no spot price, no probability and no close', () => {
    const { watch, told } = watching(trade(1, 'no', floor('no', 66_000)));
    expect(told()).toMatchObject([
      {
        kind: 'armed',
        reading: {
          bidCenti: heldAt('no', 65_000.1),
          askCenti: heldAt('no', 65_000),
          probabilityPercent: null,
          momentumBp: null,
        },
      },
    ]);
    expect(watch.blockers(tradeId('1'), at(1))).toEqual([]);
  });

  it('stops a long at a bid below its price, a short at an ask above it', () => {
    const dollars = fc.integer({ min: 600_000, max: 700_000 }).map((tenths) => tenths / 10);
    fc.assert(
      fc.property(
        fc.constantFrom<Side>('yes', 'no'),
        dollars,
        fc.array(fc.tuple(dollars, fc.integer({ min: 1, max: 500 })), { maxLength: 8 }),
        (side, stop, quotes) => {
          const { watch, heard } = watching();
          watch.guard(trade(1, side, floor(side, stop)), at(0));
          const seen = [[65_000, 1] as const, ...quotes];
          seen.forEach(([bid, gap], index) =>
            watch.quote(FEED, quote(index, bid, (units(bid) + gap) / 10)),
          );
          const isDue = seen.some(([bid, gap]) =>
            side === 'yes' ? bid < stop : units(bid) + gap > units(stop),
          );
          expect(heard().includes('1 tripped priceFloor')).toBe(isDue);
        },
      ),
    );
  });

  it('trails a short from its lowest ask upwards', () => {
    const trailingStop = {
      enabled: true,
      activationGainCenti: units(500),
      distanceCenti: units(300),
      stepCenti: 1,
    };
    const { watch, heard } = watching(trade(1, 'no', { trailingStop }));
    heard();
    for (const [second, ask] of [64_600, 64_400, 64_000, 64_299.9].entries())
      watch.quote(FEED, quote(second + 1, ask - 0.1, ask));
    expect(heard().filter((words) => words.includes('tripped'))).toEqual([]);
    watch.quote(FEED, quote(9, 64_299.9, 64_300));
    expect(heard()).toEqual(['1 tripped trailing']);
  });

  it('takes the profit of a long above the entry, of a short below it', () => {
    const takeProfit = (side: Side, dollars: number): Partial<GuardSettings> => ({
      takeProfit: { enabled: true, gainCenti: null, priceCenti: heldAt(side, dollars) },
    });
    const long = trade(1, 'yes', takeProfit('yes', 66_000));
    const short = trade(2, 'no', takeProfit('no', 64_000));
    const { watch, heard } = watching(long, short);
    heard();
    watch.quote(FEED, quote(1, 66_000, 66_000.1));
    expect(heard()).toEqual(['1 tripped takeProfit']);
    watch.quote(FEED, quote(2, 63_999.9, 64_000));
    expect(heard()).toEqual(['2 tripped takeProfit']);
  });

  it('speaks of the prices of the coin', () => {
    const trailingStop = {
      enabled: true,
      activationGainCenti: units(500),
      distanceCenti: units(300),
      stepCenti: 1,
    };
    const { watch } = watching(trade(1, 'no', { trailingStop, ...floor('no', 66_000) }));
    watch.quote(FEED, quote(1, 65_000, 65_600));
    expect(watch.blockers(tradeId('1'), at(1))).toEqual([
      'price floor: the spread of $600.0 is over $500.0',
      'trailing stop stands from a bid of $64500.0 on, none has been seen',
    ]);
    watch.quote(FEED, quote(2, 65_000, null));
    expect(watch.blockers(tradeId('1'), at(2))[0]).toBe(
      'nobody bids for the short: no price floor, no trailing stop',
    );
  });
});

describe('a ceiling that the venue has moved', () => {
  const lower: LinearInstrument = { ...BTC_PERPETUAL, ceiling: units(100_000) };
  const floorOf = (dollars: number): Partial<GuardSettings> => ({
    priceFloor: {
      ...LINEAR_GUARD.priceFloor,
      enabled: true,
      floorCenti: lower.ceiling - units(dollars),
    },
  });
  const stake = {
    entryCenti: heldPriceWithin(lower.ceiling - units(65_000), lower.ceiling),
    evenCenti: 0,
    highBidCenti: null,
  };

  it('leaves each trade its own: shorts of both stop at their prices', () => {
    const older = { ...trade(1, 'no', floorOf(66_000), lower), stake };
    const newer = trade(2, 'no', floor('no', 67_000));
    const { watch, heard } = watching(older, newer);
    heard();
    watch.quote(FEED, quote(1, 66_500, 66_500.1));
    expect(heard()).toEqual(['1 tripped priceFloor']);
    watch.quote(FEED, quote(2, 67_000, 67_000.1));
    expect(heard()).toEqual(['2 tripped priceFloor']);
  });

  it('that the price has outgrown in one leap stops the shorts all the same', () => {
    const older = { ...trade(1, 'no', floorOf(66_000), lower), stake };
    const newer = trade(2, 'no', floor('no', 67_000));
    const { watch, heard } = watching(older, newer);
    heard();
    watch.quote(FEED, quote(1, 100_000.1, 100_000.2));
    expect(heard()).toEqual(['1 tripped priceFloor', '2 tripped priceFloor']);
    expect(watch.reading(tradeId('1'), at(1))).toMatchObject({ bidCenti: 0, askCenti: 0 });
  });
});
