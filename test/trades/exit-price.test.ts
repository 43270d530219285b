import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { heldPriceCenti } from '../../machines/model/money.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import { exitLimitCenti } from '../../machines/trades/order-rules.ts';
import { born, causeOf, guard, noProof } from '../support/trade-fixtures.ts';

type Tries = Partial<Pick<TradeContext, 'exitFailures' | 'exitsUnpriced' | 'cause'>>;

const BLIND = causeOf(noProof, { rule: 'feedBlind', value: 60_000, threshold: 60_000 });

const contextOf = (
  { floorCenti = null, ladderCenti = [100, 300, 600] }: Partial<ReturnType<typeof guard>['exit']>,
  tries: Tries = {},
  tickCenti = 100,
): TradeContext => {
  const exit = { ...guard().exit, floorCenti, ladderCenti };
  return { ...born({ guard: guard({ exit }), tickCenti }).context, ...tries };
};
const priced = (
  bid: number | null,
  exit: Parameters<typeof contextOf>[0],
  tries: Tries = {},
  tickCenti = 100,
): number | null =>
  exitLimitCenti(contextOf(exit, tries, tickCenti), bid === null ? null : heldPriceCenti(bid));

describe('the price of an exit', () => {
  it('goes down the ladder with each exit that sold nothing, and stays on its last rung', () => {
    const prices = [0, 1, 2, 3, 50].map((exitFailures) => priced(5_500, {}, { exitFailures }));
    expect(prices).toEqual([5_400, 5_200, 4_900, 4_900, 4_900]);
  });

  it('goes to the floor once the ladder is used up, where there is one', () => {
    const floor = { floorCenti: 1_000 };
    const prices = [0, 2, 3, 50].map((exitFailures) => priced(5_500, floor, { exitFailures }));
    expect(prices).toEqual([5_400, 4_900, 1_000, 1_000]);
  });

  it('is never below the floor, on no rung and under no bid', () => {
    expect(priced(1_150, { floorCenti: 1_010 })).toBe(1_100);
    expect(priced(400, { floorCenti: 1_000 })).toBe(1_000);
  });

  it('without a proven bid there is none, but for the floor once the tries are used up', () => {
    expect(priced(null, {}, { exitsUnpriced: 50, cause: BLIND })).toBeNull();
    const floor = { floorCenti: 1_000 };
    expect(priced(null, floor, { exitFailures: 1, exitsUnpriced: 1 })).toBeNull();
    expect(priced(null, floor, { exitFailures: 1, exitsUnpriced: 2 })).toBe(1_000);
    expect(priced(null, floor, { cause: BLIND })).toBe(1_000);
  });

  it('is on the step of its range: finer near the ends, where a cent is much', () => {
    const priceRanges = [
      { fromCenti: 0, toCenti: 1_000, stepCenti: 10 },
      { fromCenti: 1_000, toCenti: 9_000, stepCenti: 100 },
      { fromCenti: 9_000, toCenti: 10_000, stepCenti: 10 },
    ];
    const at = (bid: number, floorCenti: number | null = null): number | null => {
      const exit = { ...guard().exit, floorCenti, ladderCenti: [20] };
      const { context } = born({ guard: guard({ exit }), priceRanges });
      return exitLimitCenti(context, heldPriceCenti(bid));
    };
    expect([at(9_560), at(9_010), at(5_500), at(1_010)]).toEqual([9_540, 8_900, 5_400, 990]);
    expect([at(40), at(20), at(10)]).toEqual([20, 10, 10]);
    expect([at(40, 955), at(2_000, 8_950)]).toEqual([960, 9_000]);
  });

  it('is on the price step, within the market, never under the floor, never over the first rung', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9_999 }),
        fc.constantFrom(1, 10, 25, 100),
        fc.array(fc.nat({ max: 9_999 }), { minLength: 1, maxLength: 8 }),
        fc.option(fc.integer({ min: 1, max: 9_999 })),
        fc.nat({ max: 12 }),
        (bid, tickCenti, rungs, floorCenti, exitFailures) => {
          const ladderCenti = rungs.toSorted((a, b) => a - b);
          const price = priced(bid, { floorCenti, ladderCenti }, { exitFailures }, tickCenti);
          const [narrow = 0] = ladderCenti;
          const wide = ladderCenti.at(-1) ?? 0;
          if (price === null) throw new Error('expected a price: the bid is proven');
          expect(price % tickCenti).toBe(0);
          expect(price).toBeGreaterThanOrEqual(tickCenti);
          expect(price).toBeLessThanOrEqual(10_000 - tickCenti);
          if (floorCenti === null) {
            expect(price).toBeGreaterThan(Math.min(bid - wide, 10_000 - tickCenti) - tickCenti);
            expect(price).toBeLessThanOrEqual(Math.max(tickCenti, bid - narrow));
          } else expect(price).toBeGreaterThanOrEqual(Math.min(floorCenti, 10_000 - tickCenti));
        },
      ),
      { numRuns: 500 },
    );
  });
});
