import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { SYNTHETIC_START_MS } from '../../src/simulator/tapes/synthetic.ts';
import { SETTLEMENT_DELAY_MS } from '../../src/simulator/tapes/tape.ts';
import type { Programs } from './bundle.ts';
import { live, liveToTheEnd, type Life, type LifeOptions } from './life.ts';
import { createPlanner, type Plan } from './plan.ts';
import type { Leg, Point } from './points.ts';
import { recordReader } from './records.ts';
import type { Server } from './server.ts';
import { elapsed, monotonicMs, type Timebase } from './timebase.ts';
import { startVenue } from './venue/handle.ts';
import type { Variant } from './victim/protocol.ts';

export type LaneOptions = {
  readonly lane: number;
  readonly programs: Programs;
  readonly server: Server;
  /** Everything of this lane is kept here. */
  readonly directory: string;
  readonly seed: number;
  readonly speed: number;
  readonly points: readonly Point[];
  /** What alone counts at a point; left to chance where it is not said. */
  readonly leg?: Leg;
  readonly databaseShare: number;
  readonly variant: Variant;
  /** How long the last life may take to leave every position. */
  readonly finishWithinMs: number;
  /** The number of the next kill, from 1; null when there are to be no more. */
  readonly nextKill: () => number | null;
  readonly lived: (kill: number, plan: Plan, life: Life) => void;
};

/** One database, one venue, one victim after another. */
export type LaneRun = {
  readonly lane: number;
  readonly database: string;
  readonly venueDirectory: string;
  readonly timebase: Timebase;
  readonly lives: readonly Life[];
  readonly defects: readonly string[];
};

/** The first markets are about to close when the first victim starts. */
const HEAD_START_MS = 720_000;
/** So many victims that end by themselves, one after another, will not be followed by a better. */
const HOPELESS = 3;

const openFiles = (directory: string) => {
  const records = join(directory, 'records.jsonl');
  return {
    read: recordReader(records),
    recordFile: openSync(records, 'a'),
    logFile: openSync(join(directory, 'victims.log'), 'a'),
    lives: openSync(join(directory, 'lives.jsonl'), 'a'),
  };
};

const startLaneVenue = async ({ directory, programs, seed, lane, speed }: LaneOptions) => {
  const venueDirectory = join(directory, 'venue');
  mkdirSync(venueDirectory, { recursive: true });
  const timebase: Timebase = {
    originMs: SYNTHETIC_START_MS + HEAD_START_MS,
    monotonicMs: monotonicMs(),
    speed,
  };
  const venue = await startVenue(programs.venue, {
    directory: venueDirectory,
    seed: seed * 10 + lane,
    timebase,
  });
  return { venue, venueDirectory, timebase };
};

type Settled = Omit<LifeOptions, 'plan' | 'killDatabase'>;

/** One victim after another, until there are no more kills or no hope. */
const killOn = async (options: LaneOptions, common: Settled, noted: number): Promise<Life[]> => {
  const { lane, nextKill, seed, server } = options;
  const nextPlan = createPlanner(options);
  const lives: Life[] = [];
  let diedInARow = 0;
  for (let kill = nextKill(); kill !== null && diedInARow < HOPELESS; kill = nextKill()) {
    const plan = nextPlan();
    const task = { do: 'work', seed: (seed * 100 + lane) * 10_000 + lives.length };
    const args = { ...common.args, task };
    const life = await live({ ...common, plan, args, killDatabase: server.killFor });
    lives.push(life);
    const { death, startedAtMs, endedAtMs } = life;
    writeSync(noted, `${JSON.stringify({ kill, plan, death, startedAtMs, endedAtMs })}\n`);
    diedInARow = death.how === 'died' ? diedInARow + 1 : 0;
    options.lived(kill, plan, life);
  }
  return lives;
};

/** The lives of one lane; the last one leaves every position. */
export const runLane = async (options: LaneOptions): Promise<LaneRun> => {
  const { directory, lane, programs, server, variant } = options;
  mkdirSync(directory, { recursive: true });
  const database = `crash_${lane}`;
  const databaseUrl = await server.createDatabase(database);
  const { venue, venueDirectory, timebase } = await startLaneVenue(options);
  const files = openFiles(directory);
  const { place, defects } = venue;
  const common: Settled = {
    program: variant === 'naive' ? programs.naive : programs.victim,
    args: { timebase, venue: place, databaseUrl, dataDirectory: directory, variant },
    venue,
    logFile: files.logFile,
    recordFile: files.recordFile,
    read: files.read,
  };
  try {
    const killed = await killOn(options, common, files.lives);
    await server.settled();
    const task = { do: 'finish', withinMs: options.finishWithinMs };
    const last = await liveToTheEnd({ ...common, args: { ...common.args, task } });
    // A result is known before it is paid; the ledger notes the payment.
    await elapsed(SETTLEMENT_DELAY_MS / timebase.speed);
    const lives = [...killed, last];
    return { lane, database, venueDirectory, timebase, lives, defects };
  } finally {
    await venue.stop();
    for (const file of [files.recordFile, files.logFile, files.lives]) closeSync(file);
  }
};
