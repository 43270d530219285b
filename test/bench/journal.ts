import { createJournal, JOURNAL_SESSION } from '../../db/journal/journal.ts';
import { encodeEntry } from '../../db/journal/entry.ts';
import { createDatabase, type ConnectionTarget, type Database } from '../../db/pool.ts';
import { eventId } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { JournalAppend } from '../../machines/ports.ts';
import { ask, prepare, SILENT } from '../db/journal-database.ts';
import { tradeEntry, tradeNumber } from '../db/journal-entries.ts';
import { flushLatencyMs, startBenchServer, startSlowBenchServer } from './bench-server.ts';
import { percentile } from './percentile.ts';

const ACTORS = 500;
/** With 500 actors half wait while the other half is being committed. */
const RAW_BATCH_ROWS = 250;
const ROUNDS = 3;
const ROUND_MS = 1_000;
const SINGLES = 200;

export type Latency = { readonly p50Ms: number; readonly p99Ms: number };

/** Rates and latencies are the best of the rounds; ratios are the medians of each round's. */
export type JournalBench = {
  readonly bytesPerRow: number;
  readonly transitionsPerSecond: number;
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
  readonly rawRate: number;
  readonly rowsPerCommit: number;
  readonly commit: Latency;
  readonly append: Latency;
  readonly single: Latency;
  readonly rawSingle: Latency;
};

const median = (values: readonly number[]): number => percentile(values, 50);
const least = (latencies: readonly Latency[]): Latency => ({
  p50Ms: Math.min(...latencies.map(({ p50Ms }) => p50Ms)),
  p99Ms: Math.min(...latencies.map(({ p99Ms }) => p99Ms)),
});

const summarize = (rounds: readonly Round[], bytesPerRow: number): JournalBench => ({
  bytesPerRow,
  transitionsPerSecond: Math.max(...rounds.map(({ rate }) => rate)),
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
const createRaw = async (database: Database) => {
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
    const endsAt = performance.now() + ROUND_MS;
    let rows = 0;
    const ms = await timed(async () => {
      for (; performance.now() < endsAt; rows += RAW_BATCH_ROWS) await batch(rows % ACTORS);
    });
    return (rows / ms) * 1_000;
  };
  return { single, ratePerSecond };
};

const createOurs = (database: Database) => {
  let commits: { readonly rows: number; readonly ms: number }[] = [];
  const journal = createJournal({
    database,
    now: () => performance.now(),
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
    const endsAt = performance.now() + ROUND_MS;
    const appends: number[] = [];
    const drive = async (actor: Actor): Promise<void> => {
      while (performance.now() < endsAt) appends.push(await timed(() => append(actor)));
    };
    const ms = await timed(() => Promise.all(actors.map(drive)));
    return {
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
export const benchJournal = async (connection: ConnectionTarget): Promise<JournalBench> => {
  const database = createDatabase({
    connection,
    applicationName: 'bench-journal',
    settings: JOURNAL_SESSION,
    maxConnections: 1,
    onFault: (error) => {
      throw error;
    },
  });
  await prepare(database);
  const raw = await createRaw(database);
  const ours = createOurs(database);
  const { columns, event, context } = encodeEntry(tradeEntry(tradeNumber(1), 2));
  const rounds: Round[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const rawSingle = await repeat(SINGLES, raw.single);
    const single = await repeat(SINGLES, ours.single);
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
const rate = (value: number): string => Math.round(value).toLocaleString('en');
const met = (isMet: boolean): string => (isMet ? 'met' : 'missed');

export const describeJournalBench = (bench: JournalBench): readonly string[] => [
  `${ACTORS} actors: ${rate(bench.transitionsPerSecond)} transitions/s of ${bench.bytesPerRow} B ` +
    `(goal ≥ ${rate(GOALS.transitionsPerSecond)}: ` +
    `${met(bench.transitionsPerSecond >= GOALS.transitionsPerSecond)})`,
  `  raw UNNEST batches ${rate(bench.rawRowsPerSecond)} rows/s; ours ÷ raw ` +
    `${bench.rateRatio.toFixed(2)} (goal ≥ ${GOALS.rateRatio}: ` +
    `${met(bench.rateRatio >= GOALS.rateRatio)})`,
  `  commit ${latency(bench.commit)}, ${bench.rowsPerCommit} rows each; append ${latency(bench.append)}`,
  `one actor: ${latency(bench.single)}; raw INSERT and COMMIT ${latency(bench.rawSingle)}`,
  `  ours ÷ raw p50 ${bench.singleRatio.toFixed(2)} (goal ≤ ${GOALS.singleRatio}: ` +
    `${met(bench.singleRatio <= GOALS.singleRatio)})`,
];

/** Both benchmarks on servers of their own, told line by line. */
export const reportJournalBench = async (print: (line: string) => void): Promise<void> => {
  const quick = await startBenchServer();
  print(`journal, 8 kB write and fdatasync ${ms(flushLatencyMs(quick.directory))}`);
  describeJournalBench(await benchJournal(quick.connection)).forEach(print);
  await quick.stop();
  const slow = await startSlowBenchServer();
  if ('why' in slow) {
    print(`journal, 5 ms added to each flush: skipped, ${slow.why}`);
    return;
  }
  print('journal, 5 ms added to each flush');
  describeJournalBench(await benchJournal(slow.connection)).forEach(print);
  await slow.stop();
};
