import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  gridOf,
  isOnGrid,
  stepAbove,
  stepBelow,
  type PriceRange,
} from '../../machines/model/price-grid.ts';

const TAPERED: readonly PriceRange[] = [
  { fromCenti: 0, toCenti: 1_000, stepCenti: 10 },
  { fromCenti: 1_000, toCenti: 9_000, stepCenti: 100 },
  { fromCenti: 9_000, toCenti: 10_000, stepCenti: 10 },
];
/** Fine at the one end alone: the two legs are not alike. */
const LOPSIDED: readonly PriceRange[] = [
  { fromCenti: 0, toCenti: 2_000, stepCenti: 50 },
  { fromCenti: 2_000, toCenti: 10_000, stepCenti: 500 },
];

const tapered = gridOf({ tickCenti: 100, priceRanges: TAPERED }, 'yes');

describe('the steps of a market', () => {
  it.each([
    [950, 950, 950],
    [955, 950, 960],
    [999, 990, 1_000],
    [1_050, 1_000, 1_100],
    [8_999, 8_900, 9_000],
    [9_005, 9_000, 9_010],
    [9_999, 9_990, null],
    [5, 10, 10],
    [-300, 10, 10],
    [20_000, 9_990, null],
  ])('next to %i are %i below and %j above', (centi, below, above) => {
    expect([stepBelow(tapered, centi), stepAbove(tapered, centi)]).toEqual([below, above]);
  });

  it('are one step everywhere where the market names no ranges', () => {
    const grid = gridOf({ tickCenti: 100 }, 'no');
    expect([40, 150, 9_950].map((centi) => stepBelow(grid, centi))).toEqual([100, 100, 9_900]);
    expect([40, 9_900, 9_950].map((centi) => stepAbove(grid, centi))).toEqual([100, 9_900, null]);
  });

  it('of the NO leg are what those of the YES leg leave of a dollar', () => {
    const pricing = { tickCenti: 500, priceRanges: LOPSIDED };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999 }), (centi) => {
        const no = isOnGrid(gridOf(pricing, 'no'), 10_000 - centi);
        expect(no).toBe(isOnGrid(gridOf(pricing, 'yes'), centi));
      }),
    );
  });

  it('are the nearest ones: none lies between a price and its neighbours', () => {
    const grids = [tapered, gridOf({ tickCenti: 500, priceRanges: LOPSIDED }, 'no')];
    fc.assert(
      fc.property(
        fc.constantFrom(...grids),
        fc.integer({ min: 1, max: 9_999 }),
        fc.integer({ min: 1, max: 9_999 }),
        (grid, centi, other) => {
          const below = stepBelow(grid, centi);
          const above = stepAbove(grid, centi);
          expect(isOnGrid(grid, below)).toBe(true);
          if (!isOnGrid(grid, other)) return;
          if (other <= centi) expect(below).toBeGreaterThanOrEqual(other);
          else expect(above).toBeLessThanOrEqual(other);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
