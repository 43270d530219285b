import { describe, expect, expectTypeOf, it } from 'vitest';
import fc from 'fast-check';

import { heldFromYes, yesFromHeld, type Side } from '../../machines/model/contract.ts';
import {
  addMicros,
  costMicros,
  countCenti,
  FULL_PRICE_CENTI,
  heldPriceCenti,
  micros,
  takerFeeMicros,
  yesPriceCenti,
  type HeldPriceCenti,
  type YesPriceCenti,
} from '../../machines/model/money.ts';

const contracts = (count: number): ReturnType<typeof countCenti> => countCenti(count * 100);
const cents = (price: number): HeldPriceCenti => heldPriceCenti(price * 100);
const dollars = (amount: number): string => (amount / 1e6).toFixed(2);

describe('fees of the money table', () => {
  it.each([
    [1, 96, '0.01'],
    [100, 96, '0.27'],
    [100, 55, '1.74'],
    [100, 50, '1.75'],
    [100, 20, '1.12'],
    [10, 90, '0.07'],
  ])('%i at %i¢ cost %s (scenario 35)', (count, price, fee) => {
    expect(dollars(takerFeeMicros(contracts(count), cents(price)))).toBe(fee);
  });

  it('are ceil(7·C·p·(100−p)/10000) cents for whole contracts and cents', () => {
    for (let price = 1; price < 100; price += 1)
      for (const count of [1, 3, 10, 33, 100, 101, 250, 999, 1000]) {
        const product = 7n * BigInt(count) * BigInt(price) * BigInt(100 - price);
        const expected = Number((product + 9_999n) / 10_000n);
        expect(takerFeeMicros(contracts(count), cents(price))).toBe(expected * 10_000);
      }
  });

  it('are the same on either leg and never less for more contracts', () => {
    const price = fc.integer({ min: 0, max: 10_000 });
    const count = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(price, count, (p, c) => {
        const fee = takerFeeMicros(countCenti(c), heldPriceCenti(p), 100);
        expect(takerFeeMicros(countCenti(c), heldPriceCenti(10_000 - p), 100)).toBe(fee);
        expect(takerFeeMicros(countCenti(c + 1), heldPriceCenti(p), 100)).toBeGreaterThanOrEqual(
          fee,
        );
        expect(fee % 100).toBe(0);
      }),
    );
  });
});

describe('profit and loss of the money table', () => {
  const stake = costMicros(cents(96), contracts(100));
  const entryFee = takerFeeMicros(contracts(100), cents(96));
  const less = (amount: number): ReturnType<typeof micros> => micros(-amount);

  it('YES at 0.96 with NO asked at 55¢ is 51¢ a contract under water', () => {
    const mark = 10_000 - 5_500 - 9_600;
    expect(mark).toBe(-5_100);
  });

  it('closed there it has lost 53.01', () => {
    const exitFee = takerFeeMicros(contracts(100), cents(45));
    const proceeds = costMicros(cents(45), contracts(100));
    expect(dollars(addMicros(proceeds, less(stake), less(entryFee), less(exitFee)))).toBe('-53.01');
  });

  it('held it wins 3.73 or loses 96.27', () => {
    const payout = costMicros(cents(100), contracts(100));
    expect(dollars(addMicros(payout, less(stake), less(entryFee)))).toBe('3.73');
    expect(dollars(addMicros(less(stake), less(entryFee)))).toBe('-96.27');
  });
});

describe('amounts', () => {
  it('are integers within their range, or refused', () => {
    for (const bad of [-1, 10_001, 0.5, Number.NaN]) {
      expect(() => heldPriceCenti(bad)).toThrow(RangeError);
      expect(() => yesPriceCenti(bad)).toThrow(RangeError);
    }
    expect(() => countCenti(-1)).toThrow('count (hundredths): expected an integer');
    expect(() => micros(0.1)).toThrow('found 0.1');
    expect(() => micros(Number.MAX_SAFE_INTEGER + 1)).toThrow(RangeError);
    expect(Object.is(micros(-0), 0)).toBe(true);
  });
});

describe('sides', () => {
  it('a NO price is the complement of the YES price, and back', () => {
    const sides = fc.constantFrom<Side>('yes', 'no');
    fc.assert(
      fc.property(sides, fc.integer({ min: 0, max: 10_000 }), (side, price) => {
        const full = FULL_PRICE_CENTI;
        expect(yesFromHeld(side, heldFromYes(side, yesPriceCenti(price), full), full)).toBe(price);
      }),
    );
    expect(heldFromYes('no', yesPriceCenti(5_500), FULL_PRICE_CENTI)).toBe(4_500);
  });

  it('an inverted price does not compile', () => {
    expectTypeOf<YesPriceCenti>().not.toExtend<HeldPriceCenti>();
    expectTypeOf<HeldPriceCenti>().not.toExtend<YesPriceCenti>();
    expectTypeOf(costMicros).parameter(0).toEqualTypeOf<HeldPriceCenti>();
    expectTypeOf(heldFromYes).parameter(1).toEqualTypeOf<YesPriceCenti>();
    expectTypeOf(heldFromYes).returns.toEqualTypeOf<HeldPriceCenti>();
    expectTypeOf(yesFromHeld).returns.toEqualTypeOf<YesPriceCenti>();
    // @ts-expect-error a YES price is not the price of the held leg
    expect(costMicros(yesPriceCenti(1), countCenti(1))).toBe(1);
    // @ts-expect-error a bare number is not a price
    expect(heldFromYes('yes', 1, FULL_PRICE_CENTI)).toBe(1);
  });
});
