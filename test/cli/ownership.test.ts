import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { packageRoot } from '../../db/package-root.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { ask } from '../db/journal-database.ts';
import { openDatabaseWay, type DatabaseWay } from '../support/database-way.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, type World } from '../tree/running-house.ts';
import { deskSettings } from '../support/desk-settings.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

const PATIENCE_MS = 90_000;

/** A desk that enters often, and stops that fire often: there is always something to spool. */
const SETTINGS = {
  probes: { port: null },
  api: { enabled: false },
  log: { format: 'json', level: 'info' },
  paper: { seed: 7, speed: 20 },
  spool: { afterMs: 300 },
  lease: { ttlMs: 600_000 },
  guard: {
    model: 'implied',
    momentumStop: { enabled: false },
    probabilityStop: { thresholdPercent: 60 },
  },
  desks: [
    deskSettings({
      name: 'eager',
      series: ['KXBTC15M', 'KXETH15M', 'KXSOL15M', 'KXXRP15M'],
      minProbabilityPercent: 65,
      minEdgePercent: -20,
      minTtcMs: 60_000,
      maxTtcMs: 900_000,
      maxOpenTrades: 12,
      multiplier: 1,
      spikePause: { enabled: false, thresholdBp: 36, calmBp: 20, quietMs: 1_000 },
    }),
  ],
};

let world: World;
let way: DatabaseWay;
let child: ChildProcess | null;

beforeEach(async () => {
  world = await openWorld();
  way = await openDatabaseWay(world.test.connection);
  child = null;
});
afterEach(async () => {
  child?.kill('SIGKILL');
  way.cut();
  await world.end();
});

type Watch = { readonly said: () => string; readonly code: Promise<number | null> };

/** The whole program as a user starts it, on a database behind the way. */
const startProgram = (): Watch => {
  const config = join(world.dataDirectory, 'settings.json');
  writeFileSync(config, JSON.stringify({ ...SETTINGS, dataDirectory: world.dataDirectory }));
  const main = join(packageRoot(), 'src', 'main.ts');
  const started = spawn(process.execPath, ['--import', 'tsx', main, 'run', '--config', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], DATABASE_URL: way.url },
  });
  let said = '';
  const hear = (chunk: Buffer): void => {
    said += chunk.toString('utf8');
  };
  started.stdout.on('data', hear);
  started.stderr.on('data', hear);
  child = started;
  return {
    said: () => said,
    code: new Promise<number | null>((resolve) => started.once('close', resolve)),
  };
};

it('a process whose trades another has taken over ends with its own code, its spool set aside', async () => {
  const { said, code } = startProgram();
  const lines = (event: string): number => said().split(`"${event}"`).length - 1;
  await eventually(() => lines('protected') >= 2, PATIENCE_MS);

  way.cut();
  await eventually(() => said().includes('transitions are spooled'), PATIENCE_MS);
  // Whoever leaves from here on does so in the spool alone: the store has them under guard.
  const guarded = await ask<{ id: string }>(
    world.test.database,
    "select id::text as id from trades where state like 'monitoring%'",
  );
  const hasLeft = ({ id }: { id: string }): boolean =>
    said()
      .split('\n')
      .some(
        (line) => line.includes(`"trade":"${id}"`) && /"(stop fired|market closed)"/.test(line),
      );
  await eventually(() => guarded.some(hasLeft), PATIENCE_MS);
  await ask(
    world.test.database,
    `update leases set owner = 'elsewhere', token = token + 1,
       expires_at = clock_timestamp() + interval '1 hour'`,
  );
  const stored = (): Promise<readonly { n: number }[]> =>
    ask(world.test.database, 'select count(*)::int as n from trade_transitions');
  const before = await stored();
  await way.mend();

  expect(await code).toBe(EXIT.ownershipLost);
  expect(said()).toContain('ownership lost, acting stops');
  expect(await stored()).toEqual(before);
  const spools = readdirSync(join(world.dataDirectory, 'spool'));
  expect(spools.filter((name) => name.startsWith('ownership-lost'))).toHaveLength(1);
});
