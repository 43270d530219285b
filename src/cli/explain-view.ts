import type { ActedOn, Vote } from '../../machines/model/signal.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { Standing } from '../runtime/standing.ts';
import type { TradeView, TransitionView } from './views.ts';

/** One thing that followed a decision, by two clocks. */
export type ExplainStep = {
  readonly what: string;
  /** Since the decision, on the clock of the process: in paper mode the market's. */
  readonly afterMs: number;
  /** Since the decision was stored, on the database's clock: what storing and sending took. */
  readonly storedAfterMs: number;
};

/** Who asked for the trade, and of a desk that requires a signal, on which one. */
export type EntryView = {
  readonly by: string;
  readonly signal:
    | (ActedOn & {
        /** Null where the signal is not kept any more. */
        readonly votes: readonly Vote[] | null;
      })
    | null;
};

/** Why a transition of a trade happened, and why its stops do not fire now. */
export type ExplainView = {
  readonly trade: TradeView;
  readonly transition: TransitionView;
  /** How many transitions the trade has. */
  readonly transitions: number;
  /** Of the settings that decided it; null where no rule did, 0 for the settings file alone. */
  readonly settingsVersion: number | null;
  readonly entry: EntryView;
  readonly steps: readonly ExplainStep[];
  /** Where the trade stands now; null where that was not asked, or cannot be known. */
  readonly now: Standing | null;
  /** Why it cannot be known; null where it is, or was not asked. */
  readonly unknown: string | null;
  readonly decidedAtMs: EpochMs;
};
