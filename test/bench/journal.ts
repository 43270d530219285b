import { createJournal, JOURNAL_LANES } from '../../db/journal/journal.ts';
import { encodeEntry } from '../../db/journal/entry.ts';
import type { ConnectionTarget, Database } from '../../db/pool.ts';
import { eventId } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { JournalAppend } from '../../machines/ports.ts';
import { REAL_TIME, SILENT, ask, prepare } from '../db/journal-database.ts';
import { tradeEntry, tradeNumber } from '../db/journal-entries.ts';
import {
  flushLatencyMs,
  startBenchServer,
  startSlowBenchServer,
  using,
  type BenchServer,
} from './bench-server.ts';
import { openJournalConnections } from './journal-connections.ts';
import { median, percentile } from './percentile.ts';
import {
  cpuMsSince,
  figure,
  machine,
  type Extent,
  type Goal,
  type Part,
  type Print,
} from './report.ts';
import { serverCpu, type ServerCpu } from './server-cpu.ts';

const APPLICATION = 'bench-journal';
const ACTORS = 500;
/** With 500 actors half wait while the other half is being committed. */
const RAW_BATCH_ROWS = 250;
const ROUNDS: Record<Extent, number> = { full: 5, quick: 2 };
const ROUND_MS: Record<Extent, number> = { full: 1_000, quick: 500 };
const SINGLES: Record<Extent, number> = { full: 200, quick: 100 };

export type Latency = { readonly p50Ms: number; readonly p99Ms: number };

/** Rates and latencies are the best of the rounds; ratios are the medians of each round's. */
export type JournalBench = {
  readonly bytesPerRow: number;
  readonly transitionsPerSecond: number;
  /** CPU of one transition, microseconds: ours, and the server's where the host says. */
  readonly processMicros: number;
  readonly serverMicros: number | null;
  readonly rawRowsPerSecond: number;
  /** Ours ÷ raw UNNEST batches of the journal row alone. */
  readonly rateRatio: number;
  readonly rowsPerCommit: number;
  readonly commit: Latency;
  readonly append: Latency;
  readonly single: Latency;
  readonly rawSingle: Latency;
  /** Ours ÷ raw INSERT and COMMIT, p50. */
  readonly singleRatio: number;
};

const RAW_COLUMNS = `trade_id, actor, seq, at, event_id, event, from_state, to_state, context,
  intents, machine_version, lease_token`;
const RAW_SINGLE = `insert into raw_journal (${RAW_COLUMNS})
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;
const RAW_BATCH = `insert into raw_journal (${RAW_COLUMNS})
  select * from unnest($1::bigint[], $2::text[], $3::integer[], $4::timestamptz[], $5::text[],
    $6::jsonb[], $7::text[], $8::text[], $9::jsonb[], $10::jsonb[], $11::integer[], $12::bigint[])`;

/** The journal row alone, as a plain program would insert it. */
const rawValues = (entry: JournalAppend): readonly unknown[] => {
  const { event, context } = encodeEntry(entry);
  return [
    entry.actor.tradeId,
    'trade',
    entry.seq,
    new Date(entry.atMs).toISOString(),
    entry.eventId,
    event,
    entry.from,
    entry.to,
    context,
    JSON.stringify(entry.intents),
    entry.machineVersion,
    entry.lease.token,
  ];
};

const transpose = (rows: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] =>
  (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]));

type Actor = { readonly next: () => JournalAppend };

/** A trade that moves on and on; only what a transition changes is made anew. */
const createActor = (id: number, born: number): Actor => {
  const first = tradeEntry(tradeNumber(id), 1);
  let seq = born;
  return {
    next: () => {
      seq += 1;
      const atMs = epochMs(first.atMs + seq);
      return {
        ...first,
        seq,
        atMs,
        from: seq === 1 ? null : 'open',
        eventId: eventId(`board:${id}:${seq}`),
        event: { ...first.event, atMs },
        context: { ...first.context, timersArmed: seq },
      };
    },
  };
};

const latencyOf = (values: readonly number[]): Latency => ({
  p50Ms: percentile(values, 50),
  p99Ms: percentile(values, 99),
});

const timed = async (run: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
};

const repeat = async (count: number, run: () => Promise<unknown>): Promise<Latency> => {
  const latencies: number[] = [];
  for (let n = 0; n < count; n += 1) latencies.push(await timed(run));
  return latencyOf(latencies);
};

type Round = {
  readonly rate: number;
  readonly processMicros: number;
  readonly serverMicros: number | null;
  readonly rawRate: number;
  readonly rowsPerCommit: number;
  readonly commit: Latency;
  readonly append: Latency;
  readonly single: Latency;
  readonly rawSingle: Latency;
};

const least = (latencies: readonly Latency[]): Latency => ({
  p50Ms: Math.min(...latencies.map(({ p50Ms }) => p50Ms)),
  p99Ms: Math.min(...latencies.map(({ p99Ms }) => p99Ms)),
});

const medianOrNull = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : median(known);
};

const summarize = (rounds: readonly Round[], bytesPerRow: number): JournalBench => ({
  bytesPerRow,
  transitionsPerSecond: Math.max(...rounds.map(({ rate }) => rate)),
  processMicros: median(rounds.map(({ processMicros }) => processMicros)),
  serverMicros: medianOrNull(rounds.map(({ serverMicros }) => serverMicros)),
  rawRowsPerSecond: Math.max(...rounds.map(({ rawRate }) => rawRate)),
  rateRatio: median(rounds.map(({ rate, rawRate }) => rate / rawRate)),
  rowsPerCommit: median(rounds.map(({ rowsPerCommit }) => rowsPerCommit)),
  commit: least(rounds.map(({ commit }) => commit)),
  append: least(rounds.map(({ append }) => append)),
  single: least(rounds.map(({ single }) => single)),
  rawSingle: least(rounds.map(({ rawSingle }) => rawSingle)),
  singleRatio: median(rounds.map(({ single, rawSingle }) => single.p50Ms / rawSingle.p50Ms)),
});

/** The raw inserts, on a table like the journal, with the same indexes. */
const createRaw = async (database: Database, roundMs: number) => {
  await ask(database, 'create table raw_journal (like trade_transitions including all)');
  const lone = createActor(1, 0);
  const actors = Array.from({ length: ACTORS }, (_, n) => createActor(n + 2, 0));
  const single = () =>
    database.query({ name: 'raw-single', text: RAW_SINGLE, values: rawValues(lone.next()) });
  const batch = (from: number) => {
    const rows = actors.slice(from, from + RAW_BATCH_ROWS).map((actor) => rawValues(actor.next()));
    return database.query({ name: 'raw-batch', text: RAW_BATCH, values: transpose(rows) });
  };
  const ratePerSecond = async (): Promise<number> => {
    const endsAt = performance.now() + roundMs;
    let rows = 0;
    const ms = await timed(async () => {
      for (; performance.now() < endsAt; rows += RAW_BATCH_ROWS) await batch(rows % ACTORS);
    });
    return (rows / ms) * 1_000;
  };
  return { single, ratePerSecond };
};

const createOurs = (database: Database, roundMs: number, serverCpuMs: ServerCpu) => {
  let commits: { readonly rows: number; readonly ms: number }[] = [];
  const journal = createJournal({
    database,
    lanes: JOURNAL_LANES,
    ...REAL_TIME,
    observer: { ...SILENT, committed: (batch) => commits.push(batch) },
  });
  const append = async (actor: Actor): Promise<void> => {
    const verdict = await journal.append(actor.next());
    if (verdict !== 'accepted') throw new Error(`bench: expected accepted, found ${verdict}`);
  };
  const lone = createActor(1, 0);
  const actors = Array.from({ length: ACTORS }, (_, n) => createActor(n + 2, 0));
  const load = async () => {
    commits = [];
    const endsAt = performance.now() + roundMs;
    const appends: number[] = [];
    const drive = async (actor: Actor): Promise<void> => {
      while (performance.now() < endsAt) appends.push(await timed(() => append(actor)));
    };
    const serverBefore = serverCpuMs();
    const cpuBefore = process.cpuUsage();
    const ms = await timed(() => Promise.all(actors.map(drive)));
    const processMs = cpuMsSince(cpuBefore);
    const serverAfter = serverCpuMs();
    const each = (totalMs: number): number => (totalMs * 1_000) / appends.length;
    return {
      processMicros: each(processMs),
      serverMicros:
        serverBefore === null || serverAfter === null ? null : each(serverAfter - serverBefore),
      rate: (appends.length / ms) * 1_000,
      append: latencyOf(appends),
      commit: latencyOf(commits.map((batch) => batch.ms)),
      rowsPerCommit: median(commits.map(({ rows }) => rows)),
    };
  };
  return { single: () => append(lone), load, close: () => journal.close() };
};

/**
 * The write path against raw inserts of an equally wide journal row, turn by turn on one server:
 * one caller, and 500 actors that each append when their last transition is committed. The
 * database must be migrated and empty.
 */
export const benchJournal = async (
  connection: ConnectionTarget,
  extent: Extent,
): Promise<JournalBench> => {
  const database = await openJournalConnections(connection, APPLICATION);
  await prepare(database);
  const raw = await createRaw(database, ROUND_MS[extent]);
  const ours = createOurs(database, ROUND_MS[extent], await serverCpu(connection, APPLICATION));
  const { columns, event, context } = encodeEntry(tradeEntry(tradeNumber(1), 2));
  const rounds: Round[] = [];
  for (let round = 0; round <= ROUNDS[extent]; round += 1) {
    const rawSingle = await repeat(SINGLES[extent], raw.single);
    const single = await repeat(SINGLES[extent], ours.single);
    const rawRate = await raw.ratePerSecond();
    const measured = { single, rawSingle, rawRate, ...(await ours.load()) };
    // The first round warms caches and plans.
    if (round > 0) rounds.push(measured);
  }
  await ours.close();
  await database.end();
  return summarize(rounds, columns.length + event.length + context.length);
};

const GOALS = { rateRatio: 0.5, transitionsPerSecond: 20_000, singleRatio: 2 } as const;

const ms = (value: number): string => `${value.toFixed(2)} ms`;
const latency = ({ p50Ms, p99Ms }: Latency): string => `p50 ${ms(p50Ms)}, p99 ${ms(p99Ms)}`;

const describe = (bench: JournalBench): readonly string[] => [
  `journal: ${ACTORS} actors: ${figure(bench.transitionsPerSecond)} transitions/s of ` +
    `${bench.bytesPerRow} B; raw UNNEST batches ${figure(bench.rawRowsPerSecond)} rows/s; ` +
    `ours ÷ raw ${figure(bench.rateRatio)}`,
  `journal: CPU of one transition: this process ${figure(bench.processMicros)} µs, its server ` +
    `processes ${bench.serverMicros === null ? 'unknown' : `${figure(bench.serverMicros)} µs`}`,
  `journal: commit ${latency(bench.commit)}, ${bench.rowsPerCommit} rows each; ` +
    `append ${latency(bench.append)}`,
  `journal: one actor: ${latency(bench.single)}; raw INSERT and COMMIT ` +
    `${latency(bench.rawSingle)}; ours ÷ raw p50 ${figure(bench.singleRatio)}`,
];

const goalsOf = (bench: JournalBench, disk: string): readonly Goal[] => [
  {
    name: `transitions with ${ACTORS} actors, ${disk}`,
    figure: bench.transitionsPerSecond,
    unit: '/s',
    bound: { atLeast: GOALS.transitionsPerSecond },
    why:
      `plain UNNEST batches of the journal row alone, without current row, lease, duplicate check ` +
      `or verdicts, reach ${figure(bench.rawRowsPerSecond)} rows/s beside it; a transition takes ` +
      `${figure(bench.processMicros)} µs of CPU here and ${figure(bench.serverMicros ?? NaN)} µs ` +
      `in the server; ${machine()}`,
  },
  {
    name: `transitions ÷ rows of raw batches, ${disk}`,
    figure: bench.rateRatio,
    unit: '',
    bound: { atLeast: GOALS.rateRatio },
    why: `commit ${latency(bench.commit)} of ${bench.rowsPerCommit} rows; ${machine()}`,
  },
  {
    name: `one transition ÷ one raw INSERT and COMMIT, p50, ${disk}`,
    figure: bench.singleRatio,
    unit: '',
    bound: { atMost: GOALS.singleRatio },
    why: `${latency(bench.single)} against ${latency(bench.rawSingle)}; ${machine()}`,
  },
];

/** The benchmark on a server of its own, told and judged. */
const benchOn = async (
  server: BenchServer,
  disk: string,
  { print, extent }: { readonly print: Print; readonly extent: Extent },
): Promise<{ readonly bench: JournalBench; readonly goals: readonly Goal[] }> => {
  print(`journal: ${disk}: 8 kB write and fdatasync ${ms(flushLatencyMs(server.directory))}`);
  const bench = await using(server, ({ connection }) => benchJournal(connection, extent));
  describe(bench).forEach(print);
  return { bench, goals: goalsOf(bench, disk) };
};

/** The write path alone, on this disk and on one whose flushes take 5 ms longer. */
export const journalPart: Part = {
  name: 'journal',
  run: async (print, extent) => {
    const plain = await benchOn(await startBenchServer(), 'this disk', { print, extent });
    const slowServer = await startSlowBenchServer();
    if ('why' in slowServer) {
      print(`journal: 5 ms added to each flush: not measured, ${slowServer.why}`);
      return { figures: { plain: plain.bench, slow: null }, goals: plain.goals };
    }
    const slow = await benchOn(slowServer, 'flushes 5 ms longer', { print, extent });
    return {
      figures: { plain: plain.bench, slow: slow.bench },
      goals: [...plain.goals, ...slow.goals],
    };
  },
};
