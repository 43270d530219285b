import type { AppendVerdict } from '../../machines/ports.ts';
import { takeBatch, type Pending } from './batch.ts';
import type { Committer, Outcome } from './committer.ts';

/** An append that somebody waits for. */
export type Waiting = Pending & {
  readonly resolve: (verdict: AppendVerdict) => void;
  readonly reject: (reason: unknown) => void;
};

/** Appends taken from a lane, each in its actor's order. */
export type Withdrawn = {
  /**
   * On their way: whether they are stored will be known only when the database answers. The lane
   * says nothing to them any more; one word must count, and it is that of whoever took them.
   */
  readonly sent: readonly Waiting[];
  /** Never sent, and forgotten by the lane. */
  readonly queued: readonly Waiting[];
};

export type Lane = {
  readonly push: (waiting: Waiting) => void;
  /** Appends without a verdict. */
  readonly depth: () => number;
  /** When the batch on its way was sent; null when none is. */
  readonly sentAt: () => number | null;
  /** Takes all appends but those on their way that are to stay. */
  readonly withdraw: (stays?: (waiting: Waiting) => boolean) => Withdrawn;
  readonly idle: () => Promise<void>;
};

type Settled = { readonly batch: readonly Waiting[]; readonly outcomes: readonly Outcome[] };

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A queue with one statement in flight at a time, which keeps each actor's appends in order. */
export const createLane = (committer: Committer, now: () => number): Lane => {
  let queue: Waiting[] = [];
  let sent: { readonly batch: readonly Waiting[]; readonly at: number } | null = null;
  let running: Promise<void> | null = null;
  const taken = new WeakSet<Waiting>();

  const settle = ({ batch, outcomes }: Settled): void =>
    batch.forEach((waiting, index) => {
      if (taken.has(waiting)) return;
      const outcome = outcomes[index];
      if (outcome?.ok === true) waiting.resolve(outcome.value);
      else waiting.reject(outcome?.error ?? new RangeError('append: an outcome is missing'));
    });

  const commitNext = async (): Promise<Settled> => {
    const { batch, rest } = takeBatch(queue);
    queue = [...rest];
    sent = { batch, at: now() };
    try {
      return { batch, outcomes: await committer.commit(batch) };
    } catch (error) {
      for (const waiting of batch) if (!taken.has(waiting)) waiting.reject(error);
      return { batch: [], outcomes: [] };
    } finally {
      sent = null;
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
      taken.delete(waiting);
      queue.push(waiting);
      running ??= run();
    },
    depth: () => queue.length + (sent?.batch.length ?? 0),
    sentAt: () => sent?.at ?? null,
    withdraw: (stays = () => false) => {
      const queued = queue;
      queue = [];
      const leaving = (sent?.batch ?? []).filter((waiting) => !stays(waiting));
      for (const waiting of leaving) taken.add(waiting);
      return { sent: leaving, queued };
    },
    idle: async () => {
      await running;
    },
  };
};
