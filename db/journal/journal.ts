import type { AppendVerdict, Journal } from '../../machines/ports.ts';
import { pendingOf, type Pending } from './batch.ts';
import { createCommitter, JournalClosedError, type CommitterOptions } from './committer.ts';
import { createLane, type Lane, type Waiting } from './lane.ts';

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

/** A writer whose appends may be taken back, and which takes those that others have encoded. */
export type LaneWriter = JournalWriter & {
  readonly push: (waiting: Waiting) => void;
  readonly commit: (pending: Pending) => Promise<AppendVerdict>;
  /** When the oldest batch that has no answer was sent; null when none is on its way. */
  readonly sentAt: () => number | null;
  /**
   * Gives up all that wait. What was sent is still committed or not, and its callers are still
   * told, unless somebody tells them before.
   */
  readonly withdraw: Lane['withdraw'];
  /** Resolves once nothing waits for an answer. */
  readonly idle: () => Promise<void>;
};

/**
 * Group commit without a timer: while one statement is in flight the next batch gathers, so a
 * batch is as large as the load makes it and a lone append waits for nothing. Each lane has the
 * actors of its shards: two statements on their way never touch the same rows, leases included.
 *
 * `append` rejects with AppendRefusedError when the database cannot store the row, with
 * JournalClosedError when the journal closes.
 */
export const createJournal = (options: JournalOptions): LaneWriter => {
  const closing = new AbortController();
  const committer = createCommitter(options, closing.signal);
  const lanes = Array.from({ length: options.lanes ?? 1 }, () =>
    createLane(committer, options.now),
  );
  const laneOf = (shard: number): Lane => {
    const lane = lanes[shard % lanes.length];
    if (lane === undefined) throw new RangeError(`append: expected a shard, found ${shard}`);
    return lane;
  };
  const push = (waiting: Waiting): void => {
    if (closing.signal.aborted)
      waiting.reject(new JournalClosedError('append: the journal is closed'));
    else laneOf(waiting.shard).push(waiting);
  };
  const commit = (pending: Pending): Promise<AppendVerdict> =>
    new Promise((resolve, reject) => push({ ...pending, resolve, reject }));

  const idle = async (): Promise<void> => {
    await Promise.all(lanes.map((lane) => lane.idle()));
  };

  return {
    append: (entry) =>
      new Promise((resolve, reject) => push({ ...pendingOf(entry), resolve, reject })),
    push,
    commit,
    depth: () => lanes.reduce((sum, lane) => sum + lane.depth(), 0),
    sentAt: () =>
      lanes.reduce<number | null>((oldest, lane) => {
        const at = lane.sentAt();
        return at === null || (oldest !== null && oldest <= at) ? oldest : at;
      }, null),
    withdraw: (stays) => {
      const taken = lanes.map((lane) => lane.withdraw(stays));
      return {
        sent: taken.flatMap(({ sent }) => sent),
        queued: taken.flatMap(({ queued }) => queued),
      };
    },
    idle,
    close: () => {
      closing.abort();
      return idle();
    },
  };
};
