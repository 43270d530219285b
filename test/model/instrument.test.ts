import { describe, expect, it } from 'vitest';
import fc from 'fast-check';

import { heldFromYes, yesFromHeld, type Side } from '../../machines/model/contract.ts';
import { marketTicker, productOf, venueOfMarket } from '../../machines/model/ids.ts';
import {
  countDecimalsOf,
  fullPriceOf,
  linearPriceDecimals,
  priceDecimalsOf,
  takerFeeOf,
  type LinearInstrument,
} from '../../machines/model/instrument.ts';
import {
  costMicros,
  countCenti,
  heldPriceCenti,
  heldPriceWithin,
  micros,
  takerFeeMicros,
  yesPriceCenti,
  yesPriceWithin,
} from '../../machines/model/money.ts';

const BTC: LinearInstrument = {
  kind: 'linear',
  priceDecimals: 1,
  ceiling: 45_297_640,
  countStep: 100,
  minNotionalMicros: micros(100_000_000),
  takerFeePpm: 500,
  leverage: 5,
};

describe('the scale of a market', () => {
  it('is a hundredth of a cent and of a contract for a binary contract', () => {
    expect([fullPriceOf({}), priceDecimalsOf({}), countDecimalsOf({})]).toEqual([10_000, 4, 2]);
  });

  it('is what the instrument says for a linear one', () => {
    const market = { instrument: BTC };
    expect(fullPriceOf(market)).toBe(45_297_640);
    expect([priceDecimalsOf(market), countDecimalsOf(market)]).toEqual([1, 5]);
  });

  it.each([
    ['0.10', '0.001', 1],
    ['0.0100', '0.001', 2],
    ['0.00001000', '1', 5],
    ['0.000001', '1', 6],
    ['1', '0.000001', 0],
    ['0.0000001', '1', null],
    ['0.00001', '0.01', null],
  ])('of a tick of %s and a step of %s holds %s decimals of price', (tick, step, decimals) => {
    expect(linearPriceDecimals(tick, step)).toBe(decimals);
  });

  it('makes one unit of price times one of count a micro-dollar', () => {
    const price = heldPriceWithin(650_123, BTC.ceiling);
    // 0.015 BTC at $65 012.3
    expect(costMicros(price, countCenti(1_500))).toBe(975_184_500);
  });
});

describe('the range of a price', () => {
  it('is a dollar where no instrument says otherwise', () => {
    expect(() => heldPriceCenti(10_001)).toThrow('expected an integer 0 … 10000, found 10001');
    expect(() => yesPriceCenti(10_001)).toThrow('expected an integer 0 … 10000, found 10001');
    expect(() => heldFromYes('yes', yesPriceWithin(10_001, BTC.ceiling), 10_000)).toThrow();
  });

  it('ends at the ceiling of a linear market', () => {
    expect(yesPriceWithin(BTC.ceiling, BTC.ceiling)).toBe(BTC.ceiling);
    expect(() => heldPriceWithin(BTC.ceiling + 1, BTC.ceiling)).toThrow('found 45297641');
  });
});

describe('a short', () => {
  it('is held at what its price leaves of the ceiling, and back', () => {
    const sides = fc.constantFrom<Side>('yes', 'no');
    fc.assert(
      fc.property(sides, fc.integer({ min: 0, max: BTC.ceiling }), (side, price) => {
        const held = heldFromYes(side, yesPriceWithin(price, BTC.ceiling), BTC.ceiling);
        expect(held).toBe(side === 'yes' ? price : BTC.ceiling - price);
        expect(yesFromHeld(side, held, BTC.ceiling)).toBe(price);
      }),
    );
  });

  it('pays its fee on the price of the coin, not on what is held', () => {
    const count = countCenti(1_000);
    const at = yesPriceWithin(650_000, BTC.ceiling);
    const long = { side: 'yes', instrument: BTC } as const;
    const short = { side: 'no', instrument: BTC } as const;
    // 0.01 BTC at $65 000 is $650, of which 0.05 % are $0.325
    expect(takerFeeOf(long, count, heldFromYes('yes', at, BTC.ceiling))).toBe(325_000);
    expect(takerFeeOf(short, count, heldFromYes('no', at, BTC.ceiling))).toBe(325_000);
  });

  it('never has a fee rounded in its favour', () => {
    const price = heldPriceWithin(1, BTC.ceiling);
    expect(takerFeeOf({ side: 'yes', instrument: BTC }, countCenti(1), price)).toBe(1);
  });
});

it('the fee of a binary contract is the venue’s quadratic one', () => {
  const [count, price] = [countCenti(100), heldPriceCenti(4_500)];
  expect(takerFeeOf({ side: 'no' }, count, price)).toBe(takerFeeMicros(count, price));
});

describe('a market’s ticker', () => {
  it('says its venue before a colon, and is of Kalshi without one', () => {
    const perpetual = marketTicker('binanceUsdm:BTCUSDT');
    expect([venueOfMarket(perpetual), productOf(perpetual)]).toEqual(['binanceUsdm', 'BTCUSDT']);
    const binary = marketTicker('KXBTC15M-26FEB242330-30');
    expect([venueOfMarket(binary), productOf(binary)]).toEqual(['kalshi', binary]);
  });
});
