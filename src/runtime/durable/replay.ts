import { isDeepStrictEqual } from 'node:util';

import type { DurableLogic, Stored } from './logic.ts';

/** One row of an actor's journal, as the store returns it. */
export type JournalRow = {
  readonly seq: number;
  readonly event: Readonly<Record<string, unknown>>;
  readonly toState: string;
  readonly context: unknown;
};

export type ReplayFault = { readonly seq: number; readonly what: string };

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/**
 * Decides an actor's journal anew, event by event, and compares each step with what was committed:
 * `fold(journal) == row`. Returns the last state, or the first difference.
 */
export const replay = <Context, Event, Input>(
  logic: DurableLogic<Context, Event, Input>,
  rows: readonly JournalRow[],
): { readonly stored: Stored<Context> } | { readonly fault: ReplayFault } => {
  let stored: Stored<Context> | null = null;
  for (const [index, row] of rows.entries()) {
    if (row.seq !== index + 1)
      return {
        fault: { seq: row.seq, what: `expected transition ${index + 1}, found ${row.seq}` },
      };
    const step: Stored<Context> =
      stored === null ? bornOf(logic, row) : logic.step(stored, row.event as Event);
    if (step.state !== row.toState)
      return { fault: { seq: row.seq, what: `decided '${step.state}', journal '${row.toState}'` } };
    if (!isDeepStrictEqual(plain(step.context), row.context))
      return {
        fault: { seq: row.seq, what: `context differs in ${differing(step.context, row)}` },
      };
    stored = { state: step.state, context: step.context };
  }
  return stored === null ? { fault: { seq: 0, what: 'the journal is empty' } } : { stored };
};

const bornOf = <Context, Event, Input>(
  logic: DurableLogic<Context, Event, Input>,
  { event }: JournalRow,
): Stored<Context> => {
  const { type, input, atMs } = event as { type: string; input: Input; atMs: never };
  if (type !== 'actor.born')
    throw new TypeError(`journal: expected 'actor.born' as the first event, found '${type}'`);
  return logic.born(input, atMs);
};

const differing = (context: unknown, row: JournalRow): string => {
  const decided = Object.entries(plain(context) as Record<string, unknown>);
  const journaled = row.context as Record<string, unknown>;
  return decided
    .filter(([key, value]) => !isDeepStrictEqual(value, journaled[key]))
    .map(([key]) => key)
    .join(', ');
};
