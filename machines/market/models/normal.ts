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
