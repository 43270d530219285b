import type { Deadline } from '../../../machines/model/delivery.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { FillRecord, Intent, OrderRow, TradeRow } from '../../../machines/ports.ts';

/** A durable actor's state as it is stored: the path of its chart, and its context. */
export type Stored<Context> = { readonly state: string; readonly context: Context };

/** What the store has of an actor's state, unchecked, and the machine that wrote it. */
export type StoredRow = {
  readonly state: string;
  readonly context: unknown;
  readonly machineVersion: number;
};

/** The outcome of one pure step. Nothing has happened yet. */
export type Step<Context> = Stored<Context> & {
  readonly intents: readonly Intent[];
  /** False when the chart has no transition for the event: nothing to commit. */
  readonly changed: boolean;
};

/**
 * A chart behind the four questions the runtime asks. Pure: the same stored state and event give
 * the same step, today and in a replay.
 */
export type DurableLogic<Context, Event, Input> = {
  readonly kind: 'trade' | 'order';
  readonly version: number;
  readonly born: (input: Input, atMs: EpochMs) => Step<Context>;
  readonly step: (stored: Stored<Context>, event: Event) => Step<Context>;
  readonly deadline: (context: Context) => Deadline | null;
  readonly isTerminal: (state: string) => boolean;
  readonly row: (stored: Stored<Context>, atMs: EpochMs) => TradeRow | OrderRow;
  readonly fills: (before: Context | null, after: Context) => readonly FillRecord[];
  /** Checks what the store returns of this version; names the faults. */
  readonly parse: (state: string, context: unknown) => Stored<Context>;
  /**
   * Takes a stored row, of this version or an earlier one, as this version has it. Throws on what
   * does not fit, and on a version that is not known.
   */
  readonly read: (row: StoredRow) => Stored<Context>;
  /** A stored context, plain JSON, with what is written only once in its present form. */
  readonly present: (context: unknown) => unknown;
};

/** A row of a machine that this program does not know: it was written by a later one. */
export const unknownVersion = (kind: string, known: number, found: number): Error =>
  new Error(`${kind}: expected machine version ${known} or earlier, found ${found}`);
