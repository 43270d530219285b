import { describe, expect, it } from 'vitest';

import type { Quote, SpotTick } from '../../machines/model/quote.ts';
import {
  at,
  BOTH,
  COINBASE,
  guardedTrade,
  KALSHI,
  quoteAt,
  readyWatch,
  settings,
  tickAt,
  type TestWatch,
} from './fixtures.ts';

/** The same value, as the venue dates it `seconds` later than it arrives. */
const dated = <V extends Quote | SpotTick>(value: V, seconds: number): V => ({
  ...value,
  venueAtMs: at((value.receivedAtMs - at(0)) / 1_000 + seconds),
});

const LIMIT_SECONDS = 5;
const ONE = guardedTrade(1, 'yes').tradeId;

const watched = (guard = settings()): TestWatch => {
  const tested = readyWatch();
  tested.watch.guard(guardedTrade(1, 'yes', guard), at(120));
  tested.told();
  return tested;
};

describe('a value whose own time lies too far from ours', () => {
  it.each([
    ['a quote that comes late', -6, 'it arrived 6 s after its own time'],
    ['a quote from the future', 6, 'its own time is 6 s ahead'],
  ])('%s protects nothing and trips nothing', (_, seconds, reason) => {
    const tested = watched();
    tested.watch.quote(KALSHI, dated(quoteAt(121, 30, 32), seconds));
    expect(tested.heard()).toEqual([
      `1 lost: quote of KXBTC15M-A in doubt, ${seconds < 0 ? 6 : 0} s old: ${reason}`,
    ]);
    expect(tested.watch.reading(ONE, at(121))).toMatchObject({
      bidCenti: null,
      probabilityPercent: null,
    });
  });

  it('is as old as its own time says', () => {
    const tested = watched();
    tested.watch.quote(KALSHI, dated(quoteAt(121, 30, 32), -40));
    expect(tested.watch.reading(ONE, at(122))?.quoteAgeMs).toBe(41_000);
  });

  it('is doubted alone: the next one in time protects, and decides', () => {
    const tested = watched();
    tested.watch.quote(KALSHI, dated(quoteAt(121, 30, 32), -6));
    tested.told();
    tested.watch.quote(KALSHI, dated(quoteAt(122, 30, 32), -LIMIT_SECONDS));
    expect(tested.heard()).toEqual(['1 armed', '1 tripped probability']);
  });

  it('leaves no price in the history, and what was known before it ends there', () => {
    const tested = watched(BOTH);
    tested.watch.spot(COINBASE, dated(tickAt(125, 60_000), -10));
    expect(tested.heard()).toEqual([
      '1 lost: spot price of BTC-USD in doubt, 10 s old: it arrived 10 s after its own time',
    ]);
    const { ring } = tested.board.spotCell(tickAt(0, 1).symbol);
    expect([ring.priceAt(at(120)), ring.priceAt(at(124))]).toEqual([120_000_000_000, null]);
  });
});

describe('a clock that is off', () => {
  it('is corrected by what was measured', () => {
    const tested = watched();
    tested.watch.clockMeasured(20_000);
    tested.watch.quote(KALSHI, dated(quoteAt(121, 49, 51), 20));
    expect(tested.heard()).toEqual([]);
    tested.watch.quote(KALSHI, quoteAt(122, 49, 51));
    expect(tested.heard()).toEqual([
      '1 lost: quote of KXBTC15M-A in doubt, 20 s old: it arrived 20 s after its own time',
    ]);
  });

  it('too far puts every value in doubt until it is right again', () => {
    const tested = watched();
    tested.watch.clockMeasured(-31_000);
    expect(tested.heard()).toEqual([
      "1 lost: quote of KXBTC15M-A in doubt, 0 s old: our clock is 31 s ahead of the venue's",
    ]);
    tested.watch.quote(KALSHI, dated(quoteAt(121, 30, 32), -31));
    expect(tested.heard()).toEqual([]);
    tested.watch.clockMeasured(100);
    tested.watch.quote(KALSHI, quoteAt(122, 49, 51));
    expect(tested.heard()).toEqual(['1 armed']);
  });

  it('set back makes nothing fresh for the hour that comes again', () => {
    const tested = watched();
    tested.watch.sweep(at(60));
    expect(tested.heard()).toEqual([
      '1 lost: quote of KXBTC15M-A in doubt, 0 s old: ' +
        'feed:kalshi:market: our clock was set back by 60 s',
    ]);
    tested.watch.quote(KALSHI, quoteAt(61, 49, 51));
    expect(tested.heard()).toEqual(['1 armed']);
    tested.watch.sweep(at(72));
    expect(tested.heard()).toEqual([
      '1 lost: quote of KXBTC15M-A is 11 s old, limit 10 s: feed:kalshi:market is silent',
    ]);
  });

  it('a moment out of order is no clock set back', () => {
    const tested = watched();
    tested.watch.sweep(at(119.5));
    expect(tested.heard()).toEqual([]);
  });

  it('set back takes back the prices of the time that comes again', () => {
    const tested = watched(BOTH);
    tested.watch.sweep(at(60));
    tested.watch.spot(COINBASE, tickAt(61, 50_000));
    const { ring } = tested.board.spotCell(tickAt(0, 1).symbol);
    expect([ring.priceAt(at(60)), ring.priceAt(at(61))]).toEqual([120_000_000_000, 50_000_000_000]);
    expect(ring.priceAt(at(119))).toBe(50_000_000_000);
  });
});
