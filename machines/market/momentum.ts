import type { PriceRing } from './price-ring.ts';

/** Minutes back and weights of the momentum score. */
const MOMENTUM_HORIZONS = [
  { minutes: 1, weight: 0.3 },
  { minutes: 2, weight: 0.25 },
  { minutes: 3, weight: 0.2 },
  { minutes: 4, weight: 0.15 },
  { minutes: 15, weight: 0.05 },
  { minutes: 30, weight: 0.05 },
] as const;

const MINUTE_MS = 60_000;

/**
 * Weighted percent change of a price against its own past:
 * Δn = (now − price n minutes ago) / price n minutes ago × 100, score = Σ(w·Δ) / Σ(w).
 * The price n minutes ago is the last one known at that instant; a horizon without a known price
 * drops out of both sums. Null when every horizon does.
 */
export const momentumPercent = (
  history: Pick<PriceRing, 'priceAt'>,
  priceMicros: number,
  nowMs: number,
): number | null => {
  let weighted = 0;
  let weights = 0;
  for (const { minutes, weight } of MOMENTUM_HORIZONS) {
    const past = history.priceAt(nowMs - minutes * MINUTE_MS);
    if (past === null || past <= 0) continue;
    weighted += weight * ((priceMicros - past) / past) * 100;
    weights += weight;
  }
  return weights === 0 ? null : weighted / weights;
};

/** A score in percent as whole basis points, halves away from zero: 0.272358 → 27. */
export const basisPoints = (percent: number): number => {
  const rounded = Math.round(Math.abs(percent) * 100);
  return percent < 0 && rounded > 0 ? -rounded : rounded;
};

/** {@link momentumPercent} in basis points, the unit of thresholds and displays. */
export const momentumBp = (
  history: Pick<PriceRing, 'priceAt'>,
  priceMicros: number,
  nowMs: number,
): number | null => {
  const percent = momentumPercent(history, priceMicros, nowMs);
  return percent === null ? null : basisPoints(percent);
};
