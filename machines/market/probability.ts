/** Milliseconds in a year of 365.25 days: coins trade through nights and holidays. */
export const YEAR_MS = 365.25 * 86_400_000;

const NUMERATOR = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
  221.213596169931, 220.206867912376,
] as const;
const DENOMINATOR = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
  637.333633378831, 793.826512519948, 440.413735824752,
] as const;
const TAIL_FROM = 7.07106781186547;
const ROOT_TWO_PI = 2.5066282746310002;

const polynomial = (coefficients: readonly number[], x: number): number => {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
};

/** The mass beyond `distance` ≥ 0: a ratio of polynomials, a continued fraction far out. */
const upperTail = (distance: number): number => {
  const density = Math.exp((-distance * distance) / 2);
  if (distance < TAIL_FROM)
    return (density * polynomial(NUMERATOR, distance)) / polynomial(DENOMINATOR, distance);
  let fraction = distance + 0.65;
  for (let term = 4; term >= 1; term -= 1) fraction = distance + term / fraction;
  return density / (fraction * ROOT_TWO_PI);
};

/**
 * Φ, the standard normal distribution function, to about 1e-14 (Hart et al., Computer
 * Approximations, 1968, function 5666). Φ(−z) = 1 − Φ(z) holds by construction.
 */
export const standardNormalCdf = (z: number): number => (z > 0 ? 1 - upperTail(z) : upperTail(-z));

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
  if (strikeMicros <= 0) return 100;
  const spread = volatility * Math.sqrt(timeToCloseMs / YEAR_MS);
  if (spread === 0) return spotMicros > strikeMicros ? 100 : 0;
  return 100 * standardNormalCdf(Math.log(spotMicros / strikeMicros) / spread - spread / 2);
};

/**
 * The chance in percent that the market's own quotes give YES: the middle of bid and ask, both in
 * centi-cents. Null when a side is missing or the two cross; a locked market (bid = ask) counts.
 */
export const impliedYesPercent = (
  yesBidCenti: number | null,
  yesAskCenti: number | null,
): number | null => {
  if (yesBidCenti === null || yesAskCenti === null || yesBidCenti > yesAskCenti) return null;
  return (yesBidCenti + yesAskCenti) / 200;
};
