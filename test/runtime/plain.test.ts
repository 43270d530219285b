import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Side } from '../../machines/model/contract.ts';
import { countCenti, heldPriceWithin } from '../../machines/model/money.ts';
import type { MarketReading } from '../../machines/model/reading.ts';
import {
  countUnits,
  isCountIn,
  plainCount,
  plainGap,
  plainPrice,
  plainReading,
  plainSetting,
  priceUnits,
  shownOf,
} from '../../src/runtime/plain.ts';
import { BTC_PERPETUAL, heldAt, linearReading } from '../support/linear.ts';
import { reading } from '../support/trade-fixtures.ts';

const LONG = { side: 'yes', instrument: BTC_PERPETUAL } as const;
const SHORT = { side: 'no', instrument: BTC_PERPETUAL } as const;

describe('what leaves the house', () => {
  it('is of a binary contract what it is inside', () => {
    const terms = { side: 'no' } as const;
    const seen: MarketReading = reading();
    expect([plainPrice(terms, 5_500), plainGap({}, 250), plainCount({}, 1_234)]).toEqual([
      5_500, 250, 1_234,
    ]);
    expect([plainReading(terms, seen), shownOf(terms)]).toEqual([seen, terms]);
  });

  it.each([
    ['a long', LONG, 'long'],
    ['a short', SHORT, 'short'],
  ] as const)(
    'is the price of the coin for %s, and bid and ask as the market has them',
    (...of) => {
      const [, terms, side] = of;
      const { kind, leverage, priceDecimals, takerFeePpm } = BTC_PERPETUAL;
      expect(shownOf(terms)).toEqual({
        side,
        instrument: { kind, leverage, priceDecimals, takerFeePpm },
      });
      expect(plainPrice(terms, heldAt(terms.side, 65_000.5))).toBe(650_005_000);
      expect(plainGap(terms, 10)).toBe(10_000);
      const seen = linearReading(terms.side, { bid: 64_999.9, ask: 65_000 });
      expect(plainReading(terms, seen)).toMatchObject({
        bidCenti: 649_999_000,
        askCenti: 650_000_000,
        probabilityPercent: null,
      });
    },
  );

  it('leaves unproven what is not proven', () => {
    const none = { ...linearReading('no', { bid: 1, ask: 2 }), bidCenti: null };
    expect(plainReading(SHORT, none)).toMatchObject({ bidCenti: 10_000, askCenti: null });
  });

  it('comes back to the very units of its market', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 6 }),
        fc.constantFrom<Side>('yes', 'no'),
        fc.integer({ min: 0, max: 1e10 }),
        fc.integer({ min: 0, max: 1e9 }),
        (priceDecimals, side, count, price) => {
          const instrument = { ...BTC_PERPETUAL, priceDecimals, ceiling: 1e9 };
          const terms = { side, instrument };
          const held = heldPriceWithin(price, 1e9);
          const coin = side === 'yes' ? price : 1e9 - price;
          expect(priceUnits(terms, plainPrice(terms, held))).toBe(coin);
          expect(countUnits(terms, plainCount(terms, countCenti(count)))).toBe(count);
          expect(isCountIn(terms, plainCount(terms, count))).toBe(true);
        },
      ),
    );
  });

  it('tells a count that the market does not divide so fine', () => {
    expect([isCountIn({}, 700), isCountIn({}, 0.5), isCountIn(LONG, 0.7)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(isCountIn(LONG, 0.0001)).toBe(false);
  });

  it('has settings of a guard as prices of the coin and as distances', () => {
    const told = (path: string, value: unknown) => plainSetting(SHORT, path, value);
    expect(told('priceFloor.floorCenti', heldAt('no', 66_000))).toBe(660_000_000);
    expect(told('exit.ladderCenti', [10, 20])).toEqual([10_000, 20_000]);
    expect(told('takeProfit.priceCenti', null)).toBe(null);
    expect(told('blind.afterMs', 60_000)).toBe(60_000);
    expect(plainSetting({ side: 'no' }, 'priceFloor.floorCenti', 4_000)).toBe(4_000);
  });
});
