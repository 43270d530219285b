import type { SignalSettings } from '../model/signal-settings.ts';
import type { Direction, Signal, Vote } from '../model/signal.ts';

const SIGNS: Readonly<Record<Direction, number>> = { up: 1, down: -1, none: 0 };

/**
 * Σ(weight · strength · sign) / Σ(weight), −1 … 1. A rule that says nothing, or has no value yet,
 * counts in the lower sum: few votes make no sure signal.
 */
const scoreOf = (votes: readonly Vote[]): number => {
  const weights = votes.reduce((sum, { weight }) => sum + weight, 0);
  const said = votes.reduce(
    (sum, { direction, strength, weight }) => sum + SIGNS[direction] * strength * weight,
    0,
  );
  return weights === 0 ? 0 : said / weights;
};

/** What a trend of this strength leaves of the confidence; nothing while it is not known. */
const trendFactorOf = (adx: number | null, trend: SignalSettings['trend']): number => {
  if (!trend.enabled) return 1;
  if (adx === null || adx < trend.rejectBelowAdx) return 0;
  return trend.bands.find(({ belowAdx }) => adx < belowAdx)?.factor ?? 1;
};

/** Hundredths of a percent are as fine as a confidence means anything. */
const rounded = (percent: number): number => Math.round(percent * 100) / 100;

/** Votes and trend as one direction with its confidence, |score| · factor in percent. */
export const verdictOf = (
  votes: readonly Vote[],
  adx: number | null,
  trend: SignalSettings['trend'],
): Pick<Signal, 'direction' | 'confidencePercent' | 'trendFactor'> => {
  const score = scoreOf(votes);
  const trendFactor = trendFactorOf(adx, trend);
  const confidencePercent = rounded(Math.abs(score) * trendFactor * 100);
  const direction = confidencePercent === 0 ? 'none' : score > 0 ? 'up' : 'down';
  return { direction, confidencePercent, trendFactor };
};
