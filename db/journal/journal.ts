import type { AppendVerdict, Journal } from '../../machines/ports.ts';
import { pendingOf, takeBatch, type Pending } from './batch.ts';
import {
  createCommitter,
  JournalClosedError,
  type Committer,
  type CommitterOptions,
  type Outcome,
} from './committer.ts';

/**
 * Settings for the journal's sessions: one plan of the append statement for any batch, through
 * indexes whatever the statistics say. A plan made while the tables are small would read them whole
 * until they are analysed again.
 */
export const JOURNAL_SESSION = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
} as const;

/**
 * Statements on their way at a time in a process that guards many trades: while the server commits
 * one batch on one core, it reads the next on another, and a slow flush delays half of the trades.
 */
export const JOURNAL_LANES = 2;

/**
 * `database` should be a pool of as many connections as there are lanes, the journal's own, with
 * {@link JOURNAL_SESSION}: reads cannot starve it.
 */
export type JournalOptions = CommitterOptions & {
  /** Statements on their way at a time, each for shards of its own; one unless said otherwise. */
  readonly lanes?: number;
};

export type JournalWriter = Journal & {
  /** Appends that have no verdict yet. */
  readonly depth: () => number;
  /**
   * Takes no more appends, commits those it has, and resolves. Appends whose outcome is unknown
   * are not tried again: they reject, and may have been committed.
   */
  readonly close: () => Promise<void>;
};

type Waiting = Pending & {
  readonly resolve: (verdict: AppendVerdict) => void;
  readonly reject: (reason: unknown) => void;
};

type Settled = { readonly batch: readonly Waiting[]; readonly outcomes: readonly Outcome[] };

const settle = ({ batch, outcomes }: Settled): void =>
  batch.forEach((waiting, index) => {
    const outcome = outcomes[index];
    if (outcome?.ok === true) waiting.resolve(outcome.value);
    else waiting.reject(outcome?.error ?? new RangeError('append: an outcome is missing'));
  });

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Lane = {
  readonly push: (waiting: Waiting) => void;
  readonly depth: () => number;
  readonly idle: () => Promise<void>;
};

/** A queue with one statement in flight at a time, which keeps each actor's appends in order. */
const createLane = (committer: Committer): Lane => {
  let queue: Waiting[] = [];
  let unsettled = 0;
  let running: Promise<void> | null = null;

  const commitNext = async (): Promise<Settled> => {
    const { batch, rest } = takeBatch(queue);
    queue = [...rest];
    try {
      return { batch, outcomes: await committer.commit(batch) };
    } catch (error) {
      batch.forEach(({ reject }) => reject(error));
      return { batch: [], outcomes: [] };
    } finally {
      unsettled -= batch.length;
    }
  };

  /** The next batch is sent before the last one's callers wake: the server never waits for them. */
  const run = async (): Promise<void> => {
    await nextTurn();
    while (queue.length > 0) {
      const settled = await commitNext();
      if (queue.length > 0) setImmediate(settle, settled);
      else {
        settle(settled);
        await nextTurn();
      }
    }
    running = null;
  };

  return {
    push: (waiting) => {
      queue.push(waiting);
      unsettled += 1;
      running ??= run();
    },
    depth: () => unsettled,
    idle: async () => {
      await running;
    },
  };
};

/**
 * Group commit without a timer: while one statement is in flight the next batch gathers, so a
 * batch is as large as the load makes it and a lone append waits for nothing. Each lane has the
 * actors of its shards: two statements on their way never touch the same rows, leases included.
 *
 * `append` rejects with AppendRefusedError when the database cannot store the row, with
 * JournalClosedError when the journal closes.
 */
export const createJournal = (options: JournalOptions): JournalWriter => {
  const closing = new AbortController();
  const committer = createCommitter(options, closing.signal);
  const lanes = Array.from({ length: options.lanes ?? 1 }, () => createLane(committer));
  const laneOf = (shard: number): Lane => {
    const lane = lanes[shard % lanes.length];
    if (lane === undefined) throw new RangeError(`append: expected a shard, found ${shard}`);
    return lane;
  };

  return {
    append: (entry) =>
      new Promise((resolve, reject) => {
        if (closing.signal.aborted) throw new JournalClosedError('append: the journal is closed');
        laneOf(entry.lease.shard).push({ ...pendingOf(entry), resolve, reject });
      }),
    depth: () => lanes.reduce((sum, lane) => sum + lane.depth(), 0),
    close: async () => {
      closing.abort();
      await Promise.all(lanes.map((lane) => lane.idle()));
    },
  };
};
