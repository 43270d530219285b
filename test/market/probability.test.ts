import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  impliedYesPercent,
  logNormalYesPercent,
  standardNormalCdf,
} from '../../machines/market/probability.ts';

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

const TEN_MINUTES = 600_000;

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

describe('log-normal probability', () => {
  it('gives 83.03 % on the check values', () => {
    expect(logNormalYesPercent(120_000e6, 119_750e6, 0.5, TEN_MINUTES)).toBeCloseTo(83.03, 2);
  });

  it('rises with spot and falls with the strike', () => {
    const price = finite(50_000, 150_000);
    const step = finite(0, 5_000);
    const volatility = finite(0, 3);
    const ttcMs = fc.integer({ min: 1, max: 86_400_000 });
    fc.assert(
      fc.property(price, price, step, volatility, ttcMs, (spot, strike, by, sigma, ttc) => {
        const here = logNormalYesPercent(spot, strike, sigma, ttc) ?? NaN;
        const higherSpot = logNormalYesPercent(spot + by, strike, sigma, ttc) ?? NaN;
        const higherStrike = logNormalYesPercent(spot, strike + by, sigma, ttc) ?? NaN;
        expect(higherSpot).toBeGreaterThanOrEqual(here - 1e-9);
        expect(higherStrike).toBeLessThanOrEqual(here + 1e-9);
        expect(here).toBeGreaterThanOrEqual(0);
        expect(here).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('is null once no time is left', () => {
    expect(logNormalYesPercent(120_000, 119_750, 0.5, 0)).toBeNull();
    expect(logNormalYesPercent(120_000, 119_750, 0.5, -1)).toBeNull();
  });

  it('without volatility leaves the price where it is; at the strike YES does not win', () => {
    expect(logNormalYesPercent(101, 100, 0, TEN_MINUTES)).toBe(100);
    expect(logNormalYesPercent(100, 100, 0, TEN_MINUTES)).toBe(0);
    expect(logNormalYesPercent(99, 100, 0, TEN_MINUTES)).toBe(0);
  });

  it('gives a little under 50 at the strike', () => {
    const atStrike = logNormalYesPercent(100, 100, 0.5, TEN_MINUTES) ?? NaN;
    expect(atStrike).toBeLessThan(50);
    expect(atStrike).toBeGreaterThan(49.9);
  });

  it('takes a strike at or below zero as exceeded, and no spot as no price', () => {
    expect(logNormalYesPercent(100, 0, 0.5, TEN_MINUTES)).toBe(100);
    expect(logNormalYesPercent(0, 100, 0.5, TEN_MINUTES)).toBeNull();
  });
});

describe('implied probability', () => {
  it.each([
    [4_300, 4_500, 44],
    [9_650, 9_700, 96.75],
    [5_000, 5_000, 50],
    [0, 10_000, 50],
  ])('of bid %d and ask %d is their middle, %d %%', (bid, ask, percent) => {
    expect(impliedYesPercent(bid, ask)).toBe(percent);
  });

  it.each([
    [null, 4_500],
    [4_300, null],
    [null, null],
    [4_600, 4_500],
  ])('of bid %s and ask %s is null, never 50', (bid, ask) => {
    expect(impliedYesPercent(bid, ask)).toBeNull();
  });
});
