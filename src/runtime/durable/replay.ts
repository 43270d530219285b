import { isDeepStrictEqual } from 'node:util';

import type { Born } from './envelope.ts';
import type { DurableLogic, Stored } from './logic.ts';

/** One row of an actor's journal, as the store returns it. */
export type JournalRow = {
  readonly seq: number;
  readonly event: Readonly<Record<string, unknown>>;
  readonly toState: string;
  readonly context: unknown;
};

/** Checks the journaled events of one kind of actor; names the faults of what is none. */
export type JournalReader<Event, Input> = {
  readonly birth: (event: unknown) => Born<Input>;
  readonly event: (event: unknown) => Event;
};

export type ReplayFault = { readonly seq: number; readonly what: string };

type Outcome<Context> = { readonly stored: Stored<Context> } | { readonly fault: ReplayFault };

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const membersOf = (value: unknown): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>(
    typeof value === 'object' && value !== null ? Object.entries(value) : [],
  );

/** Names of the members that are not the same in both. */
const differing = (decided: unknown, journaled: unknown): readonly string[] => {
  const [left, right] = [membersOf(decided), membersOf(journaled)];
  return [...new Set([...left.keys(), ...right.keys()])].filter(
    (name) => !isDeepStrictEqual(left.get(name), right.get(name)),
  );
};

const decide = <Context, Event, Input>(
  logic: DurableLogic<Context, Event, Input>,
  reader: JournalReader<Event, Input>,
  stored: Stored<Context> | null,
  row: JournalRow,
): Stored<Context> => {
  if (stored !== null) return logic.step(stored, reader.event(row.event));
  const { input, atMs } = reader.birth(row.event);
  return logic.born(input, atMs);
};

/** One step decided anew, or how it is not the one that was committed. */
const repeat = <Context, Event, Input>(
  logic: DurableLogic<Context, Event, Input>,
  reader: JournalReader<Event, Input>,
  stored: Stored<Context> | null,
  row: JournalRow,
): Outcome<Context> => {
  const fault = (what: string): Outcome<Context> => ({ fault: { seq: row.seq, what } });
  try {
    const { state, context } = decide(logic, reader, stored, row);
    if (state !== row.toState) return fault(`decided '${state}', journal '${row.toState}'`);
    const names = differing(plain(context), row.context);
    return names.length === 0
      ? { stored: { state, context } }
      : fault(`context differs in ${names.join(', ')}`);
  } catch (error) {
    return fault(`cannot be decided: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/**
 * Decides an actor's journal anew, event by event, and compares each step with what was committed:
 * `fold(journal) == row`. Returns the last state, or the first difference.
 */
export const replay = <Context, Event, Input>(
  logic: DurableLogic<Context, Event, Input>,
  reader: JournalReader<Event, Input>,
  rows: readonly JournalRow[],
): Outcome<Context> => {
  let stored: Stored<Context> | null = null;
  for (const [index, row] of rows.entries()) {
    const expected = index + 1;
    if (row.seq !== expected)
      return { fault: { seq: row.seq, what: `expected transition ${expected}, found ${row.seq}` } };
    const outcome: Outcome<Context> = repeat(logic, reader, stored, row);
    if ('fault' in outcome) return outcome;
    stored = outcome.stored;
  }
  return stored === null ? { fault: { seq: 0, what: 'the journal is empty' } } : { stored };
};
