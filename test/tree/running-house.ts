import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadConfig, type EffectiveConfig, type Override } from '../../src/config/load.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import type { Supervisor } from '../../src/runtime/supervision/supervisor.ts';
import { startSystem } from '../../src/system.ts';
import { buildHouse, openPaper } from '../../src/tree/build.ts';
import { createHealth } from '../../src/tree/health.ts';
import type { House } from '../../src/tree/house.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { recordingLog, type RecordedLine } from '../support/recording-log.ts';
import { deskSettings } from '../support/desk-settings.ts';

/** A database and a data directory that outlive the processes of a test. */
export type World = {
  readonly test: TestDatabase;
  readonly url: string;
  readonly dataDirectory: string;
  /** Throws when anything holds a connection still. */
  readonly end: () => Promise<void>;
};

export const openWorld = async (): Promise<World> => {
  const test = await testDatabase();
  const { host, user, database } = test.connection;
  const dataDirectory = mkdtempSync(join(tmpdir(), 'tradewarden-tree-'));
  return {
    test,
    url: `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}`,
    dataDirectory,
    end: async () => {
      rmSync(dataDirectory, { recursive: true });
      await test.drop();
    },
  };
};

/** A desk that enters often, and guards that need no long history. */
const EAGER = {
  'probes.port': null,
  'api.enabled': false,
  'paper.seed': 7,
  // Other tests share the machine: a slow commit is no database that is away.
  'spool.afterMs': 5_000,
  'guard.model': 'implied',
  'guard.momentumStop.enabled': false,
  'guard.probabilityStop.thresholdPercent': 60,
  'supervision.trades.childIntensity.restarts': 1,
  'supervision.trades.backoff.baseMs': 20,
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
} as const;

export type RunningHouse = {
  readonly house: House;
  readonly root: Supervisor;
  readonly lines: readonly RecordedLine[];
  readonly lost: readonly string[];
};

/** The settings of a test's house: eager desks, and what the test says. */
export const settingsOf = (
  world: World,
  settings: Readonly<Record<string, unknown>>,
): EffectiveConfig => {
  const overrides = Object.entries({
    ...EAGER,
    dataDirectory: world.dataDirectory,
    'database.url': { env: 'TEST_URL' },
    ...settings,
  }).map(([path, value]): Override => ({ path, value, option: path }));
  const loaded = loadConfig({ env: { TEST_URL: world.url }, file: null, overrides });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value;
};

/**
 * The whole tree in this process, as a run starts it; paper mode on a synthetic tape. `altered` may
 * put something of its own in the place of an organ.
 */
export const startHouse = async (
  world: World,
  settings: Readonly<Record<string, unknown>>,
  altered: (house: House) => House = (house) => house,
): Promise<RunningHouse> => {
  const effective = settingsOf(world, settings);
  const paper = openPaper(effective, world.dataDirectory);
  if (paper === null) throw new Error('expected paper mode');
  const { log, lines } = recordingLog();
  const lost: string[] = [];
  const built = buildHouse({
    settings: effective,
    dataDirectory: world.dataDirectory,
    paper,
    clock: paper.clock,
    realClock: systemClock(),
    log,
    isDraining: () => false,
    ownershipLost: (why) => void lost.push(why),
  });
  const house = altered(built);
  const root = startSystem(house, createHealth(house));
  await root.started;
  return { house, root, lines, lost };
};
