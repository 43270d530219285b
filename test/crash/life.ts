import { spawn, type ChildProcess } from 'node:child_process';

import type { Plan } from './plan.ts';
import { AT_VENUE, type Leg, type Point } from './points.ts';
import type { CrashRecord } from './records.ts';
import { monotonicMs } from './timebase.ts';
import { GAVE_UP } from './victim/protocol.ts';
import type { VenueProcess } from './venue/handle.ts';

/** How a life came to its end. */
export type Death =
  | { readonly how: 'killed'; readonly point: Point; readonly leg: Leg; readonly missed: boolean }
  /** The store did not come up in time. */
  | { readonly how: 'gaveUp' }
  /** Nobody killed it. */
  | { readonly how: 'died'; readonly why: string };

export type Life = {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly death: Death;
  /** What the victim has said of itself. */
  readonly records: readonly CrashRecord[];
};

export type LifeOptions = {
  readonly program: string;
  /** The victim's arguments, but for the instant of its start. */
  readonly args: object;
  readonly plan: Plan;
  readonly venue: VenueProcess;
  /** Descriptors for its log and its records. */
  readonly logFile: number;
  readonly recordFile: number;
  readonly read: () => readonly CrashRecord[];
  readonly killDatabase: (outageMs: number) => void;
};

/** A kill from outside, and whether it came before the process had ended by itself. */
const killFromOutside = (pid: number | undefined): boolean => {
  try {
    return pid !== undefined && process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
};

/** A short life is spent better than on collecting garbage. */
const NODE_OPTIONS = ['--max-semi-space-size=32'];
const LOOK_EVERY_MS = 10;
/** A victim that is not up by then never will be. */
const HUNG_AFTER_MS = 120_000;

/** Kills by the clock; it reads what the victim says of itself to know when it is up. */
const startClock = (child: ChildProcess, { clock }: Plan, heard: () => readonly CrashRecord[]) => {
  const startedAt = performance.now();
  let upAt: number | null = null;
  let killed: 'by plan' | 'hung' | null = null;
  const looking = setInterval(() => {
    const now = performance.now();
    if (upAt === null && heard().some(({ is }) => is === 'up')) upAt = now;
    const since = clock.since === 'start' ? startedAt : upAt;
    const isHung = upAt === null && now - startedAt > HUNG_AFTER_MS;
    const startTook = clock.isPatient && upAt !== null ? upAt - startedAt : 0;
    const isDue = since !== null && now - since >= Math.max(clock.afterMs, startTook);
    if (!isHung && !isDue) return;
    clearInterval(looking);
    if (killFromOutside(child.pid)) killed = isHung ? 'hung' : 'by plan';
  }, LOOK_EVERY_MS);
  return {
    stop: () => {
      clearInterval(looking);
      return killed;
    },
  };
};

type Ending = {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly byClock: 'by plan' | 'hung' | null;
  readonly atVenue: Leg | null;
  readonly records: readonly CrashRecord[];
};

const deathOf = ({ exitCode, signal, byClock, atVenue, records }: Ending, plan: Plan): Death => {
  const struck = records.find((record) => record.is === 'struck');
  if (exitCode === GAVE_UP) return { how: 'gaveUp' };
  if (signal !== 'SIGKILL') return { how: 'died', why: signal ?? `exit code ${exitCode ?? '?'}` };
  if (atVenue !== null) return { how: 'killed', point: AT_VENUE, leg: atVenue, missed: false };
  if (struck !== undefined)
    return { how: 'killed', point: struck.point, leg: struck.leg, missed: false };
  if (byClock === 'by plan')
    return { how: 'killed', point: 'random', leg: 'any', missed: plan.sentence !== null };
  return { how: 'died', why: byClock === 'hung' ? 'it did not come up' : 'killed by a stranger' };
};

/** Starts a victim and returns once it is dead and collected. */
export const live = async (options: LifeOptions): Promise<Life> => {
  const { args, logFile, plan, program, read, recordFile, venue } = options;
  const { sentence } = plan;
  const startedAtMs = monotonicMs();
  const child = spawn(
    process.execPath,
    [...NODE_OPTIONS, program, JSON.stringify({ ...args, startedAtMs, sentence })],
    { stdio: ['ignore', 'ignore', logFile, recordFile] },
  );
  const ended = new Promise<Pick<Ending, 'exitCode' | 'signal'>>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  const isForVenue = sentence?.point === AT_VENUE;
  if (isForVenue && child.pid !== undefined)
    venue.arm(child.pid, sentence.leg === 'exit', sentence.nth);
  const records: CrashRecord[] = [];
  const hear = (): readonly CrashRecord[] => {
    records.push(...read());
    return records;
  };
  const clock = startClock(child, plan, hear);
  const database =
    plan.database &&
    setTimeout(options.killDatabase, plan.database.afterMs, plan.database.outageMs);
  const ending = await ended;
  const endedAtMs = monotonicMs();
  if (database !== null) clearTimeout(database);
  const byClock = clock.stop();
  const atVenue = isForVenue ? await venue.disarm() : null;
  const death = deathOf({ ...ending, byClock, atVenue, records: hear() }, plan);
  return { startedAtMs, endedAtMs, death, records };
};

/** A last life that nobody kills. */
export const liveToTheEnd = (options: Omit<LifeOptions, 'plan' | 'killDatabase'>): Promise<Life> =>
  live({
    ...options,
    plan: {
      sentence: null,
      clock: { since: 'up', afterMs: Number.POSITIVE_INFINITY, isPatient: false },
      database: null,
    },
    killDatabase: () => undefined,
  });
