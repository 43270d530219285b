import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { standardNormalCdf } from '../../../machines/market/models/normal.ts';

/** Φ by Taylor's series of its integral, exact to the last digits for |z| ≤ 6. */
const cdfBySeries = (z: number): number => {
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > 1e-18 && odd < 400; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
};

const finite = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true });

describe('standard normal distribution', () => {
  it('agrees with its series to 1e-12', () => {
    for (let z = -6; z <= 6; z += 0.01)
      expect(Math.abs(standardNormalCdf(z) - cdfBySeries(z))).toBeLessThan(1e-12);
  });

  it('is symmetric: Φ(−z) = 1 − Φ(z)', () => {
    fc.assert(
      fc.property(finite(-40, 40), (z) => {
        expect(Math.abs(standardNormalCdf(-z) - (1 - standardNormalCdf(z)))).toBeLessThan(1e-15);
      }),
    );
  });

  it('never falls, from 0 far left to 1 far right', () => {
    fc.assert(
      fc.property(finite(-12, 12), finite(0, 3), (z, step) => {
        expect(standardNormalCdf(z + step)).toBeGreaterThanOrEqual(standardNormalCdf(z) - 1e-15);
      }),
    );
    expect(standardNormalCdf(-40)).toBe(0);
    expect(standardNormalCdf(40)).toBe(1);
    expect(standardNormalCdf(-8)).toBeGreaterThan(0);
  });
});
