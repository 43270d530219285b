import { describe, expect, it } from 'vitest';

import { eventId } from '../../machines/model/ids.ts';
import { createGuardian } from '../../src/runtime/guardian.ts';
import { createNumbering } from '../../src/runtime/numbering.ts';
import { at, KALSHI, quoteAt } from '../market/fixtures.ts';
import { born, died, play, totals, TRADE } from '../support/trade-fixtures.ts';
import { guardianBench, ticketFor } from './guardian-bench.ts';

const bench = guardianBench();
const { at120, enter, watchedTrade } = bench;

describe('a position', () => {
  it('is enrolled when it opens, and armed by fresh proof', async () => {
    await at120();
    const trade = watchedTrade();
    expect(bench.guardian.watch.figures().guarded).toBe(0);
    trade.take(enter());
    expect(trade.listen()).toEqual(['watch.armed']);
    expect([trade.state(), bench.guardian.watch.figures()]).toEqual([
      'monitoring.watching',
      { guarded: 1, armed: 1, markets: 1 },
    ]);
  });

  it('that came in parts is armed once its entry has ended, though it was watched before', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(enter(60, false));
    trade.listen();
    expect(trade.state()).toBe('opening');
    trade.take(enter(100, true));
    trade.listen();
    expect(trade.state()).toBe('monitoring.watching');
  });

  it('that came in parts under its threshold is stopped once its entry has ended', async () => {
    await at120();
    bench.guardian.watch.quote(KALSHI, quoteAt(121, 30, 32));
    const trade = watchedTrade();
    trade.take(enter(60, false));
    expect(trade.listen()).toEqual(['watch.armed', 'stop.tripped']);
    trade.take(died('entry', 1, totals(60, 96), bench.clock.now()));
    trade.listen();
    expect(trade.state()).toBe('autoStopping.exiting');
  });

  it('is released when the trade ends', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(enter());
    trade.listen();
    trade.take({
      type: 'market.settled',
      result: { kind: 'binary', winner: 'yes' },
      atMs: bench.clock.now(),
    });
    expect(trade.state()).toBe('closed');
    expect(bench.guardian.watch.figures()).toEqual({ guarded: 0, armed: 0, markets: 0 });
    bench.guardian.watch.quote(KALSHI, quoteAt(121, 1, 3));
    expect(trade.listen()).toEqual([]);
  });

  it('brought back by a late fill is enrolled again', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(died('entry', 1, totals(0, 96), bench.clock.now(), 'killed'));
    expect(trade.state()).toBe('failed');
    trade.take(enter(40));
    trade.listen();
    expect([trade.state(), bench.guardian.watch.figures().guarded]).toEqual([
      'monitoring.watching',
      1,
    ]);
  });

  it('taken up from the store is enrolled, but not one that has ended or holds nothing', async () => {
    await at120();
    const opened = play(born(ticketFor()), enter());
    bench.guardian.resume('opening', born(ticketFor()).context, 1);
    bench.guardian.resume('closed', opened.context, 2);
    expect(bench.guardian.watch.figures().guarded).toBe(0);
    bench.guardian.resume('open', opened.context, 2);
    expect(bench.trades.heard().map(({ type }) => type)).toEqual(['watch.armed']);
  });
});

describe('the watch’s words', () => {
  it('reach the trade with an id of their own each, and clear nothing', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(enter());
    trade.listen();
    bench.guardian.watch.doubted(KALSHI, 'gap');
    bench.guardian.watch.quote(KALSHI, quoteAt(121, 49, 51));
    bench.guardian.watch.quote(KALSHI, quoteAt(122, 30, 32));
    expect(trade.listen()).toEqual(['watch.lost', 'watch.armed', 'stop.tripped']);
    expect(trade.state()).toBe('autoStopping.exiting');
    const ids = bench.trades.delivered.map(({ envelope }) => envelope.eventId);
    expect(ids).toEqual([
      eventId('armed/boot/1'),
      eventId('lost/boot/2'),
      eventId('armed/boot/3'),
      eventId('tripped/boot/4'),
    ]);
    expect(bench.trades.delivered.flatMap(({ envelope }) => envelope.clears)).toEqual([]);
    expect(bench.trades.delivered.map(({ key }) => key)).toEqual(
      ids.map(() => ({ kind: 'trade', tradeId: TRADE })),
    );
  });

  it('are timed from the arrival of what caused them, and from nothing else', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(enter());
    expect(() =>
      bench.guardian.take(() => {
        throw new Error('a broken frame');
      }),
    ).toThrow('a broken frame');
    bench.guardian.watch.doubted(KALSHI, 'gap');
    const earliest = performance.now();
    bench.guardian.take(() => bench.guardian.watch.quote(KALSHI, quoteAt(121, 49, 51)));
    const [armed, lost, again] = bench.trades.delivered.map(({ envelope }) => envelope.causedAt);
    expect([armed, lost]).toEqual([undefined, undefined]);
    expect(again).toBeGreaterThanOrEqual(earliest);
    expect(again).toBeLessThanOrEqual(performance.now());
  });

  it('are silence while there are no trades', async () => {
    const alone = createGuardian({
      clock: bench.clock,
      trades: () => null,
      number: createNumbering('b'),
    });
    const { context } = play(born(ticketFor()), enter());
    alone.resume('open', context, 2);
    await bench.clock.advance(10);
    expect(alone.watch.figures().guarded).toBe(1);
  });
});

describe('a reading', () => {
  it('is the board’s for a guarded trade, and proves nothing for any other', async () => {
    await at120();
    const trade = watchedTrade();
    expect(bench.guardian.reading(trade.context(), at(120))).toEqual({
      bidCenti: null,
      askCenti: null,
      probabilityPercent: null,
      model: 'implied',
      momentumBp: null,
      spotMicros: null,
      quoteAgeMs: null,
      spotAgeMs: null,
    });
    trade.take(enter());
    expect(bench.guardian.reading(trade.context(), at(120))).toMatchObject({
      bidCenti: 4_900,
      askCenti: 5_100,
      probabilityPercent: 50,
    });
  });
});
