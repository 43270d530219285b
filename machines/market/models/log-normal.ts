import { volatilityOf } from '../cells.ts';
import type { PriceRing } from '../price-ring.ts';
import { volatilitySpanMs, YEAR_MS } from '../volatility.ts';
import { seconds } from '../words.ts';
import type { Model } from './model.ts';
import { standardNormalCdf } from './normal.ts';
import { PRINT_MS, printsSoFar } from './settlement-average.ts';

/**
 * The chance in percent that a log-normal quantity exceeds `bar`, from its mean and the variance of
 * its logarithm: Φ((ln(mean/bar) − v/2)/√v). Without variance it is its mean, and exceeds the bar
 * or not; a bar at or below zero is always exceeded.
 */
const percentAbove = (mean: number, bar: number, variance: number): number => {
  if (bar <= 0) return 100;
  if (variance === 0) return mean > bar ? 100 : 0;
  const spread = Math.sqrt(variance);
  return 100 * standardNormalCdf(Math.log(mean / bar) / spread - spread / 2);
};

/**
 * The chance in percent that the price at close is above the strike, P(S_T > K) for a log-normal
 * walk without drift: Φ((ln(S/K) − σ²τ/2) / (σ√τ)), τ in years, σ per √year as a fraction.
 *
 * Edges: no time left (τ ≤ 0) is null, since the venue's own average has settled it. Without
 * volatility the price stays where it is: 100 above the strike, 0 at or below it. At S = K the
 * formula holds and gives a little under 50. A strike at or below zero is always exceeded; a spot
 * at or below zero is no price: null.
 */
export const logNormalYesPercent = (
  spotMicros: number,
  strikeMicros: number,
  volatility: number,
  timeToCloseMs: number,
): number | null => {
  if (timeToCloseMs <= 0 || spotMicros <= 0 || volatility < 0) return null;
  return percentAbove(spotMicros, strikeMicros, (volatility ** 2 * timeToCloseMs) / YEAR_MS);
};

/** What an averaged contract is valued by. */
export type AveragedContract = {
  readonly spotMicros: number;
  readonly strikeMicros: number;
  /** σ per √year, a fraction. */
  readonly volatility: number;
  readonly nowMs: number;
  readonly closeAtMs: number;
  /** Length of the average, whole seconds, the last of which is the close. */
  readonly windowMs: number;
};

/**
 * The chance in percent that the mean of the n one-second prints up to the close is above the
 * strike, for the same walk.
 *
 * Of the n prints k are over; their sum X is known, and the mean R of the other r = n − k must
 * exceed (nK − X)/r. E[R] = S, since the walk has no drift. With the next print d away, and the
 * others a step h behind each other, ln R has the variance
 *
 *   v = σ²·(d + h·(r−1)(2r−1)/(6r)),
 *
 * which is the variance of the mean of a Brownian motion at those instants: exact for the
 * logarithm of the geometric mean (Kemna and Vorst, A pricing method for options based on average
 * asset values, Journal of Banking & Finance 14, 1990). R is taken as log-normal with that mean and
 * variance, as Levy (Pricing European average rate currency options, Journal of International Money
 * and Finance 11, 1992) does; over one minute the two means differ by some 1e-7 of the price. With
 * k = 0 this is σ²·((τ − m) + m·(n+1)(2n+1)/(6n²)) for a window of m = n·h: a third of it counts
 * and not all. Prints that the history has missed add what is open about them, over r².
 */
export const averagedYesPercent = (
  contract: AveragedContract,
  history: Pick<PriceRing, 'priceAt'>,
): number | null => {
  const { spotMicros, strikeMicros, volatility, nowMs, closeAtMs, windowMs } = contract;
  const timeToCloseMs = closeAtMs - nowMs;
  if (timeToCloseMs <= 0 || spotMicros <= 0 || volatility < 0) return null;
  const prints = Math.max(1, Math.round(windowMs / PRINT_MS));
  const left = Math.min(prints, Math.ceil(timeToCloseMs / PRINT_MS));
  const firstAtMs = closeAtMs - (prints - 1) * PRINT_MS;
  const past = printsSoFar(history, firstAtMs, prints - left, spotMicros);
  const bar = (prints * strikeMicros - past.sumMicros) / left;
  const nextMs = timeToCloseMs - (left - 1) * PRINT_MS;
  const spreadMs = (PRINT_MS * (left - 1) * (2 * left - 1)) / (6 * left);
  const openMs = (PRINT_MS * past.variance) / left ** 2;
  const variance = (volatility ** 2 * (nextMs + spreadMs + openMs)) / YEAR_MS;
  return percentAbove(spotMicros, bar, variance);
};

/** A walk without drift from the spot price, by the volatility of late. */
export const logNormal: Model = {
  yesPercent: ({ quote, spot, strikeMicros, closeAtMs }, window, nowMs) => {
    const volatility = volatilityOf(spot, window);
    if (spot.value === null || volatility === null) return null;
    const spotMicros = spot.value.priceMicros;
    const windowMs = quote.settlementWindowMs;
    if (windowMs === 0)
      return logNormalYesPercent(spotMicros, strikeMicros, volatility, closeAtMs - nowMs);
    const contract = { spotMicros, strikeMicros, volatility, nowMs, closeAtMs, windowMs };
    return averagedYesPercent(contract, spot.ring);
  },
  lack: ({ spot }, window) => (volatilityOf(spot, window) === null ? 'noVolatility' : null),
  inWords: (_, { spot }, window) => {
    const has = seconds(volatilitySpanMs(spot.ring, window));
    const needed = seconds(window.minSpanMs);
    return `no volatility of ${spot.symbol}: ${has} of prices, needs ${needed}`;
  },
};
