import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Candle } from '../../../machines/model/signal.ts';
import { votesOf } from '../../../machines/signals/rules.ts';
import { readingsOf } from '../../../src/runtime/signals/indicators.ts';
import { candle, dollars, MINUTE, signalSettings } from '../../signals/fixtures.ts';

const settings = signalSettings();
const { rules } = settings;

const read = (candles: readonly Candle[], frameMs = MINUTE) =>
  readingsOf(candles, frameMs, settings);

const falling = (count: number) => Array.from({ length: count }, (_, nth) => 200 - nth);
const steady = (count: number, price = 100) => Array.from({ length: count }, () => price);
const candlesOf = (closes: readonly number[]) => closes.map((close, nth) => candle(nth, close));

/** The exponential average by its definition, begun at the first price. */
const emaOf = (closes: readonly number[], period: number): number =>
  closes.reduce((average, close) => average + (2 / (period + 1)) * (close - average));

/** Wilder's index by its definition. */
const rsiOf = (closes: readonly number[], period: number): number => {
  const moves = closes.slice(1).map((close, nth) => close - (closes[nth] ?? 0));
  const smoothed = (sizes: readonly number[]): number => {
    const first = sizes.slice(0, period).reduce((sum, size) => sum + size, 0) / period;
    return sizes.slice(period).reduce((mean, size) => (mean * (period - 1) + size) / period, first);
  };
  const gain = smoothed(moves.map((move) => Math.max(0, move)));
  const loss = smoothed(moves.map((move) => Math.max(0, -move)));
  return 100 - 100 / (1 + gain / loss);
};

const closes = fc.array(fc.integer({ min: 90, max: 110 }), { minLength: 60, maxLength: 120 });

describe('an indicator', () => {
  it('is its definition: averages, and the index of relative strength', () => {
    fc.assert(
      fc.property(closes, (prices) => {
        const { emaFast, emaSlow, rsi } = read(candlesOf(prices));
        const inMicros = prices.map(dollars);
        expect(emaFast).toBeCloseTo(emaOf(inMicros, 20), 0);
        expect(emaSlow).toBeCloseTo(emaOf(inMicros, 50), 0);
        if (rsi !== null) expect(rsi).toBeCloseTo(rsiOf(inMicros, 14), 4);
      }),
    );
  });

  it('is its definition: bands around the mean, one standard deviation wide', () => {
    const prices = [...steady(20), 98, 102, 98, 102, ...steady(16)];
    const { bollinger } = read(candlesOf(prices));
    const last = prices.slice(-20);
    const mean = last.reduce((sum, price) => sum + price, 0) / 20;
    const variance = last.reduce((sum, price) => sum + (price - mean) ** 2, 0) / 20;
    expect(bollinger?.middle).toBeCloseTo(dollars(mean), 0);
    expect(bollinger?.deviation).toBeCloseTo(Math.sqrt(variance) * 1e6, 0);
  });

  it('is its definition: the true range of the candles before this one', () => {
    const wide = Array.from({ length: 20 }, (_, nth) =>
      candle(nth, 100, { highMicros: dollars(101), lowMicros: dollars(98) }),
    );
    const { atr, close, previousClose } = read([...wide, candle(20, 150)]);
    expect(atr).toBeCloseTo(dollars(3), 0);
    expect([close, previousClose]).toEqual([dollars(150), dollars(100)]);
  });

  it.each([
    ['emaFast', 20],
    ['emaSlow', 50],
    ['macdHistogram', 34],
    ['atr', 15],
    ['rsi', 15],
    ['bollinger', 20],
    ['adx', 27],
  ] as const)('%s has its first value at %i candles, none before', (name, candles) => {
    expect(read(candlesOf(falling(candles - 1)))[name]).toBeNull();
    expect(read(candlesOf(falling(candles)))[name]).not.toBeNull();
  });

  it('says nothing of a price that does not move', () => {
    const seen = read(candlesOf(steady(120)));
    expect(seen).toMatchObject({ rsi: null, atr: 0, momentumBp: 0, macdHistogram: 0 });
    expect(votesOf(seen, rules).every(({ direction }) => direction === 'none')).toBe(true);
  });
});

describe('the momentum of candles', () => {
  /* The check of the score: 120 000 now, 119 900 … 118 500 at 1, 2, 3, 4, 15 and 30 minutes. */
  const past = new Map([
    [0, 118_500],
    [15, 119_000],
    [26, 119_600],
    [27, 119_700],
    [28, 119_800],
    [29, 119_900],
    [30, 120_000],
  ]);

  it('is the score of the symbol at the close', () => {
    const candles = Array.from({ length: 31 }, (_, nth) => candle(nth, past.get(nth) ?? 1));
    expect(read(candles).momentumBp).toBe(27);
  });

  it('leaves out what no candle closed at (scenario 34)', () => {
    const candles = [...past].filter(([nth]) => nth > 15).map(([nth, price]) => candle(nth, price));
    expect(read(candles).momentumBp).toBe(19);
  });

  it('is unknown where the frame has no horizon', () => {
    const hours = [0, 60].map((nth) => candle(nth, 100 + nth));
    expect(read(hours, 60 * MINUTE).momentumBp).toBeNull();
  });
});

describe('readings', () => {
  it('are a function of the candles alone', () => {
    fc.assert(
      fc.property(closes, (prices) => {
        expect(read(candlesOf(prices))).toEqual(read(candlesOf(prices)));
      }),
    );
  });

  it('want a candle', () => {
    expect(() => read([])).toThrow('expected a candle');
  });
});
