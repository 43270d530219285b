import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  createCandleBuilder,
  type CandleBuilder,
  type ClosedSlot,
} from '../../machines/signals/candle-builder.ts';
import { at, dollars, MINUTE } from './fixtures.ts';

const SILENCE = 10_000;
const builderFrom = (ms = 0): CandleBuilder => createCandleBuilder(MINUTE, SILENCE, at(ms));

/** Prices at instants, with each slot closed in its time. */
const built = (
  prices: readonly (readonly [ms: number, price: number])[],
  untilMs: number,
  fromMs = 0,
): readonly ClosedSlot[] => {
  const builder = builderFrom(fromMs);
  const closed = prices.flatMap(([ms, price]) => {
    const slots = builder.closeUpTo(at(ms));
    builder.price(at(ms), dollars(price));
    return slots;
  });
  return [...closed, ...builder.closeUpTo(at(untilMs))];
};

const everySecond = (fromMs: number, toMs: number): (readonly [number, number])[] =>
  Array.from({ length: (toMs - fromMs) / 1_000 }, (_, nth) => [fromMs + nth * 1_000, 100]);

describe('a candle', () => {
  it('has the first, highest, lowest and last price of its time', () => {
    const [slot] = built(
      [
        [0, 100],
        [10_000, 104],
        [20_000, 97],
        [59_999, 101],
      ],
      MINUTE,
    );
    expect(slot).toMatchObject({
      openedAtMs: at(0),
      candle: {
        openMicros: dollars(100),
        highMicros: dollars(104),
        lowMicros: dollars(97),
        closeMicros: dollars(101),
        ticks: 4,
      },
    });
  });

  it('is closed when its time is over, not before', () => {
    expect(built([[0, 100]], MINUTE - 1)).toEqual([]);
    expect(built([[0, 100]], MINUTE)).toHaveLength(1);
  });

  it('leaves a price on the boundary to the next one, which carries nothing over', () => {
    const slots = built(
      [
        [59_000, 100],
        [60_000, 130],
        [61_000, 131],
      ],
      2 * MINUTE,
    );
    expect(slots.map(({ candle }) => candle?.openMicros)).toEqual([dollars(100), dollars(130)]);
    expect(slots[1]?.candle?.lowMicros).toBe(dollars(130));
  });

  it('without a price is none: a gap stays a gap', () => {
    const slots = built(
      [
        [0, 100],
        [3 * MINUTE, 100],
      ],
      4 * MINUTE,
    );
    expect(slots.map(({ candle }) => candle === null)).toEqual([false, true, true, false]);
    expect(slots.map(({ openedAtMs }) => openedAtMs)).toEqual(
      [0, 1, 2, 3].map((nth) => at(nth * MINUTE)),
    );
  });

  it.each<readonly [title: string, prices: readonly (readonly [number, number])[], ms: number]>([
    ['a price each second', everySecond(0, MINUTE), 0],
    ['silence that is borne', [...everySecond(0, 20_000), ...everySecond(29_000, MINUTE)], 0],
    ['a hole within', [...everySecond(0, 20_000), ...everySecond(40_000, MINUTE)], 21_000],
    ['a hole to its end', everySecond(0, 30_000), 31_000],
    ['a beginning in its midst', everySecond(25_000, MINUTE), 25_000],
  ])('knows what was not proven: %s', (_title, prices, unprovenMs) => {
    expect(built(prices, MINUTE)[0]?.candle?.unprovenMs).toBe(unprovenMs);
  });

  it('shares a hole with the candles that it reaches over', () => {
    const prices = [...everySecond(0, 50_000), ...everySecond(75_000, 2 * MINUTE)];
    expect(built(prices, 2 * MINUTE).map(({ candle }) => candle?.unprovenMs)).toEqual([
      11_000, 15_000,
    ]);
  });

  it('has no hole where the feed proves a price that does not move', () => {
    const builder = builderFrom();
    builder.price(at(0), dollars(100));
    for (let ms = 5_000; ms <= MINUTE; ms += 5_000) builder.proven(at(ms));
    const [slot] = builder.closeUpTo(at(MINUTE));
    expect(slot?.candle).toMatchObject({ ticks: 1, unprovenMs: 0 });
  });

  it('takes no price from before it was opened', () => {
    const [slot] = built(
      [
        [-1, 500],
        [1_000, 100],
      ],
      MINUTE,
    );
    expect(slot?.candle).toMatchObject({ highMicros: dollars(100), ticks: 1, unprovenMs: 59_000 });
  });
});

describe('candles', () => {
  it('hold every price once, in its own slot, whatever comes', () => {
    const steps = fc.array(
      fc.record({
        afterMs: fc.integer({ min: 0, max: 90_000 }),
        price: fc.integer({ min: 1, max: 999 }),
      }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (drawn) => {
        let ms = 0;
        const prices = drawn.map(({ afterMs, price }) => [(ms += afterMs), price] as const);
        const slots = built(prices, ms + MINUTE);
        slots.forEach(({ openedAtMs, candle }, nth) => {
          expect(openedAtMs).toBe(at(nth * MINUTE));
          const mine = prices
            .filter(([when]) => Math.floor(when / MINUTE) === nth)
            .map(([, price]) => price);
          expect(candle?.ticks ?? 0).toBe(mine.length);
          if (candle === null) return;
          expect(candle.openMicros).toBe(dollars(mine[0] ?? 0));
          expect(candle.closeMicros).toBe(dollars(mine.at(-1) ?? 0));
          expect(candle.highMicros).toBe(dollars(Math.max(...mine)));
          expect(candle.lowMicros).toBe(dollars(Math.min(...mine)));
          expect(candle.unprovenMs).toBeLessThanOrEqual(MINUTE);
        });
      }),
    );
  });
});
