import { describe, expect, it } from 'vitest';

import { createBoard } from '../../machines/market/board.ts';
import { createWatch, type Watch } from '../../machines/market/watch.ts';
import { micros } from '../../machines/model/money.ts';
import { tradeId } from '../../machines/model/ids.ts';
import {
  at,
  BOTH,
  guardedTrade,
  KALSHI,
  MARKET,
  quoteAt,
  readyWatch,
  settings,
  VERIFIED,
} from './fixtures.ts';

const IMPLIED = settings();
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

  it('reads many trades at one instant as it reads each of them', () => {
    const { watch } = readyWatch();
    const impatient = settings({ maxQuoteAgeMs: 1 });
    const trades = [
      guardedTrade(1, 'yes'),
      guardedTrade(2, 'no'),
      guardedTrade(3, 'yes', impatient),
      guardedTrade(4, 'yes', VERIFIED),
      guardedTrade(5, 'no', BOTH),
    ];
    for (const trade of trades) watch.guard(trade, at(120));
    const readingOf = watch.readings(at(121));
    for (const { tradeId } of trades)
      expect(readingOf(tradeId)).toEqual(watch.reading(tradeId, at(121)));
    expect(readingOf(guardedTrade(6, 'yes').tradeId)).toBeNull();
    expect(readingOf(trades[2]?.tradeId ?? tradeId('0'))?.bidCenti).toBeNull();
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
      marked: () => undefined,
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
