import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { micros } from '../../machines/model/money.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { openPaperSession } from '../../src/simulator/session.ts';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { syntheticTape } from '../../src/simulator/tapes/synthetic.ts';
import type { Tape } from '../../src/simulator/tapes/tape.ts';
import { temporaryDirectory } from '../simulator/paper-world.ts';
import { testDatabase, type TestDatabase } from './database.ts';
import { deskSettings } from './desk-settings.ts';

const BALANCE = micros(10_000_000_000);

/** Venues on loopback in real time, as those of a live run are, and a database for it. */
export type LiveWorld = {
  readonly simulator: Simulator;
  readonly test: TestDatabase;
  readonly directory: string;
  /** The name that a run there is confirmed by. */
  readonly name: string;
  /** Writes a file of settings for a live run, with `changes` over them; its path. */
  readonly settingsFile: (changes?: object) => string;
  /** The venue's own entry in such a file. */
  readonly kalshi: { readonly restUrl: string; readonly wsUrl: string } & Readonly<
    Record<string, unknown>
  >;
  /** The variables that the settings refer to. */
  readonly env: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
};

/** A desk that enters whatever it may. */
export const EAGER_DESK = deskSettings({
  name: 'eager',
  series: ['KXBTC15M', 'KXETH15M', 'KXSOL15M', 'KXXRP15M'],
  minProbabilityPercent: 50,
  minEdgePercent: -100,
  minTtcMs: 2_000,
  maxTtcMs: 900_000,
  maxOpenTrades: 6,
  multiplier: 1,
  spikePause: { enabled: false, thresholdBp: 36, calmBp: 20, quietMs: 1_000 },
});

export const openLiveWorld = async (
  faults: readonly Fault[] = [],
  funds: Pick<SimulatorOptions, 'startingFuturesMicros'> = {},
  tapeFrom: (nowMs: EpochMs) => Tape = (startAtMs) => syntheticTape({ seed: 7, startAtMs }),
): Promise<LiveWorld> => {
  const clock = systemClock();
  const test = await testDatabase();
  const directory = mkdtempSync(join(tmpdir(), 'tradewarden-live-'));
  const venueDirectory = temporaryDirectory();
  const session = openPaperSession({
    directory: venueDirectory,
    tape: tapeFrom(clock.now()),
    notBeforeMs: clock.now(),
  });
  const simulator = await startSimulator({
    session,
    tape: session.tape,
    clock,
    faults,
    startingBalanceMicros: BALANCE,
    ...funds,
  });
  const { keyId, privateKeyPem } = simulator.credentials;
  const privateKeyFile = join(directory, 'kalshi.pem');
  writeFileSync(privateKeyFile, privateKeyPem, { mode: 0o600 });
  const { host, user, database } = test.connection;
  const kalshi = { ...simulator.kalshi, keyId: { env: 'LIVE_KEY_ID' }, privateKeyFile };
  const settings = {
    liveTradingAllowed: true,
    dataDirectory: join(directory, 'data'),
    database: { url: { env: 'LIVE_DATABASE_URL' } },
    venues: {
      kalshi,
      coinbase: simulator.coinbase,
    },
    guard: { model: 'implied', momentumStop: { enabled: false } },
    desks: [EAGER_DESK],
    probes: { port: null },
    api: { enabled: false },
  };
  return {
    simulator,
    test,
    directory,
    kalshi,
    name: new URL(simulator.kalshi.restUrl).host,
    env: {
      LIVE_DATABASE_URL: `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}`,
      LIVE_KEY_ID: keyId,
    },
    settingsFile: (changes = {}) => {
      const path = join(directory, 'settings.json');
      writeFileSync(path, JSON.stringify({ ...settings, ...changes }));
      return path;
    },
    stop: async () => {
      await simulator.stop();
      rmSync(directory, { recursive: true });
      rmSync(venueDirectory, { recursive: true });
      await test.drop();
    },
  };
};
