import { isDeepStrictEqual } from 'node:util';

import type { Born } from './envelope.ts';
import type { DurableLogic, Stored } from './logic.ts';

/** One row of an actor's journal, as the store returns it. */
export type JournalRow = {
  readonly seq: number;
  readonly event: Readonly<Record<string, unknown>>;
  readonly toState: string;
  readonly context: unknown;
  /** Of the machine that decided it. */
  readonly machineVersion: number;
};

/** Checks the journaled events of one kind of actor; names the faults of what is none. */
export type JournalReader<Event, Input> = {
  readonly birth: (event: unknown) => Born<Input>;
  /** `context`: before or after it, for what it says of the market's prices. */
  readonly event: (event: unknown, context?: unknown) => Event;
};

export type ReplayFault = { readonly seq: number; readonly what: string };

type Fault = { readonly fault: ReplayFault };
type Outcome<Context> = { readonly stored: Stored<Context> } | Fault;

/** The last state, and how many transitions of earlier machines were taken as they are. */
type Folded<Context> = { readonly stored: Stored<Context>; readonly given: number };

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const membersOf = (value: unknown): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>(
    typeof value === 'object' && value !== null ? Object.entries(value) : [],
  );

const LONGEST_VALUE = 60;

const short = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
};

/** The members that are not the same in both, each with its two values. */
const differing = (decided: unknown, journaled: unknown): readonly string[] => {
  const [left, right] = [membersOf(decided), membersOf(journaled)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((name) => !isDeepStrictEqual(left.get(name), right.get(name)))
    .map((name) => `${name} (decided ${short(left.get(name))}, journal ${short(right.get(name))})`);
};

const fault = ({ seq }: JournalRow, what: string): Fault => ({ fault: { seq, what } });

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const decide = <Context, Event, Input>(
  logic: DurableLogic<Context, Event, Input>,
  reader: JournalReader<Event, Input>,
  stored: Stored<Context> | null,
  row: JournalRow,
): Stored<Context> => {
  if (stored !== null) return logic.step(stored, reader.event(row.event, stored.context));
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
  try {
    const { state, context } = decide(logic, reader, stored, row);
    if (state !== row.toState) return fault(row, `decided '${state}', journal '${row.toState}'`);
    const differences = differing(plain(context), logic.present(row.context));
    return differences.length === 0
      ? { stored: { state, context } }
      : fault(row, `context differs in ${differences.join(', ')}`);
  } catch (error) {
    return fault(row, `cannot be decided: ${messageOf(error)}`);
  }
};

/** One step of an earlier machine: its outcome is only checked, and brought up to date. */
const give = <Context, Event, Input>(
  logic: DurableLogic<Context, Event, Input>,
  row: JournalRow,
): Outcome<Context> => {
  const { toState: state, context, machineVersion } = row;
  try {
    return { stored: logic.read({ state, context, machineVersion }) };
  } catch (error) {
    return fault(row, `cannot be read: ${messageOf(error)}`);
  }
};

/**
 * Decides an actor's journal anew, event by event, and compares each step with what was committed:
 * `fold(journal) == row`. Returns the last state, or the first difference.
 *
 * Transitions of an earlier machine cannot be decided anew by this one: they are taken as given,
 * and counted. The first transition of this machine is decided from the last of them, brought up to
 * date as it was when the actor was taken up.
 */
export const replay = <Context, Event, Input>(
  logic: DurableLogic<Context, Event, Input>,
  reader: JournalReader<Event, Input>,
  rows: readonly JournalRow[],
): Folded<Context> | Fault => {
  let stored: Stored<Context> | null = null;
  let given = 0;
  let version = 0;
  for (const [index, row] of rows.entries()) {
    const expected = index + 1;
    if (row.seq !== expected)
      return fault(row, `expected transition ${expected}, found ${row.seq}`);
    if (row.machineVersion < version)
      return fault(row, `machine version ${row.machineVersion} after ${version}`);
    version = row.machineVersion;
    const isOurs = version === logic.version;
    const outcome: Outcome<Context> = isOurs
      ? repeat(logic, reader, stored, row)
      : give(logic, row);
    if ('fault' in outcome) return outcome;
    stored = outcome.stored;
    if (!isOurs) given += 1;
  }
  return stored === null ? { fault: { seq: 0, what: 'the journal is empty' } } : { stored, given };
};
