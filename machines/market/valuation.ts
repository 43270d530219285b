import { readsSpot, type ProbabilityModel } from '../model/probability-model.ts';
import type { Cohort, WatchedMarket } from './cohort.ts';
import { yesPercentOf } from './models/models.ts';
import { isFresh } from './proof.ts';
import type { VolatilityWindow } from './volatility.ts';

/**
 * The YES probability (percent) of a watched market, of cells the caller knows to be fresh. The
 * log-normal value is computed once per tick for all trades of the market; the implied one is a
 * single addition.
 */
export const valueOf = (
  market: WatchedMarket,
  model: ProbabilityModel,
  window: VolatilityWindow,
  nowMs: number,
): number | null => {
  const { spot, logNormal, closeAtMs } = market;
  if (model === 'implied') return yesPercentOf('implied', market, window, nowMs);
  const revision = spot.ring.revision();
  const isCurrent =
    logNormal.revision === revision &&
    logNormal.atMs === nowMs &&
    logNormal.closeAtMs === closeAtMs;
  if (!isCurrent) {
    logNormal.yesPercent = yesPercentOf('logNormal', market, window, nowMs);
    logNormal.revision = revision;
    logNormal.atMs = nowMs;
    logNormal.closeAtMs = closeAtMs;
  }
  return logNormal.yesPercent;
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
