import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { basisPoints, momentumBp, momentumPercent } from '../../machines/market/momentum.ts';
import { createPriceRing, type PriceRing } from '../../machines/market/price-ring.ts';
import { CHECK_PAST } from './fixtures.ts';

const NOW_MS = 31 * 60_000;
const PRICE = 120_000;

const ringOf = (
  past: readonly { readonly minutes: number; readonly price: number }[],
): PriceRing => {
  const ring = createPriceRing();
  for (const { minutes, price } of past) ring.push(NOW_MS - minutes * 60_000, price);
  ring.push(NOW_MS, PRICE);
  return ring;
};

/** The history in which a price holds only for the minute it is given for. */
const onlyAt = (minutesKnown: readonly number[]): Pick<PriceRing, 'priceAt'> => ({
  priceAt: (atMs) => {
    const minutes = (NOW_MS - atMs) / 60_000;
    const known = minutesKnown.includes(minutes);
    return known ? (CHECK_PAST.find((past) => past.minutes === minutes)?.price ?? null) : null;
  },
});

describe('momentum', () => {
  it('gives 0.272358, 27 basis points, on the check values', () => {
    expect(momentumPercent(ringOf(CHECK_PAST), PRICE, NOW_MS)).toBeCloseTo(0.272358, 6);
    expect(momentumBp(ringOf(CHECK_PAST), PRICE, NOW_MS)).toBe(27);
  });

  it('gives 0.185611 while the 15 and 30 minutes are missing (scenario 34)', () => {
    const young = ringOf(CHECK_PAST.filter(({ minutes }) => minutes < 15));
    expect(momentumPercent(young, PRICE, NOW_MS)).toBeCloseTo(0.185611, 6);
    expect(momentumBp(young, PRICE, NOW_MS)).toBe(19);
  });

  it('is null without any known past, never zero', () => {
    expect(momentumPercent(ringOf([]), PRICE, NOW_MS)).toBeNull();
    expect(momentumBp(createPriceRing(), PRICE, NOW_MS)).toBeNull();
  });

  it('drops a horizon whose price nobody proved', () => {
    expect(momentumPercent(onlyAt([1]), PRICE, NOW_MS)).toBeCloseTo((100 / 119_900) * 100, 9);
    const ring = createPriceRing();
    ring.push(NOW_MS - 10 * 60_000, 100_000);
    ring.endKnown(NOW_MS - 9 * 60_000);
    ring.push(NOW_MS, PRICE);
    expect(momentumPercent(ring, PRICE, NOW_MS)).toBeNull();
  });

  it('lies between its smallest and largest change', () => {
    const prices = fc.array(fc.integer({ min: 50_000, max: 200_000 }), {
      minLength: 6,
      maxLength: 6,
    });
    fc.assert(
      fc.property(prices, (past) => {
        const ring = ringOf(CHECK_PAST.map(({ minutes }, i) => ({ minutes, price: past[i] ?? 1 })));
        const changes = past.map((price) => ((PRICE - price) / price) * 100);
        const score = momentumPercent(ring, PRICE, NOW_MS) ?? NaN;
        expect(score).toBeGreaterThanOrEqual(Math.min(...changes) - 1e-9);
        expect(score).toBeLessThanOrEqual(Math.max(...changes) + 1e-9);
      }),
    );
  });

  it.each([
    [0.272358, 27],
    [-0.272358, -27],
    [0.365, 37],
    [-0.365, -37],
    [0.004, 0],
    [-0.004, 0],
  ])('rounds %d percent to %d basis points', (percent, bp) => {
    expect(basisPoints(percent)).toBe(bp);
    expect(Object.is(basisPoints(percent), -0)).toBe(false);
  });
});
