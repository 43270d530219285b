import { readsSpot, type ProbabilityModel } from '../model/probability-model.ts';
import type { Cohort } from './cohort.ts';
import type { KeptValues } from './models/kept-values.ts';
import type { Sight } from './models/model.ts';
import { yesPercentOf } from './models/models.ts';
import { isFresh } from './proof.ts';
import type { VolatilityWindow } from './volatility.ts';

/**
 * The YES probability (percent) of a watched market, of cells the caller knows to be fresh. What
 * rests on the spot price is computed once per tick for all trades of the market; the other models
 * are a single addition or comparison.
 */
export const valueOf = (
  market: Sight & { readonly values: KeptValues },
  model: ProbabilityModel,
  window: VolatilityWindow,
  nowMs: number,
): number | null => {
  if (!readsSpot(model)) return yesPercentOf(model, market, window, nowMs);
  const { spot, closeAtMs } = market;
  const kept = market.values[model];
  const revision = spot.ring.revision();
  const isCurrent =
    kept.revision === revision && kept.atMs === nowMs && kept.closeAtMs === closeAtMs;
  if (!isCurrent) {
    kept.yesPercent = yesPercentOf(model, market, window, nowMs);
    kept.revision = revision;
    kept.atMs = nowMs;
    kept.closeAtMs = closeAtMs;
  }
  return kept.yesPercent;
};

/** The same of a cohort whose quote is known to be fresh; null where its spot price is not. */
export const provenYesPercent = (
  { market, needs: { model, maxSpotAgeMs } }: Cohort,
  window: VolatilityWindow,
  nowMs: number,
): number | null =>
  readsSpot(model) && !isFresh(market.spot, maxSpotAgeMs, nowMs)
    ? null
    : valueOf(market, model, window, nowMs);
