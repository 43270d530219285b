import { z } from 'zod';

import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { AppendVerdict, Clock, Random } from '../../machines/ports.ts';
import { pauseOn } from '../pause.ts';
import type { Queryable } from '../queryable.ts';
import { statementOf, type Pending } from './batch.ts';
import { faultKindOf } from './faults.ts';

export type Outcome = Result<AppendVerdict, AppendRefusedError | JournalClosedError>;

/** Told of what the writer does; must not throw. */
export type JournalObserver = {
  /** One statement was committed: how many rows it asked for, and how long it took. */
  readonly committed: (batch: { readonly rows: number; readonly ms: number }) => void;
  /** The outcome of a statement is unknown; its rows are tried again. Counts from 1. */
  readonly retrying: (error: unknown, attempt: number) => void;
  /** The first commit after such tries. */
  readonly recovered: () => void;
};

export type CommitterOptions = {
  readonly database: Queryable;
  /** Real time, to wait between tries on. */
  readonly clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>;
  /** Jitter of those waits. */
  readonly random: Random;
  /** Monotonic milliseconds, to measure commits with. */
  readonly now: () => number;
  readonly observer: JournalObserver;
};

/** The database refused this append for what is in it; nothing of it was written. */
export class AppendRefusedError extends Error {
  override readonly name = 'AppendRefusedError';
}

/** The journal is closed, or gave up a retry because it closes: then it may have been committed. */
export class JournalClosedError extends Error {
  override readonly name = 'JournalClosedError';
}

const verdictRows = z.array(
  z.object({
    row: z.int().positive(),
    verdict: z.enum(['accepted', 'duplicate', 'fenced', 'conflict', 'raced']),
  }),
);
type Verdict = z.infer<typeof verdictRows>[number]['verdict'];

const RETRY_BASE_MS = 20;
const RETRY_MAX_MS = 1_000;

/** Exponential, with up to half of it random, so that writers do not return in step. */
const retryDelayMs = (attempt: number, chance: number): number =>
  Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** (attempt - 1)) * (1 - chance / 2);

type Fault = { readonly kind: 'refused' | 'abandoned'; readonly cause: unknown };

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const outcomeOf = ({ actor, seq }: Pending, { kind, cause }: Fault): Outcome => {
  const name = `append of ${actor} seq ${seq}`;
  switch (kind) {
    case 'refused':
      return fail(
        new AppendRefusedError(`${name}: expected a row to store, found ${messageOf(cause)}`, {
          cause,
        }),
      );
    case 'abandoned':
      return fail(
        new JournalClosedError(`${name}: the journal closed while its outcome was unknown`, {
          cause,
        }),
      );
  }
};

/** The statement's answer in the order of the batch; throws when it does not answer each row. */
const inOrder = (answer: unknown, batch: readonly Pending[]): readonly Verdict[] => {
  const byRow = new Map(verdictRows.parse(answer).map(({ row, verdict }) => [row - 1, verdict]));
  return batch.map((_, index) => {
    const verdict = byRow.get(index);
    if (verdict === undefined)
      throw new RangeError(`append: expected a verdict on row ${index}, found none`);
    return verdict;
  });
};

/** The outcomes of the rows asked again, in the places of the raced ones. */
const mergeOutcomes = (
  verdicts: readonly Verdict[],
  askedAgain: readonly Outcome[],
): readonly Outcome[] => {
  let next = 0;
  return verdicts.flatMap((verdict): readonly Outcome[] =>
    verdict === 'raced' ? askedAgain.slice(next, ++next) : [ok(verdict)],
  );
};

export type Committer = {
  /** One outcome for each row, in their order. Rejects for defects only. */
  readonly commit: (batch: readonly Pending[]) => Promise<readonly Outcome[]>;
};

/**
 * Brings batches into the database whatever it does. A statement whose outcome is unknown is
 * tried again until `closing` is aborted; one that was refused is cut in halves until the rows at
 * fault stand alone and their neighbours are committed.
 */
export const createCommitter = (options: CommitterOptions, closing: AbortSignal): Committer => {
  const { database, clock, random, now, observer } = options;

  const ask = (batch: readonly Pending[]): Promise<Result<unknown, unknown>> =>
    database.query(statementOf(batch)).then(ok, fail);

  const askUntilKnown = async (
    batch: readonly Pending[],
  ): Promise<Result<readonly Verdict[], Fault>> => {
    for (let attempt = 1; ; attempt += 1) {
      const startedAt = now();
      const answer = await ask(batch);
      const isKnown = answer.ok || faultKindOf(answer.error) === 'refused';
      if (isKnown && attempt > 1) observer.recovered();
      if (answer.ok) {
        observer.committed({ rows: batch.length, ms: now() - startedAt });
        return ok(inOrder(answer.value, batch));
      }
      if (isKnown) return fail({ kind: 'refused', cause: answer.error });
      if (closing.aborted) return fail({ kind: 'abandoned', cause: answer.error });
      observer.retrying(answer.error, attempt);
      await pauseOn(clock, retryDelayMs(attempt, random()), closing);
    }
  };

  const commit = async (batch: readonly Pending[]): Promise<readonly Outcome[]> => {
    if (batch.length === 0) return [];
    const answer = await askUntilKnown(batch);
    if (answer.ok) {
      const raced = batch.filter((_, index) => answer.value[index] === 'raced');
      return mergeOutcomes(answer.value, await commit(raced));
    }
    if (answer.error.kind === 'abandoned' || batch.length === 1)
      return batch.map((pending) => outcomeOf(pending, answer.error));
    const middle = Math.ceil(batch.length / 2);
    const left = await commit(batch.slice(0, middle));
    return [...left, ...(await commit(batch.slice(middle)))];
  };

  return { commit };
};
