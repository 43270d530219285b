import { describe, expect, it } from 'vitest';

import { at, KALSHI, quoteAt, settings } from '../market/fixtures.ts';
import { reading, timer, TRADE } from '../support/trade-fixtures.ts';
import { guardianBench, ticketFor } from './guardian-bench.ts';

/* How a trade comes back under watch when it lost it, or did not take its word. */

const bench = guardianBench();
const { at120, enter, watchedTrade } = bench;

const VERIFIED = settings({
  probabilityStop: { verification: { enabled: true, periodMs: 15_000 } },
});

describe('coming back under watch', () => {
  it('a cancelled verification puts the wires back', async () => {
    await at120();
    const trade = watchedTrade(ticketFor(VERIFIED));
    trade.take(enter());
    bench.guardian.watch.quote(KALSHI, quoteAt(121, 30, 32));
    trade.listen();
    expect(trade.state()).toBe('monitoring.verifying');
    await bench.clock.advance(10_000, 10_000);
    bench.guardian.watch.quote(KALSHI, quoteAt(130, 49, 51));
    trade.take(timer(trade.stored(), reading({ probabilityPercent: 50 })));
    expect([trade.state(), trade.listen()]).toEqual(['monitoring.watching', []]);
    bench.guardian.watch.quote(KALSHI, quoteAt(131, 30, 32));
    expect(trade.listen()).toEqual(['stop.tripped']);
    expect(trade.state()).toBe('monitoring.verifying');
  });

  it('a verification that lost its proof begins anew with the proof', async () => {
    await at120();
    const trade = watchedTrade(ticketFor(VERIFIED));
    trade.take(enter());
    bench.guardian.watch.quote(KALSHI, quoteAt(121, 30, 32));
    trade.listen();
    bench.guardian.watch.doubted(KALSHI, 'gap');
    trade.listen();
    expect(trade.state()).toBe('open');
    bench.guardian.watch.quote(KALSHI, quoteAt(122, 30, 32));
    expect(trade.listen()).toEqual(['watch.armed', 'stop.tripped']);
    expect(trade.state()).toBe('monitoring.verifying');
  });

  it('a verification that ran when the process died starts anew, once watched (scenario 27)', async () => {
    await at120();
    const trade = watchedTrade(ticketFor(VERIFIED));
    trade.take(enter());
    bench.guardian.watch.quote(KALSHI, quoteAt(121, 30, 32));
    trade.listen();
    expect(trade.context().deadline?.atMs).toBe(at(135));
    await bench.clock.advance(10_000, 10_000);
    bench.restart();
    trade.take({ type: 'watch.lost', reason: 'the process was away', atMs: bench.clock.now() });
    expect([trade.state(), trade.context().deadline]).toEqual(['open', null]);
    bench.guardian.resume(trade.state(), trade.context(), 2);
    bench.guardian.watch.quote(KALSHI, quoteAt(131, 30, 32));
    trade.listen();
    expect(trade.state()).toBe('monitoring.verifying');
    expect(trade.context().deadline?.atMs).toBe(bench.clock.now() + 15_000);
  });

  it('a verification whose deadline found no proof asks the watch again', async () => {
    await at120();
    const trade = watchedTrade(ticketFor(VERIFIED));
    trade.take(enter());
    bench.guardian.watch.quote(KALSHI, quoteAt(121, 30, 32));
    trade.listen();
    trade.take(timer(trade.stored(), reading({ probabilityPercent: null, bidCenti: null })));
    expect(trade.state()).toBe('open');
    trade.listen();
    expect(trade.state()).toBe('monitoring.verifying');
  });

  it('stops paused leave the trade open; resumed, it is enrolled anew', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(enter());
    trade.listen();
    trade.take({ type: 'stops.pause', by: 'test', atMs: bench.clock.now() });
    trade.listen();
    expect(trade.state()).toBe('open');
    bench.guardian.watch.quote(KALSHI, quoteAt(121, 30, 32));
    trade.listen();
    expect(trade.state()).toBe('open');
    trade.take({ type: 'stops.resume', by: 'test', atMs: bench.clock.now() });
    trade.listen();
    expect(trade.state()).toBe('autoStopping.exiting');
  });

  it('a moved close holds for the trade at once', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(enter());
    trade.listen();
    trade.take({ type: 'market.moved', closeAtMs: at(130), atMs: bench.clock.now() });
    trade.listen();
    expect(bench.guardian.watch.blockers(TRADE, at(121)).join()).toMatch(/./);
    bench.guardian.watch.quote(KALSHI, quoteAt(121, 30, 32));
    expect(trade.listen()).toEqual([]);
  });
});

describe('a stop that the trade refuses', () => {
  it('does not leave its wires spent: the next crossing trips after a moment', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(enter());
    trade.listen();
    bench.guardian.watch.quote(KALSHI, quoteAt(121, 30, 32));
    expect(bench.trades.heard().map(({ type }) => type)).toEqual(['stop.tripped']);
    bench.guardian.refused(TRADE);
    bench.guardian.watch.quote(KALSHI, quoteAt(121.5, 29, 31));
    expect(bench.trades.heard()).toEqual([]);
    await bench.clock.advance(1_500);
    expect(bench.trades.heard().map(({ type }) => type)).toEqual(['stop.tripped']);
  });

  it('arms nothing for a trade that has been released meanwhile', async () => {
    await at120();
    const trade = watchedTrade();
    trade.take(enter());
    trade.listen();
    bench.guardian.refused(TRADE);
    trade.take({
      type: 'market.settled',
      result: { kind: 'binary', winner: 'no' },
      atMs: bench.clock.now(),
    });
    await bench.clock.advance(2_000);
    expect([trade.listen(), bench.guardian.watch.figures().guarded]).toEqual([[], 0]);
  });
});
