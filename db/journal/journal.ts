import type { AppendVerdict, Journal } from '../../machines/ports.ts';
import { pendingOf, takeBatch, type Pending } from './batch.ts';
import {
  createCommitter,
  JournalClosedError,
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
 * `database` should be a pool of one connection, the journal's own, with {@link JOURNAL_SESSION}:
 * reads cannot starve it.
 */
export type JournalOptions = CommitterOptions;

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

/**
 * Group commit without a timer: while one statement is in flight the next batch gathers, so a
 * batch is as large as the load makes it and a lone append waits for nothing. One statement is in
 * flight at a time, which keeps the order of each actor's appends.
 *
 * `append` rejects with AppendRefusedError when the database cannot store the row, with
 * JournalClosedError when the journal closes.
 */
export const createJournal = (options: JournalOptions): JournalWriter => {
  const closing = new AbortController();
  const committer = createCommitter(options, closing.signal);
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
    append: (entry) =>
      new Promise((resolve, reject) => {
        if (closing.signal.aborted) throw new JournalClosedError('append: the journal is closed');
        queue.push({ ...pendingOf(entry), resolve, reject });
        unsettled += 1;
        running ??= run();
      }),
    depth: () => unsettled,
    close: async () => {
      closing.abort();
      await running;
    },
  };
};
