import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { logNormalYesPercent } from '../../../machines/market/models/log-normal.ts';

const finite = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true });

const TEN_MINUTES = 600_000;

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
