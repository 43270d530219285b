import { expect, it, vi } from 'vitest';

import { createMetrics } from '../../src/metrics/metrics.ts';
import { createHealth } from '../../src/tree/health.ts';
import { samplesOf, valuesOf } from '../metrics/lines.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, startHouse } from './running-house.ts';

vi.setConfig({ testTimeout: 120_000 });

it('accounts elsewhere are looked at, kept by feeds of their own, and shown; nothing else changes', async () => {
  const world = await openWorld();
  let stop = (): Promise<unknown> => Promise.resolve();
  try {
    const { house, lines, root } = await startHouse(world, {
      'paper.speed': 10,
      'paper.binanceAccounts': true,
      desks: [],
    });
    stop = () => root.stop();
    const viewOf = (place: string) => house.watched.get(place)?.();
    const feeds = ['feed:binance:account', 'feed:binanceUsdm:account'];
    await eventually(() =>
      feeds.every((id) => house.organs.feeds.peek()?.get(id)?.state() === 'live'),
    );
    await eventually(() => viewOf('binanceUsdm')?.doubt === null);
    await eventually(() => viewOf('binance')?.doubt === null);
    expect(viewOf('binanceUsdm')?.positions).toMatchObject([
      { product: 'BTCUSDT', side: 'long', quantity: '0.010', protection: 'whole' },
    ]);

    house.organs.simulator.get().binanceUsdm.account.cancel(7_001);
    await eventually(() => viewOf('binanceUsdm')?.positions[0]?.protection === 'none');
    expect(viewOf('binanceUsdm')?.doubt).toBeNull();
    await eventually(() =>
      house.alarms.standing().some(({ key }) => key === 'watched/binanceUsdm/BTCUSDT/long'),
    );
    const metrics = createMetrics();
    const follower = metrics.follow(house, createHealth(house));
    const seen = samplesOf(await metrics.text());
    follower.stop();
    expect(valuesOf(seen, 'tradewarden_watched_positions')).toEqual({ binance: 0, binanceUsdm: 1 });
    expect(valuesOf(seen, 'tradewarden_watched_positions_bare')).toEqual({
      binance: 0,
      binanceUsdm: 1,
    });
    const looked = valuesOf(seen, 'tradewarden_watched_last_look_timestamp_seconds');
    expect(Object.keys(looked).toSorted()).toEqual(['binance', 'binanceUsdm']);
    for (const atSeconds of Object.values(looked))
      expect(Math.abs(house.realClock.now() / 1_000 - atSeconds)).toBeLessThan(120);
    expect([...(house.organs.trades.peek()?.live() ?? [])]).toEqual([]);

    // What is only looked at stands against no trade.
    const checks = createHealth(house)
      .state()
      .checks.map(({ name }) => name);
    expect(checks).toContain('feed:kalshi:market');
    expect(checks.filter((name) => feeds.includes(name))).toEqual([]);

    const { credentials } = house.organs.simulator.get().binanceUsdm;
    const text = JSON.stringify([lines, seen]);
    expect(text).not.toContain(credentials.apiKey);
    expect(text).not.toContain(credentials.secret);
    await root.stop();
    expect([...house.watched]).toEqual([]);
    expect(house.alarms.standing().filter(({ key }) => key.startsWith('watched/'))).toEqual([]);
  } finally {
    await stop();
    await world.end();
  }
});
