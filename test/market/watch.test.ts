import { describe, expect, it } from 'vitest';

import { createBoard } from '../../machines/market/board.ts';
import { createWatch, type Watch } from '../../machines/market/watch.ts';
import { micros } from '../../machines/model/money.ts';
import {
  at,
  BTC,
  COINBASE,
  guardedTrade,
  KALSHI,
  MARKET,
  quoteAt,
  settings,
  testWatch,
  tickAt,
  type TestWatch,
} from './fixtures.ts';

const IMPLIED = settings();
const VERIFIED = settings({
  probabilityStop: { verification: { enabled: true, periodMs: 15_000 } },
});
const BOTH = settings({
  probabilityStop: { verification: { enabled: true, periodMs: 15_000 } },
  momentumStop: { enabled: true },
});

/** A watch with a fresh quote of 50 % and two minutes of a standing spot price, at second 120. */
const readyWatch = (): TestWatch => {
  const tested = testWatch();
  for (let second = 0; second <= 120; second += 1)
    tested.watch.spot(COINBASE, tickAt(second, 120_000));
  tested.watch.quote(KALSHI, quoteAt(120, 49, 51));
  return tested;
};

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
    expect(heard()).toEqual(['1 tripped momentum']);
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

describe('guarding', () => {
  it('keeps trades apart by id: releasing one leaves its neighbour on the ticker', () => {
    const { watch, heard } = readyWatch();
    watch.guard(guardedTrade(1, 'yes'), at(120));
    watch.guard(guardedTrade(2, 'yes'), at(120));
    watch.release(guardedTrade(1, 'yes').tradeId);
    heard();
    watch.quote(KALSHI, quoteAt(121, 30, 32));
    expect(heard()).toEqual(['2 tripped probability']);
    expect(watch.figures()).toEqual({ guarded: 1, armed: 1, markets: 1 });
  });

  it('tells a trade that is guarded anew where it stands', () => {
    const { watch, heard } = readyWatch();
    watch.guard(guardedTrade(1, 'yes'), at(120));
    watch.guard(guardedTrade(1, 'yes'), at(121));
    expect(heard()).toEqual(['1 armed', '1 armed']);
    expect(watch.figures().guarded).toBe(1);
  });

  it('leaves nothing behind when the last trade goes', () => {
    const { watch, heard } = readyWatch();
    const trade = guardedTrade(1, 'yes');
    watch.guard(trade, at(120));
    watch.release(trade.tradeId);
    watch.release(trade.tradeId);
    heard();
    watch.quote(KALSHI, quoteAt(121, 1, 3));
    watch.doubted(KALSHI, 'gone');
    watch.rearm(trade.tradeId, at(122));
    expect(heard()).toEqual([]);
    expect(watch.figures()).toEqual({ guarded: 0, armed: 0, markets: 0 });
    expect(watch.reading(trade.tradeId, at(122))).toBeNull();
    expect(watch.blockers(trade.tradeId, at(122))).toEqual(['not guarded']);
  });

  it('forgets a market only when no trade on it is guarded', () => {
    const { board, watch } = readyWatch();
    const trade = guardedTrade(1, 'yes');
    watch.guard(trade, at(120));
    watch.forget(MARKET);
    expect(board.quoteCell(MARKET).value).not.toBeNull();
    watch.release(trade.tradeId);
    watch.forget(MARKET);
    expect(board.quoteCell(MARKET).value).toBeNull();
  });

  it('refuses a trade that contradicts its market, naming both strikes', () => {
    const { watch } = readyWatch();
    watch.guard(guardedTrade(1, 'yes'), at(120));
    expect(() =>
      watch.guard(guardedTrade(2, 'yes', IMPLIED, { strikeMicros: micros(1) }), at(120)),
    ).toThrow('trade 2 on KXBTC15M-A: expected BTC-USD at 119750000000 µ$, found BTC-USD at 1 µ$');
  });

  it('serves calls made from within a report, in order', () => {
    const heard: string[] = [];
    const watch: Watch = createWatch(createBoard(), {
      armed: (id) => void heard.push(`${id} armed`),
      lost: (id) => void heard.push(`${id} lost`),
      tripped: (id) => {
        heard.push(`${id} tripped`);
        watch.release(id);
        watch.guard(guardedTrade(3, 'yes'), at(121));
        heard.push('done');
      },
    });
    watch.quote(KALSHI, quoteAt(120, 49, 51));
    watch.guard(guardedTrade(1, 'yes'), at(120));
    watch.guard(guardedTrade(2, 'no'), at(120));
    watch.quote(KALSHI, quoteAt(121, 60, 62));
    expect(heard).toEqual(['1 armed', '2 armed', '2 tripped', 'done', '3 armed']);
    expect(watch.figures()).toEqual({ guarded: 2, armed: 2, markets: 1 });
  });

  it('arms, loses and trips 10 000 trades of one market, each once', () => {
    const { watch, told } = readyWatch();
    for (let id = 1; id <= 10_000; id += 1)
      watch.guard(guardedTrade(id, id % 2 === 0 ? 'yes' : 'no'), at(120));
    expect(new Set(told().map(({ tradeId }) => tradeId)).size).toBe(10_000);
    watch.doubted(KALSHI, 'gap');
    expect(told().filter(({ kind }) => kind === 'lost')).toHaveLength(10_000);
    watch.quote(KALSHI, quoteAt(121, 20, 22));
    const after = told();
    expect(after.filter(({ kind }) => kind === 'armed')).toHaveLength(10_000);
    expect(after.filter(({ kind }) => kind === 'tripped')).toHaveLength(5_000);
    watch.quote(KALSHI, quoteAt(122, 10, 12));
    expect(told()).toEqual([]);
  });
});
