import { describe, expect, it } from 'vitest';

import { micros } from '../../machines/model/money.ts';
import {
  at,
  BOTH,
  BTC,
  COINBASE,
  guardedTrade,
  KALSHI,
  quoteAt,
  readyWatch,
  settings,
  testWatch,
  tickAt,
  VERIFIED,
} from './fixtures.ts';

describe('protection', () => {
  it('is refused while stops are disabled, and nothing trips (scenario 16)', () => {
    const { watch, heard } = readyWatch();
    const off = settings({ stopsEnabled: false, momentumStop: { enabled: true } });
    watch.guard(guardedTrade(1, 'yes', off), at(120));
    watch.quote(KALSHI, quoteAt(121, 4, 6));
    watch.spot(COINBASE, tickAt(122, 100_000));
    watch.sweep(at(123));
    expect(heard()).toEqual(['1 lost: stops disabled']);
    expect(watch.blockers(guardedTrade(1, 'yes').tradeId, at(123))).toEqual(['stops disabled']);
  });

  it('is refused while no rule is enabled', () => {
    const { watch, heard } = readyWatch();
    const none = settings({ probabilityStop: { enabled: false } });
    watch.guard(guardedTrade(1, 'yes', none), at(120));
    expect(heard()).toEqual(['1 lost: no stop rule is enabled']);
  });

  it('begins with the first quote, and with it the trade is armed in the same call', () => {
    const { watch, heard } = testWatch();
    watch.guard(guardedTrade(1, 'yes'), at(0));
    expect(heard()).toEqual(['1 lost: no quote of KXBTC15M-A yet']);
    watch.quote(KALSHI, quoteAt(1, 49, 51));
    expect(heard()).toEqual(['1 armed']);
  });

  it('ends once when the feed is silent for 10 s, and returns with its proof (scenario 30)', () => {
    const { watch, heard } = readyWatch();
    const trade = guardedTrade(1, 'yes');
    watch.guard(trade, at(120));
    watch.sweep(at(130));
    expect(heard()).toEqual(['1 armed']);
    watch.sweep(at(130.5));
    watch.sweep(at(131));
    const reason = 'quote of KXBTC15M-A is 10.5 s old, limit 10 s: feed:kalshi:market is silent';
    expect(heard()).toEqual([`1 lost: ${reason}`]);
    expect(watch.blockers(trade.tradeId, at(130.5))).toEqual([reason]);
    expect(watch.reading(trade.tradeId, at(131))).toMatchObject({
      probabilityPercent: null,
      quoteAgeMs: 11_000,
    });
    watch.proven(KALSHI, at(132));
    watch.sweep(at(132));
    expect(heard()).toEqual(['1 armed']);
  });

  it('ends at once with a doubt, which proof alone does not lift', () => {
    const { watch, heard } = readyWatch();
    watch.guard(guardedTrade(1, 'yes'), at(120));
    watch.doubted(KALSHI, 'sequence gap 7 → 9');
    expect(heard()).toEqual([
      '1 armed',
      '1 lost: quote of KXBTC15M-A in doubt, 0 s old: feed:kalshi:market: sequence gap 7 → 9',
    ]);
    watch.proven(KALSHI, at(121));
    watch.sweep(at(121));
    expect(heard()).toEqual([]);
    watch.quote(KALSHI, quoteAt(122, 49, 51));
    expect(heard()).toEqual(['1 armed']);
  });

  it('does not end with the doubt of a feed the trade does not rest on', () => {
    const { watch, heard } = readyWatch();
    watch.guard(guardedTrade(1, 'yes'), at(120));
    watch.doubted(COINBASE, 'socket lost');
    expect(heard()).toEqual(['1 armed']);
  });

  it('ends when a side of the market is gone that the implied value needs', () => {
    const { watch, heard } = readyWatch();
    watch.guard(guardedTrade(1, 'yes'), at(120));
    watch.quote(KALSHI, quoteAt(121, null, 3));
    watch.quote(KALSHI, quoteAt(122, 2, 3));
    expect(heard()).toEqual([
      '1 armed',
      '1 lost: no implied probability: KXBTC15M-A has no YES bid',
      '1 armed',
      '1 tripped probability',
    ]);
    watch.quote(KALSHI, quoteAt(123, 3, 2));
    expect(heard()).toEqual([
      '1 lost: no implied probability: KXBTC15M-A is crossed, YES bid 3¢ over ask 2¢',
    ]);
  });

  it('brings spent wires back: armed means that every wire is live', () => {
    const { watch, heard } = readyWatch();
    watch.guard(guardedTrade(1, 'yes', VERIFIED), at(120));
    watch.quote(KALSHI, quoteAt(121, 30, 32));
    watch.doubted(KALSHI, 'socket lost');
    heard();
    watch.quote(KALSHI, quoteAt(125, 30, 32));
    expect(heard()).toEqual(['1 armed', '1 tripped probability']);
  });

  it('by the log-normal model needs fresh spot and a volatility', () => {
    const { watch, heard } = testWatch();
    const logNormal = settings({ model: 'logNormal' });
    watch.quote(KALSHI, quoteAt(0, 49, 51));
    watch.guard(guardedTrade(1, 'yes', logNormal), at(0));
    expect(heard()).toEqual(['1 lost: no spot price of BTC-USD yet']);
    const trade = guardedTrade(2, 'yes', logNormal);
    for (let second = 1; second <= 30; second += 1)
      watch.spot(COINBASE, tickAt(second, 120_000 + (second % 3)));
    watch.proven(KALSHI, at(30));
    watch.guard(trade, at(30));
    expect(heard()).toEqual(['2 lost: no volatility of BTC-USD: 25 s of prices, needs 60 s']);
    for (let second = 31; second <= 70; second += 1) {
      watch.proven(KALSHI, at(second));
      watch.spot(COINBASE, tickAt(second, 120_000 + (second % 3)));
    }
    expect(heard()).toEqual(['1 armed', '2 armed']);
    watch.proven(KALSHI, at(81));
    watch.sweep(at(81));
    expect(heard()).toEqual([
      '1 lost: spot price of BTC-USD is 11 s old, limit 10 s: feed:coinbase:BTC-USD is silent',
      '2 lost: spot price of BTC-USD is 11 s old, limit 10 s: feed:coinbase:BTC-USD is silent',
    ]);
  });

  it('with momentum beside probability needs fresh spot, not yet a score, and says so', () => {
    const { watch, heard } = testWatch();
    const trade = guardedTrade(1, 'no', BOTH);
    watch.quote(KALSHI, quoteAt(0, 49, 51));
    watch.guard(trade, at(0));
    watch.spot(COINBASE, tickAt(1, 120_000));
    expect(heard()).toEqual(['1 lost: no spot price of BTC-USD yet', '1 armed']);
    expect(watch.blockers(trade.tradeId, at(1))).toEqual([
      'momentum of BTC-USD warms up: no known price of 1 min ago or earlier',
    ]);
    for (let second = 2; second <= 61; second += 1) {
      watch.proven(KALSHI, at(second));
      watch.spot(COINBASE, tickAt(second, 120_000));
    }
    expect(watch.blockers(trade.tradeId, at(61))).toEqual([]);
    watch.spot(COINBASE, tickAt(62, 121_000));
    expect(heard()).toEqual(['1 tripped momentum']);
  });

  it('by momentum alone begins with the first score', () => {
    const { watch, heard } = testWatch();
    const alone = settings({
      probabilityStop: { enabled: false },
      momentumStop: { enabled: true },
    });
    watch.guard(guardedTrade(1, 'yes', alone), at(0));
    for (let second = 0; second <= 59; second += 1) {
      watch.quote(KALSHI, quoteAt(second, 49, 51));
      watch.spot(COINBASE, tickAt(second, 120_000));
    }
    expect(heard()).toEqual(['1 lost: no quote of KXBTC15M-A yet']);
    watch.quote(KALSHI, quoteAt(60, 49, 51));
    expect(heard()).toEqual(['1 armed']);
  });

  it('survives a restart by recalled prices', () => {
    const { board, watch, heard } = testWatch();
    board.recall(
      BTC,
      Array.from({ length: 120 }, (_, second) => ({
        atMs: at(second),
        priceMicros: micros(120_000e6 + (second % 5) * 1e6),
      })),
    );
    watch.quote(KALSHI, quoteAt(123, 49, 51));
    watch.spot(COINBASE, tickAt(123, 120_000));
    watch.guard(guardedTrade(1, 'yes', settings({ model: 'logNormal' })), at(123));
    expect(heard()).toEqual(['1 armed']);
  });
});
