import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Candle, CandleFault } from '../../machines/model/signal.ts';
import { candleFault, unbrokenTail } from '../../machines/signals/candles.ts';
import { at, candle, dollars, MINUTE, signalSettings } from './fixtures.ts';

const DATA = { ...signalSettings().data, maxUnprovenPercent: 5, minTicks: 5 };

describe('a candle before it is analysed', () => {
  it.each<readonly [title: string, changes: Partial<Candle>, fault: CandleFault | null]>([
    ['is in order', {}, null],
    ['lies beside the grid', { openedAtMs: at(1) }, 'misaligned'],
    ['is high below its open', { openMicros: dollars(101) }, 'inverted'],
    ['is high below its close', { closeMicros: dollars(101) }, 'inverted'],
    ['is low above its open', { openMicros: dollars(99) }, 'inverted'],
    ['is low above its close', { closeMicros: dollars(99) }, 'inverted'],
    ['reaches down to nothing', { lowMicros: dollars(0) }, 'inverted'],
    ['was proven just long enough', { unprovenMs: 3_000 }, null],
    ['was not proven for too long', { unprovenMs: 3_001 }, 'unproven'],
    ['has the least prices', { ticks: 5 }, null],
    ['has fewer', { ticks: 4 }, 'thin'],
    [
      'has several faults: the first counts',
      { ticks: 0, unprovenMs: MINUTE, openedAtMs: at(1) },
      'misaligned',
    ],
  ])('%s', (_title, changes, fault) => {
    expect(candleFault(candle(0, 100, changes), MINUTE, DATA)).toBe(fault);
  });
});

const numbers = (candles: readonly Candle[]): readonly number[] =>
  candles.map(({ openedAtMs }) => (openedAtMs - at(0)) / MINUTE);

const tailOf = (slots: readonly number[], maxMissing: number): readonly number[] =>
  numbers(
    unbrokenTail(
      slots.map((nth) => candle(nth)),
      MINUTE,
      maxMissing,
    ),
  );

describe('the history of an analysis', () => {
  it.each<readonly [slots: readonly number[], maxMissing: number, tail: readonly number[]]>([
    [[], 0, []],
    [[3], 0, [3]],
    [[0, 1, 2], 0, [0, 1, 2]],
    [[0, 1, 3, 4], 0, [3, 4]],
    [[0, 1, 3, 4], 1, [0, 1, 3, 4]],
    [[0, 3, 5, 8], 1, [8]],
    [[0, 3, 5, 8], 2, [0, 3, 5, 8]],
  ])('of %j with %d missing at most is %j', (slots, maxMissing, tail) => {
    expect(tailOf(slots, maxMissing)).toEqual(tail);
  });

  it('is the longest end in which no more are missing', () => {
    const slots = fc.uniqueArray(fc.nat(60)).map((all) => all.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(slots, fc.nat(4), (all, maxMissing) => {
        const tail = tailOf(all, maxMissing);
        const steps = tail.slice(1).map((nth, index) => nth - (tail[index] ?? 0));
        expect(all.slice(all.length - tail.length)).toEqual(tail);
        expect(steps.every((step) => step <= maxMissing + 1)).toBe(true);
        const before = all.at(-tail.length - 1);
        if (tail.length < all.length)
          expect((tail[0] ?? 0) - (before ?? 0)).toBeGreaterThan(maxMissing + 1);
      }),
    );
  });
});
