import type { PriceRing } from './price-ring.ts';

/** Milliseconds in a year of 365.25 days: coins trade through nights and holidays. */
export const YEAR_MS = 365.25 * 86_400_000;

export type VolatilityWindow = {
  /** How far back from the newest closed sample returns are taken. */
  readonly windowMs: number;
  /** Least distance of two sampled prices: wide enough to skip bid-ask bounce and sparse tapes. */
  readonly spacingMs: number;
  /** Less covered time than this is too little history. */
  readonly minSpanMs: number;
};

export const DEFAULT_VOLATILITY_WINDOW: VolatilityWindow = {
  windowMs: 15 * 60_000,
  spacingMs: 5_000,
  minSpanMs: 60_000,
};

/** The covered time and the sum of squared log returns over it. */
const squaredReturns = (
  ring: PriceRing,
  window: VolatilityWindow,
): { readonly spanMs: number; readonly sum: number } => {
  const oldest = ring.size() - 1;
  if (oldest < 1) return { spanMs: 0, sum: 0 };
  const endMs = ring.sampleAtMs(1);
  let laterMs = endMs;
  let laterPrice = ring.samplePrice(1);
  let sum = 0;
  for (let back = 2; back <= oldest; back += 1) {
    const atMs = ring.sampleAtMs(back);
    if (endMs - atMs > window.windowMs) break;
    if (laterMs - atMs < window.spacingMs) continue;
    const price = ring.samplePrice(back);
    sum += Math.log(laterPrice / price) ** 2;
    laterMs = atMs;
    laterPrice = price;
  }
  return { spanMs: endMs - laterMs, sum };
};

/** Time that the returns of the window cover, in milliseconds. */
export const volatilitySpanMs = (ring: PriceRing, window: VolatilityWindow): number =>
  squaredReturns(ring, window).spanMs;

/**
 * Realised volatility per √year as a fraction (0.5 = 50 %): σ = √(Σ rᵢ² / Σ Δtᵢ), with
 * rᵢ = ln(pᵢ / pᵢ₋₁) between closed samples at least `spacingMs` apart and Δtᵢ the true time
 * between them in years of 365.25 days, so that uneven spacing and quiet spells do not bias it. The
 * mean return is taken as zero. Null when the returns cover less than `minSpanMs`.
 */
export const realisedVolatility = (ring: PriceRing, window: VolatilityWindow): number | null => {
  const { spanMs, sum } = squaredReturns(ring, window);
  if (spanMs <= 0 || spanMs < window.minSpanMs || !Number.isFinite(sum)) return null;
  return Math.sqrt((sum / spanMs) * YEAR_MS);
};
