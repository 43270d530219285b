import type { TradeId } from '../../machines/model/ids.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { MismatchView } from './views.ts';

/** One actor's journal, decided anew. */
export type ReplayedActor = {
  /** `trade:13`, or `order:` and its client order id. */
  readonly actor: string;
  readonly transitions: number;
  /** Of an earlier version of the machine: taken as they are. */
  readonly given: number;
  /** The first one; null where every step is the one that was committed. */
  readonly difference: MismatchView | null;
};

/** What the watch said of a trade, said again over the ticks that it had. */
export type ReplayedTicks = {
  readonly from: string;
  readonly ticks: number;
  /** Words of the watch in the journal, and how many of them were decided again. */
  readonly journaled: number;
  readonly decided: number;
  /** Questions of the trade at its deadlines that were asked again. */
  readonly readings: number;
  /** Why some could not be decided again. */
  readonly gaps: readonly string[];
  readonly difference: {
    readonly seq: number | null;
    readonly atMs: EpochMs;
    readonly tick: string;
    readonly expected: string;
    readonly found: string;
  } | null;
};

export type ReplayRequest = {
  /** Null: the one of the file. */
  readonly id: TradeId | null;
  /** A recording, or an export; null: the recordings of the data directory. */
  readonly file: string | null;
};

export type ReplayView = {
  readonly trade: string;
  readonly actors: readonly ReplayedActor[];
  /** Null where no ticks of the trade were recorded. */
  readonly ticks: ReplayedTicks | null;
};
