import type { Database } from '../../db/pool.ts';
import { bookId, seriesTicker, symbolId, type BookId } from '../../machines/model/ids.ts';
import { epochMs, plusMs, type EpochMs } from '../../machines/model/time.ts';
import type { EffectiveConfig } from '../config/load.ts';
import type { Log } from '../logger/log.ts';
import type { Hear } from '../recording/entry.ts';
import { randomStream } from '../simulator/tapes/random.ts';
import type { Tape } from '../simulator/tapes/tape.ts';
import { startSystem } from '../system.ts';
import { buildHouse } from '../tree/build.ts';
import { createHealth } from '../tree/health.ts';
import type { House } from '../tree/house.ts';
import { sessionTerms } from '../tree/recording.ts';
import { createDriver } from './driver.ts';
import { journalHash } from './journal-hash.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { memoryEngine } from './store/engine.ts';
import { emptyTables, type ModelTableRow } from './store/tables.ts';
import { playMarket, type PlayedMarket } from './venue/exchange.ts';
import { openDirectFeed } from './venue/feeds.ts';
import { directVenue } from './venue/venue.ts';

export type LockstepOptions = {
  readonly settings: EffectiveConfig;
  readonly tape: Tape;
  /** Told again and again how much of the tape has been played, 0 … 1. */
  readonly progress?: (share: number) => void;
  /** Told what the watch hears, as a recording keeps it. */
  readonly hear?: Hear;
  /**
   * Tables that the lookup model finds in the store; none unless given. Unpacking one takes real
   * time, so that the instant from which it is read is not the same on every run.
   */
  readonly modelTables?: readonly ModelTableRow[];
};

/** What a tape has come to under some settings. */
export type LockstepRun = {
  /** The store as it is in the end, for whoever reads a store. */
  readonly database: Database;
  readonly book: BookId;
  /** The same on every run of the same tape, settings and program. */
  readonly journalHash: string;
  readonly transitions: number;
  /** Children of the tree that failed and were started again; none in a sound run. */
  readonly restarts: number;
  readonly startAtMs: EpochMs;
  readonly endAtMs: EpochMs;
  /** How long it took, real milliseconds. */
  readonly tookMs: number;
};

/** What is left of a tape that ends with trades alive is waited for so long, in its own time. */
const TAIL_MS = 600_000;
const PROGRESS_EVERY_MS = 60_000;
const MICROS_PER_DOLLAR = 1_000_000;
const BOOK = bookId('lockstep');
const BOOT = 'lockstep';

const ignore = (): void => undefined;
const SILENT: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore, fatal: ignore };

const endless = (tape: Tape): never => {
  throw new RangeError(`tape ${tape.label}: expected one that ends, found an endless one`);
};

const houseOn = (
  { settings, hear }: LockstepOptions,
  scheduler: Scheduler,
  market: PlayedMarket,
  engine: ReturnType<typeof memoryEngine>,
): House => {
  const symbols = new Map(
    settings.config.markets.series.map(({ series, symbol }) => [
      seriesTicker(series),
      symbolId(symbol),
    ]),
  );
  const { config } = settings;
  return buildHouse({
    settings: { ...settings, config: { ...config, spool: { ...config.spool, preallocateMiB: 0 } } },
    dataDirectory: '/lockstep',
    paper: null,
    book: BOOK,
    clock: scheduler,
    realClock: scheduler,
    log: SILENT,
    random: randomStream('lockstep', 0).uniform,
    boot: BOOT,
    hear,
    outside: {
      engine,
      direct: {
        venue: directVenue({
          market,
          clock: scheduler,
          symbolOfSeries: (series) => symbols.get(series) ?? null,
        }),
        openFeed: (plan) => openDirectFeed(market, scheduler, plan),
      },
    },
    isDraining: () => false,
    ownershipLost: (why) => {
      throw new Error(`lockstep: ${why}`);
    },
  });
};

const isBusy = ({ organs }: House): boolean => {
  for (const branch of [organs.trades.peek(), organs.orders.peek()])
    for (const { waiting } of branch?.live() ?? []) if (waiting > 0) return true;
  return false;
};

const isOver = ({ organs }: House, market: PlayedMarket): boolean =>
  market.isOver() && organs.trades.peek()?.size() === 0 && organs.orders.peek()?.size() === 0;

/** Tells the share of the tape that is played, each simulated minute. */
const tellProgress = (
  scheduler: Scheduler,
  { progress = ignore }: LockstepOptions,
  startAtMs: number,
  endAtMs: number,
): void => {
  const tell = (): void => {
    progress(Math.min(1, (scheduler.now() - startAtMs) / (endAtMs - startAtMs)));
    scheduler.setTimeout(tell, PROGRESS_EVERY_MS);
  };
  scheduler.setTimeout(tell, PROGRESS_EVERY_MS);
};

/**
 * Plays a tape through the whole tree in this process: the store in memory, the venue asked and
 * heard directly, and time moved on from timer to timer as soon as everything that one has set off
 * is done. Nothing in it depends on the host's clock, chance or load.
 */
export const runLockstep = async (options: LockstepOptions): Promise<LockstepRun> => {
  const { settings, tape } = options;
  const startedAt = performance.now();
  const endAtMs = tape.endAtMs ?? endless(tape);
  const scheduler = createScheduler(epochMs(tape.startAtMs));
  const tables = emptyTables();
  tables.modelTables.push(...(options.modelTables ?? []));
  const market = playMarket({
    tape,
    clock: scheduler,
    fundsMicros: settings.config.paper.startingBalanceDollars * MICROS_PER_DOLLAR,
  });
  let asked = 0;
  const engine = memoryEngine(tables, scheduler, () => {
    asked += 1;
  });
  const house = houseOn(options, scheduler, market, engine);
  options.hear?.({ kind: 'session', part: 1, ...sessionTerms(house, BOOT) });
  const driver = createDriver({ scheduler, asked: () => asked, isBusy: () => isBusy(house) });
  const root = startSystem(house, createHealth(house));
  let failure: unknown = null;
  root.started.catch((error: unknown) => (failure = error));
  void root.exited.then((reason) => (failure = reason));
  tellProgress(scheduler, options, tape.startAtMs, endAtMs);
  const isDone = (): boolean => failure !== null || isOver(house, market);
  await driver.runUntil(isDone, plusMs(endAtMs, TAIL_MS));
  if (failure !== null) throw new Error('lockstep: the tree did not hold', { cause: failure });
  const overAtMs = scheduler.now();
  let stopped = false;
  void root.stop().then(() => (stopped = true));
  await driver.runUntil(() => stopped, plusMs(overAtMs, TAIL_MS));
  return {
    database: engine.connect(),
    book: BOOK,
    journalHash: journalHash(tables),
    transitions: tables.commits,
    restarts: house.figures.restarts(),
    startAtMs: tape.startAtMs,
    endAtMs: overAtMs,
    tookMs: performance.now() - startedAt,
  };
};
