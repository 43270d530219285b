import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';

import { followPause } from '../../src/tree/exchange-pause.ts';
import { KALSHI } from '../../src/tree/perpetuals.ts';
import { eventually } from '../support/eventually.ts';
import { BTC } from '../support/usdm.ts';
import { openWorld, startHouse } from './running-house.ts';

vi.setConfig({ testTimeout: 120_000 });

const PAUSE = [{ on: 'venue', afterMs: 10_000, fault: { act: 'pauseTrading', forMs: 120_000 } }];
const KEY = 'pause/kalshi';

it('while the exchange pauses nothing is begun, which is an alarm; it is over with the pause', async () => {
  const world = await openWorld();
  try {
    const faults = join(world.dataDirectory, 'faults.json');
    writeFileSync(faults, JSON.stringify(PAUSE));
    const { house, root } = await startHouse(world, {
      'paper.speed': 10,
      'paper.faults': faults,
      'feeds.clockSkew.everyMs': 1_000,
      desks: [],
    });
    const { alarms, gate } = house;
    const alarm = () => alarms.standing().find(({ key }) => key === KEY);
    await eventually(() => expect(alarm()?.level).toBe('warn'), 30_000);
    expect(gate.refusalAt(KALSHI)).toBe('Kalshi has paused trading');
    expect(gate.refusal(BTC)).toBeNull();
    // By the market's clock, as whatever else is told of it.
    expect(alarm()?.raisedAtMs).toBeLessThanOrEqual(house.clock.now());
    await eventually(() => expect(alarm()).toBeUndefined(), 60_000);
    expect(gate.refusalAt(KALSHI)).toBeNull();

    const running = { exchange_active: true, trading_active: true };
    const shard = (exchange_index: number) => ({
      ...running,
      exchange_index_statuses: [{ exchange_index, trading_active: false }],
    });
    expect(house.organs.kalshi.catalogue.get().open(house.clock.now()).length).toBeGreaterThan(0);
    followPause(house, shard(3));
    expect(alarm()).toBeUndefined();
    followPause(house, shard(2));
    expect(alarm()?.fields).toEqual({ shards: [2] });
    followPause(house, { ...running, exchange_index_statuses: [] });
    expect([alarm(), gate.refusalAt(KALSHI)]).toEqual([undefined, null]);
    await root.stop();
  } finally {
    await world.end();
  }
});
