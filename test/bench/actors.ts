import { createJournal, JOURNAL_LANES } from '../../db/journal/journal.ts';
import type { ConnectionTarget } from '../../db/pool.ts';
import { eventId } from '../../machines/model/ids.ts';
import { epochMs, type EpochMs } from '../../machines/model/time.ts';
import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import type { Journal } from '../../machines/ports.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import type { Envelope, Transition } from '../../src/runtime/durable/envelope.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { createSweeper } from '../../src/runtime/sweeper.ts';
import { REAL_TIME, SILENT, prepare } from '../db/journal-database.ts';
import { TEST_BOOK } from '../db/journal-entries.ts';
import { guard } from '../support/trade-fixtures.ts';
import { startBenchServer, using } from './bench-server.ts';
import { openJournalConnections } from './journal-connections.ts';
import { median } from './percentile.ts';
import { cpuMsSince, figure, machine, type Extent, type Part, type Print } from './report.ts';
import { serverCpu, type ServerCpu } from './server-cpu.ts';
import {
  createTradeActor,
  inputOf,
  keyOf,
  READING,
  type TradeActor,
  type TradeLogic,
} from './trades.ts';

const APPLICATION = 'bench-actors';
const ACTORS = 500;
const ROUNDS: Record<Extent, number> = { full: 3, quick: 1 };
const ROUND_MS: Record<Extent, number> = { full: 2_000, quick: 1_000 };

/** Where a transition's time goes, microseconds of one transition; CPU but for the wall. */
type Microseconds = {
  readonly wall: number;
  /** The chart's step and the columns made of it. */
  readonly decide: number;
  /** The append as JSON, until it waits in the journal's queue. */
  readonly encode: number;
  /** All of this process: the above, mailboxes, promises, the socket. */
  readonly process: number;
  /** The journal's server processes; null where the host does not say. */
  readonly server: number | null;
};

export type ActorsRound = {
  readonly transitionsPerSecond: number;
  readonly rowsPerCommit: number;
  /** Share of the time in which a statement was on its way. */
  readonly inFlight: number;
  readonly micros: Microseconds;
};

type Stopwatch = { decideMs: number; encodeMs: number };

const measured = <T>(note: (ms: number) => void, run: () => T): T => {
  const startedAt = performance.now();
  const value = run();
  note(performance.now() - startedAt);
  return value;
};

const timedLogic = (watch: Stopwatch): TradeLogic => {
  const note = (ms: number): void => void (watch.decideMs += ms);
  return {
    ...tradeLogic,
    step: (stored, event) => measured(note, () => tradeLogic.step(stored, event)),
    row: (stored, atMs) => measured(note, () => tradeLogic.row(stored, atMs)),
  };
};

const timedJournal = (watch: Stopwatch, journal: Journal): Journal => ({
  append: (entry) =>
    measured(
      (ms) => void (watch.encodeMs += ms),
      () => journal.append(entry),
    ),
});

type Place = Pick<Transition<TradeContext>, 'key' | 'seq' | 'to'>;

/** What the watch would say next: lost while protected, armed while not. */
const nextOf = ({ key, seq, to }: Place, atMs: EpochMs): Envelope<TradeEvent> => ({
  eventId: eventId(`bench/${key.tradeId}/${seq}`),
  event:
    to === 'monitoring.watching'
      ? { type: 'watch.lost', reason: 'quote is 10.1 s old, limit 10 s: feed is silent', atMs }
      : { type: 'watch.armed', reading: READING, atMs },
  clears: [],
});

type Commit = { readonly rows: number; readonly ms: number };

/** Everything that is counted while a round runs. */
type Tally = Stopwatch & { transitions: number; commits: Commit[]; isOn: boolean };

const bornActors = async (journal: Journal, tally: Tally): Promise<readonly TradeActor[]> => {
  const clock = systemClock();
  const world = {
    clock,
    journal: timedJournal(tally, journal),
    sweeper: createSweeper(clock),
    lease: (shard: number) => ({ shard, token: 1 }),
    logic: timedLogic(tally),
  };
  return Promise.all(
    Array.from({ length: ACTORS }, async (_, index) => {
      const input = inputOf(index + 1, { book: TEST_BOOK, guard: guard(), clock });
      const actor = createTradeActor(keyOf(input), world, (transition) => {
        tally.transitions += 1;
        return tally.isOn ? nextOf(transition, clock.now()) : null;
      });
      await actor.bear(input, { eventId: eventId(`bench/${input.tradeId}/born`), clears: [] });
      await actor.idle();
      return actor;
    }),
  );
};

/** Each actor takes its next event as soon as its last transition is committed, for `ms`. */
const load = async (actors: readonly TradeActor[], tally: Tally, ms: number): Promise<number> => {
  Object.assign(tally, { decideMs: 0, encodeMs: 0, transitions: 0, commits: [], isOn: true });
  const startedAt = performance.now();
  const timer = setTimeout(() => void (tally.isOn = false), ms);
  for (const actor of actors)
    actor.deliver(
      nextOf({ key: actor.key, seq: actor.seq(), to: actor.stored().state }, epochMs(Date.now())),
    );
  await Promise.all(actors.map((actor) => actor.idle()));
  clearTimeout(timer);
  return performance.now() - startedAt;
};

const playRound = async (
  actors: readonly TradeActor[],
  tally: Tally,
  { ms, serverCpuMs }: { readonly ms: number; readonly serverCpuMs: ServerCpu },
): Promise<ActorsRound> => {
  const serverBefore = serverCpuMs();
  const cpuBefore = process.cpuUsage();
  const wallMs = await load(actors, tally, ms);
  const processMs = cpuMsSince(cpuBefore);
  const serverAfter = serverCpuMs();
  const each = (totalMs: number): number => (totalMs * 1_000) / tally.transitions;
  return {
    transitionsPerSecond: (tally.transitions / wallMs) * 1_000,
    rowsPerCommit: median(tally.commits.map(({ rows }) => rows)),
    inFlight: tally.commits.reduce((sum, commit) => sum + commit.ms, 0) / wallMs,
    micros: {
      wall: each(wallMs),
      decide: each(tally.decideMs),
      encode: each(tally.encodeMs),
      process: each(processMs),
      server:
        serverBefore === null || serverAfter === null ? null : each(serverAfter - serverBefore),
    },
  };
};

/** The middle round by rate, after one that warms up. */
export const benchActors = async (
  connection: ConnectionTarget,
  extent: Extent,
): Promise<ActorsRound> => {
  const database = await openJournalConnections(connection, APPLICATION);
  await prepare(database);
  const tally: Tally = { decideMs: 0, encodeMs: 0, transitions: 0, commits: [], isOn: false };
  const journal = createJournal({
    database,
    lanes: JOURNAL_LANES,
    ...REAL_TIME,
    observer: { ...SILENT, committed: (batch) => tally.commits.push(batch) },
  });
  const actors = await bornActors(journal, tally);
  const span = { ms: ROUND_MS[extent], serverCpuMs: await serverCpu(connection, APPLICATION) };
  const rounds: ActorsRound[] = [];
  for (let round = 0; round <= ROUNDS[extent]; round += 1)
    rounds.push(await playRound(actors, tally, span));
  await journal.close();
  await database.end();
  const measured = rounds.slice(1);
  const middle = median(measured.map(({ transitionsPerSecond }) => transitionsPerSecond));
  const chosen = measured.find(({ transitionsPerSecond }) => transitionsPerSecond === middle);
  if (chosen === undefined) throw new Error('actors: expected a round, found none');
  return chosen;
};

const report = (bench: ActorsRound, print: Print): void => {
  const { wall, decide, encode, process, server } = bench.micros;
  print(
    `actors: ${ACTORS} durable trades: ${figure(bench.transitionsPerSecond)} transitions/s, ` +
      `${bench.rowsPerCommit} rows a commit, a statement on its way ` +
      `${figure(bench.inFlight * 100)} % of the time`,
  );
  print(
    `actors: one transition ${figure(wall)} µs: this process ${figure(process)} µs of CPU ` +
      `(decide ${figure(decide)}, encode ${figure(encode)}, mailbox, promises and socket ` +
      `${figure(process - decide - encode)}), its server processes ` +
      `${server === null ? 'unknown' : `${figure(server)} µs`}; ${machine()}`,
  );
};

/** Durable transitions end to end: event, pure step, commit, publication, next event. */
export const actorsPart: Part = {
  name: 'actors',
  run: async (print, extent) => {
    const bench = await using(await startBenchServer(), ({ connection }) =>
      benchActors(connection, extent),
    );
    report(bench, print);
    return { figures: bench, goals: [] };
  },
};
