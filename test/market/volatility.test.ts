import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createPriceRing, type PriceRing } from '../../machines/market/price-ring.ts';
import {
  DEFAULT_VOLATILITY_WINDOW,
  realisedVolatility,
  volatilitySpanMs,
  YEAR_MS,
} from '../../machines/market/volatility.ts';

const WINDOW = DEFAULT_VOLATILITY_WINDOW;

/** Prices that go up and down by `logStep` at every `spacingMs`. */
const zigzag = (count: number, spacingMs: number, logStep: number): PriceRing => {
  const ring = createPriceRing();
  for (let index = 0; index < count; index += 1)
    ring.push(index * spacingMs, 1e11 * Math.exp(index % 2 === 0 ? 0 : logStep));
  return ring;
};

describe('realised volatility', () => {
  it.each([5_000, 7_000, 30_000])('is √(r²/Δt) for equal steps every %d ms', (spacingMs) => {
    const expected = Math.sqrt((0.001 ** 2 / spacingMs) * YEAR_MS);
    expect(realisedVolatility(zigzag(60, spacingMs, 0.001), WINDOW)).toBeCloseTo(expected, 9);
  });

  it('takes samples at least the spacing apart: a 2 s tape is read every 6 s', () => {
    const ring = createPriceRing();
    for (let index = 0; index < 120; index += 1)
      ring.push(index * 2_000, 1e11 * Math.exp(Math.floor(index / 3) * 1e-4));
    const expected = Math.sqrt((1e-8 / 6_000) * YEAR_MS);
    expect(realisedVolatility(ring, WINDOW)).toBeCloseTo(expected, 6);
  });

  it('is zero, and not unknown, for a price that stood still', () => {
    expect(realisedVolatility(zigzag(60, 5_000, 0), WINDOW)).toBe(0);
  });

  it('is null until the returns cover the least span', () => {
    expect(realisedVolatility(createPriceRing(), WINDOW)).toBeNull();
    const young = zigzag(13, 5_000, 0.001);
    expect(volatilitySpanMs(young, WINDOW)).toBe(55_000);
    expect(realisedVolatility(young, WINDOW)).toBeNull();
    expect(realisedVolatility(zigzag(14, 5_000, 0.001), WINDOW)).not.toBeNull();
  });

  it('does not depend on what lies before the window', () => {
    const calm = zigzag(400, 5_000, 0.0005);
    const wildBefore = createPriceRing();
    for (let index = 0; index < 400; index += 1) {
      const step = index < 200 ? 0.02 : 0.0005;
      wildBefore.push(index * 5_000, 1e11 * Math.exp(index % 2 === 0 ? 0 : step));
    }
    const narrow = { ...WINDOW, windowMs: 900_000 };
    expect(realisedVolatility(wildBefore, narrow)).toBe(realisedVolatility(calm, narrow));
  });

  it('does not depend on the price level', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (factor) => {
        const scaled = createPriceRing();
        const plain = createPriceRing();
        for (let index = 0; index < 60; index += 1) {
          const price = 1e9 * (1 + 0.001 * Math.sin(index));
          plain.push(index * 5_000, price);
          scaled.push(index * 5_000, price * factor);
        }
        const expected = realisedVolatility(plain, WINDOW) ?? NaN;
        expect(realisedVolatility(scaled, WINDOW)).toBeCloseTo(expected, 9);
      }),
    );
  });
});
