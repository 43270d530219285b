import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createHealth } from '../../src/tree/health.ts';
import { ask } from '../db/journal-database.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, startHouse, type RunningHouse, type World } from './running-house.ts';

vi.setConfig({ testTimeout: 120_000 });

let world: World;
let running: RunningHouse | null;
beforeEach(async () => {
  running = null;
  world = await openWorld();
});
afterEach(async () => {
  await running?.root.stop();
  await world.end();
});

/** A script in which nobody at the futures answers, from the start on. */
const awayFile = (): string => {
  const path = join(world.dataDirectory, 'faults.json');
  const fault = { act: 'unreachable', forMs: 86_400_000 };
  writeFileSync(path, JSON.stringify([{ on: 'venue', venue: 'binanceUsdm', afterMs: 0, fault }]));
  return path;
};

const trades = async (): Promise<number> => {
  const [row] = await ask<{ n: number }>(
    world.test.database,
    'select count(*)::int as n from trades',
  );
  return row?.n ?? -1;
};

describe('while the futures of Binance are away', () => {
  it('trades go on at Kalshi, and readiness and an alarm name what is missing', async () => {
    running = await startHouse(world, {
      'markets.perpetuals': ['BTCUSDT'],
      'paper.faults': awayFile(),
      'paper.speed': 10,
    });
    const { house } = running;
    const health = createHealth(house);
    await eventually(async () => {
      expect(health.unfit()).toBeNull();
      expect(await trades()).toBeGreaterThan(0);
    }, 60_000);
    await eventually(() => {
      expect(health.unfit()).toBeNull();
      const failing = health.state().checks.filter(({ ok }) => !ok);
      expect(failing.map(({ name }) => name)).toEqual(['feed:binanceUsdm:market']);
    }, 30_000);
    const standing = house.alarms.standing().map(({ key }) => key);
    expect(standing).toContain('unreconciled/binanceUsdm');
    expect(standing).not.toContain('unreconciled');
  });
});
