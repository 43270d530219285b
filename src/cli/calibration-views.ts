import type { Scores } from '../models/scores.ts';

/** How good the probabilities of one model were. */
export type ModelCalibration = {
  readonly model: string;
  /** Null without a settled forecast. */
  readonly scores: Scores | null;
  /** Brier score of the market's own middle price on those of them that had one. */
  readonly market: { readonly count: number; readonly brier: number; readonly own: number } | null;
};

export type CalibrationView = {
  readonly book: string | null;
  readonly models: readonly ModelCalibration[];
  /** Closed trades that say nothing: no probability at entry, no result yet, not yes or no. */
  readonly left: {
    readonly noProbability: number;
    readonly noResult: number;
    readonly notBinary: number;
  };
  readonly svg: string | null;
};
