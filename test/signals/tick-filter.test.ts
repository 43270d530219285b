import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { TickFault } from '../../machines/model/signal.ts';
import { createTickFilter, type TickDoubt } from '../../machines/signals/tick-filter.ts';
import { at, dollars, signalSettings } from './fixtures.ts';

const DATA = { ...signalSettings().data, maxJumpPercent: 1 };

type Told = readonly [second: number, price: number, doubt?: TickDoubt];

const judged = (told: readonly Told[]): readonly (TickFault | null)[] => {
  const filter = createTickFilter(DATA);
  return told.map(([second, price, doubt]) =>
    filter.judge({ receivedAtMs: at(second * 1_000), priceMicros: dollars(price) }, doubt ?? null),
  );
};

describe('a price', () => {
  it.each<readonly [title: string, told: readonly Told[], faults: readonly (TickFault | null)[]]>([
    ['is taken', [[1, 100]], [null]],
    ['of nothing is none', [[1, 0]], ['price']],
    ['below nothing is none', [[1, -5]], ['price']],
    [
      'older than the one before is too late',
      [
        [2, 100],
        [1, 100],
      ],
      [null, 'order'],
    ],
    [
      'of the same instant is not',
      [
        [2, 100],
        [2, 101],
      ],
      [null, null],
    ],
    ['whose time is in doubt is refused', [[1, 100, 'untimely']], ['untimely']],
    ['that the second source contradicts is refused', [[1, 100, 'disputed']], ['disputed']],
    [
      'just within the jump is taken',
      [
        [1, 100],
        [2, 101],
      ],
      [null, null],
    ],
    [
      'beyond it is held back',
      [
        [1, 100],
        [2, 101.01],
      ],
      [null, 'jump'],
    ],
    [
      'is believed at the second of its kind',
      [
        [1, 100],
        [2, 110],
        [3, 110.5],
      ],
      [null, 'jump', null],
    ],
    [
      'that went astray alone changes nothing',
      [
        [1, 100],
        [2, 110],
        [3, 100],
        [4, 110],
      ],
      [null, 'jump', null, 'jump'],
    ],
    [
      'that jumps about is believed nowhere',
      [
        [1, 100],
        [2, 110],
        [3, 90],
        [4, 110],
      ],
      [null, 'jump', 'jump', 'jump'],
    ],
    [
      'in doubt confirms no jump',
      [
        [1, 100],
        [2, 110],
        [3, 110, 'disputed'],
        [4, 110],
      ],
      [null, 'jump', 'disputed', null],
    ],
    [
      'that is no price is not the newest',
      [
        [1, 100],
        [9, 0],
        [2, 100],
      ],
      [null, 'price', null],
    ],
  ])('%s', (_title, told, faults) => {
    expect(judged(told)).toEqual(faults);
  });

  it.each([NaN, Infinity, 1.5])('of %d micro-dollars is none', (priceMicros) => {
    const tick = { receivedAtMs: at(0), priceMicros };
    expect(createTickFilter(DATA).judge(tick, null)).toBe('price');
  });

  it('that is taken lies near the taken one before, or near the one refused before it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 90, max: 112 }), { maxLength: 40 }), (prices) => {
        const faults = judged(prices.map((price, second) => [second, price]));
        let last: number | null = null;
        prices.forEach((price, nth) => {
          const before = prices[nth - 1] ?? price;
          const isNear = (other: number): boolean => Math.abs(price - other) <= other / 100;
          if (faults[nth] === null) {
            expect(last === null || isNear(last) || isNear(before)).toBe(true);
            last = price;
          }
        });
      }),
    );
  });
});
