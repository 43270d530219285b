import type { EpochMs } from './time.ts';

/** Where a probability comes from; each has its part of docs/models.md. */
export const PROBABILITY_MODELS = ['logNormal', 'implied', 'lookup', 'external'] as const;

export type ProbabilityModel = (typeof PROBABILITY_MODELS)[number];

/** The models whose value rests on the spot price, so that the price must be proven. */
export type SpotModel = 'logNormal' | 'lookup';

export const readsSpot = (model: ProbabilityModel): model is SpotModel =>
  model === 'logNormal' || model === 'lookup';

/** A probability that another process answers for, with its own time of proof. */
export type ExternalProbability = {
  readonly yesPercent: number;
  /** From when on it holds, on the market's clock. */
  readonly validFromMs: EpochMs;
  /** Older than this it holds no more. */
  readonly maxAgeMs: number;
};
