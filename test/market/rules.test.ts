import { describe, expect, it } from 'vitest';

import {
  at,
  BOTH,
  COINBASE,
  guardedTrade,
  KALSHI,
  MARKET,
  quoteAt,
  readyWatch,
  settings,
  testWatch,
  tickAt,
  VERIFIED,
} from './fixtures.ts';

const IMPLIED = settings();

describe('the probability stop', () => {
  it('trips strictly below its threshold: 40 holds, 39.9 stops (scenario 11)', () => {
    const { watch, told, heard } = readyWatch();
    watch.guard(guardedTrade(1, 'yes'), at(120));
    watch.quote(KALSHI, quoteAt(121, 39, 41));
    expect(heard()).toEqual(['1 armed']);
    watch.quote(KALSHI, quoteAt(122, 39, 40.8));
    expect(told()).toMatchObject([
      {
        kind: 'tripped',
        tradeId: '1',
        cause: {
          rule: 'probability',
          value: 39.9,
          threshold: 40,
          reading: { probabilityPercent: 39.9, bidCenti: 3_900, quoteAgeMs: 0 },
        },
      },
    ]);
  });

  it('judges each side by its own probability', () => {
    const { watch, heard } = readyWatch();
    watch.guard(guardedTrade(1, 'yes'), at(120));
    watch.guard(guardedTrade(2, 'no'), at(120));
    heard();
    watch.quote(KALSHI, quoteAt(121, 30, 32));
    expect(heard()).toEqual(['1 tripped probability']);
    watch.quote(KALSHI, quoteAt(122, 60, 62));
    expect(heard()).toEqual(['2 tripped probability']);
  });

  it('does not trip under the TTC gate, stays protected and says why (scenario 12)', () => {
    const { watch, heard } = readyWatch();
    watch.guard(guardedTrade(1, 'yes', IMPLIED, { closeAtMs: at(180) }), at(120));
    watch.quote(KALSHI, quoteAt(121, 9, 11));
    expect(heard()).toEqual(['1 armed']);
    expect(watch.blockers(guardedTrade(1, 'yes').tradeId, at(121))).toEqual([
      'time to close 59 s is under the gate of 60 s',
    ]);
    expect(watch.figures().armed).toBe(1);
  });

  it('trips at exactly the gate, and again once the venue moves the close away', () => {
    const { watch, heard } = readyWatch();
    const trade = guardedTrade(1, 'yes', IMPLIED, { closeAtMs: at(181) });
    watch.guard(trade, at(120));
    watch.quote(KALSHI, quoteAt(121, 9, 11));
    expect(heard()).toEqual(['1 armed', '1 tripped probability']);
    watch.rearm(trade.tradeId, at(122));
    expect(heard()).toEqual([]);
    watch.closeMoved(MARKET, at(600));
    watch.sweep(at(122));
    expect(heard()).toEqual(['1 tripped probability']);
  });

  it('is spent once tripped, until it is armed again (scenario 13)', () => {
    const { watch, heard } = readyWatch();
    const trade = guardedTrade(1, 'yes', VERIFIED);
    watch.guard(trade, at(120));
    watch.quote(KALSHI, quoteAt(121, 38, 40));
    watch.quote(KALSHI, quoteAt(122, 30, 32));
    expect(heard()).toEqual(['1 armed', '1 tripped probability']);
    expect(watch.blockers(trade.tradeId, at(122))).toEqual(['probability stop has tripped']);
    watch.quote(KALSHI, quoteAt(136, 44, 46));
    expect(watch.reading(trade.tradeId, at(136))?.probabilityPercent).toBe(45);
    watch.rearm(trade.tradeId, at(136));
    expect(heard()).toEqual([]);
    watch.quote(KALSHI, quoteAt(137, 38, 40));
    expect(heard()).toEqual(['1 tripped probability']);
  });

  it('trips at once when it is armed beyond its threshold', () => {
    const { watch, heard } = readyWatch();
    watch.quote(KALSHI, quoteAt(121, 20, 22));
    const trade = guardedTrade(1, 'yes');
    watch.guard(trade, at(121));
    expect(heard()).toEqual(['1 armed', '1 tripped probability']);
    watch.rearm(trade.tradeId, at(122));
    expect(heard()).toEqual(['1 tripped probability']);
  });

  it('never trips once the market has closed, nor is the trade lost by that', () => {
    const { watch, heard } = readyWatch();
    const open = settings({ probabilityStop: { minTtcMs: 0 } });
    const trade = guardedTrade(1, 'yes', open, { closeAtMs: at(125) });
    watch.guard(trade, at(120));
    watch.quote(KALSHI, quoteAt(126, 9, 11));
    expect(heard()).toEqual(['1 armed']);
    expect(watch.blockers(trade.tradeId, at(126))).toEqual(['market closed 1 s ago']);
  });

  it('by the log-normal model trips on spot ticks and as time runs out', () => {
    const tested = testWatch();
    const { watch, heard } = tested;
    for (let second = 0; second <= 120; second += 1)
      watch.spot(COINBASE, tickAt(second, 119_700 + (second % 10) * 10));
    watch.quote(KALSHI, quoteAt(120, 49, 51));
    const early = settings({ model: 'logNormal', probabilityStop: { thresholdPercent: 35 } });
    watch.guard(guardedTrade(1, 'yes', early, { closeAtMs: at(3_600) }), at(120));
    expect(heard()).toEqual(['1 armed']);
    watch.quote(KALSHI, quoteAt(121, 1, 3));
    expect(heard()).toEqual([]);
    watch.spot(COINBASE, tickAt(122, 119_300));
    expect(heard()).toEqual([]);
    for (const feed of [KALSHI, COINBASE]) watch.proven(feed, at(1_800));
    watch.sweep(at(1_800));
    expect(heard()).toEqual(['1 tripped probability']);
    watch.rearm(guardedTrade(1, 'yes').tradeId, at(1_800));
    expect(heard()).toEqual(['1 tripped probability']);
  });
});

describe('the momentum stop', () => {
  it('closes NO trades at once on a rise, verification or not, and spares YES (scenario 15)', () => {
    const { watch, told, heard } = readyWatch();
    watch.guard(guardedTrade(1, 'no', BOTH), at(120));
    watch.guard(guardedTrade(2, 'yes', BOTH), at(120));
    watch.quote(KALSHI, quoteAt(121, 60, 63));
    expect(heard()).toEqual(['1 armed', '2 armed', '1 tripped probability']);
    watch.spot(COINBASE, tickAt(122, 120_000 * 1.0036));
    expect(told()).toMatchObject([
      {
        kind: 'tripped',
        tradeId: '1',
        cause: { rule: 'momentum', value: 36, threshold: 36, reading: { momentumBp: 36 } },
      },
    ]);
  });

  it('closes YES trades on a fall to the threshold itself, with the bound signed', () => {
    const { watch, told } = readyWatch();
    watch.guard(guardedTrade(1, 'yes', BOTH), at(120));
    watch.guard(guardedTrade(2, 'no', BOTH), at(120));
    told();
    watch.spot(COINBASE, tickAt(121, 120_000 * (1 - 0.0035)));
    expect(told()).toEqual([]);
    watch.spot(COINBASE, tickAt(122, 120_000 * (1 - 0.0036)));
    expect(told()).toMatchObject([{ tradeId: '1', cause: { value: -36, threshold: -36 } }]);
  });

  it('comes before the probability stop when one tick crosses both', () => {
    const { watch, heard } = readyWatch();
    const both = settings({
      model: 'logNormal',
      probabilityStop: { thresholdPercent: 90 },
      momentumStop: { enabled: true },
    });
    for (let second = 121; second <= 240; second += 1)
      watch.spot(COINBASE, tickAt(second, 120_000 + (second % 10)));
    watch.quote(KALSHI, quoteAt(240, 97, 99));
    watch.guard(guardedTrade(1, 'yes', both), at(240));
    expect(heard()).toEqual(['1 armed']);
    watch.spot(COINBASE, tickAt(241, 119_000));
    watch.sweep(at(241));
    expect(heard()).toEqual(['1 tripped momentum + probability']);
  });

  it('knows no gate: it trips in the last minute too', () => {
    const { watch, heard } = readyWatch();
    watch.guard(guardedTrade(1, 'no', BOTH, { closeAtMs: at(150) }), at(120));
    watch.spot(COINBASE, tickAt(122, 121_000));
    expect(heard()).toEqual(['1 armed', '1 tripped momentum']);
  });

  it('is spent with the probability stop when that one is final', () => {
    const { watch, heard } = readyWatch();
    const final = settings({ momentumStop: { enabled: true } });
    watch.guard(guardedTrade(1, 'yes', final), at(120));
    watch.quote(KALSHI, quoteAt(121, 30, 32));
    watch.spot(COINBASE, tickAt(122, 110_000));
    expect(heard()).toEqual(['1 armed', '1 tripped probability']);
  });
});
