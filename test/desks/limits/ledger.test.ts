import { beforeEach, describe, expect, it } from 'vitest';

import { createLedger, type Ledger } from '../../../machines/desks/limits/ledger.ts';
import { easternDay } from '../../../machines/model/eastern-day.ts';
import { eventTicker, marketTicker } from '../../../machines/model/ids.ts';
import { micros } from '../../../machines/model/money.ts';
import { epochMs, plusMs } from '../../../machines/model/time.ts';
import { claim, NOW, outcome, standing, totals } from './fixtures.ts';

const DAY_MS = 25 * 3_600_000;
const ETH = {
  market: marketTicker('KXETH15M-26FEB241115-15'),
  event: eventTicker('KXETH15M-26FEB241115'),
};

let ledger: Ledger;
beforeEach(() => {
  ledger = createLedger(DAY_MS);
});

const seen = (nowMs = NOW) => ledger.figures(claim(), nowMs);
const closed = (id: string, dollars: number | null, changes = {}): void =>
  ledger.follow(standing(id, { state: 'closed' }), outcome(id, dollars, changes));

describe('what is at stake', () => {
  it('is the limit of an entry from the moment it is let in, counted once when it is born', () => {
    ledger.claim(claim('1'));
    expect(seen()).toMatchObject({ openTrades: 1, marketMicros: 60_000_000 });
    ledger.follow(standing('1'), null);
    expect(seen()).toMatchObject({ openTrades: 1, marketMicros: 60_000_000 });
    ledger.release(claim('1').ticketId);
    expect(seen()).toMatchObject({ openTrades: 1, marketMicros: 60_000_000 });
  });

  it('is nothing of a claim that came to nothing', () => {
    ledger.claim(claim('1'));
    ledger.release(claim('1').ticketId);
    expect(seen()).toMatchObject({ openTrades: 0, marketMicros: 0 });
  });

  it('stays the limit while the entry fills in parts, then is what the position has cost', () => {
    ledger.follow(standing('1', { entry: totals(40, 58) }), null);
    expect(seen().marketMicros).toBe(60_000_000);
    ledger.follow(standing('1', { state: 'open', entry: totals(40, 58, 0.7) }), null);
    expect(seen().marketMicros).toBe(23_200_000);
  });

  it('shrinks with what is sold, counts until the settlement, and ends with the trade', () => {
    const entry = totals(100, 60);
    ledger.follow(standing('1', { state: 'closing.retrying', entry, exit: totals(75, 50) }), null);
    expect(seen().marketMicros).toBe(15_000_000);
    ledger.follow(standing('1', { state: 'settling', entry, exit: totals(75, 50) }), null);
    expect(seen()).toMatchObject({ openTrades: 1, marketMicros: 15_000_000 });
    closed('1', -7.5);
    expect(seen()).toMatchObject({ openTrades: 0, marketMicros: 0 });
  });

  it('is added up by market, by series, and by the day on which contracts close', () => {
    ledger.follow(standing('1'), null);
    ledger.follow(
      standing('2', {}, claim('2', { market: marketTicker('KXBTC15M-26FEB241130-30') })),
      null,
    );
    ledger.follow(standing('3', {}, claim('3', ETH)), null);
    ledger.follow(standing('4', {}, claim('4', { closeAtMs: plusMs(NOW, 86_400_000) })), null);
    expect(seen()).toMatchObject({
      openTrades: 4,
      marketMicros: 120_000_000,
      seriesMicros: 180_000_000,
      dayMicros: 180_000_000,
    });
  });
});

describe('what was realised', () => {
  it('is counted on the day it was realised, by midnight in New York', () => {
    const midnight = epochMs(Date.UTC(2026, 1, 24, 5));
    closed('1', -10, { closedAtMs: plusMs(midnight, -1) });
    closed('2', -20, { closedAtMs: midnight });
    closed('3', 5);
    expect(seen()).toMatchObject({ todayMicros: -15_000_000, equityMicros: -25_000_000 });
  });

  it('counts a loss on what is sold at once, fees in proportion, and no profit before the end', () => {
    const entry = totals(100, 60, 2);
    const losing = { state: 'monitoring.watching', entry, exit: totals(50, 40, 0.5) } as const;
    ledger.follow(standing('1', losing), null);
    // 20 brought less 30 paid, 1 of the entry's fees, 0.5 of the exit's.
    expect(seen()).toMatchObject({ todayMicros: -11_500_000, equityMicros: -11_500_000 });
    ledger.follow(standing('1', { ...losing, exit: totals(50, 90, 0.5) }), null);
    expect(seen()).toMatchObject({ todayMicros: 0, equityMicros: 0 });
  });

  it('has a peak, which a trade that comes back does not take down', () => {
    closed('1', 80);
    closed('2', -30);
    expect(seen()).toMatchObject({ equityMicros: 50_000_000, peakMicros: 80_000_000 });
    ledger.follow(standing('1', { state: 'open', entry: totals(1, 60) }), null);
    expect(seen()).toMatchObject({ equityMicros: -30_000_000, peakMicros: 80_000_000 });
    closed('1', 81);
    closed('1', 81);
    expect(seen()).toMatchObject({ equityMicros: 51_000_000, peakMicros: 80_000_000 });
  });

  it('goes on from what the store has, and looks back no further than it must', () => {
    const known = outcome('1', -5);
    ledger.load([standing('9', { entry: totals(10, 60) })], [known], {
      equityMicros: micros(40_000_000),
      peakMicros: micros(45_000_000),
    });
    expect(seen()).toMatchObject({
      openTrades: 1,
      todayMicros: -5_000_000,
      equityMicros: 40_000_000,
      peakMicros: 45_000_000,
      stops: [{ atMs: NOW }],
    });
    closed('1', -5);
    expect(seen().equityMicros).toBe(40_000_000);
    expect(seen(plusMs(NOW, DAY_MS + 1))).toMatchObject({ stops: [], equityMicros: 40_000_000 });
  });
});

describe('a stop', () => {
  it.each([
    ['auto_probability', -1, 1],
    ['auto_trailing', -1, 1],
    ['auto_probability', 0, 0],
    ['auto_take_profit', 3, 0],
    ['manual', -1, 0],
    ['expired', -1, 0],
    ['external', null, 0],
  ] as const)('%s with %s $: %s', (closeMethod, dollars, stops) => {
    closed('1', dollars, { closeMethod });
    expect(seen().stops).toHaveLength(stops);
  });
});

describe('a day in New York', () => {
  it.each([
    ['2026-03-08T04:59:59Z', '2026-03-07'],
    ['2026-03-08T05:00:00Z', '2026-03-08'],
    ['2026-03-09T03:59:59Z', '2026-03-08'],
    ['2026-03-09T04:00:00Z', '2026-03-09'],
    ['2026-11-01T03:59:59Z', '2026-10-31'],
    ['2026-11-01T04:00:00Z', '2026-11-01'],
    ['2026-11-02T04:59:59Z', '2026-11-01'],
    ['2026-11-02T05:00:00Z', '2026-11-02'],
  ])('%s is %s, on both nights that have 23 or 25 hours too', (instant, day) => {
    expect(easternDay(epochMs(Date.parse(instant)))).toBe(day);
  });
});
