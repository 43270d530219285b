import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  cellIndex,
  codeOf,
  emptyLayer,
  percentOfCode,
  tableLack,
  withinPercent,
  type Half,
  type LookupTable,
} from '../../../machines/market/models/lookup-table.ts';

type Cells = readonly (readonly [half: Half, ttc: number, buffer: number, percent: number])[];

/** 600 … 610 s by 300 … 320 points, one bucket. */
const SHAPE = {
  ttc: { first: 600, step: 5, count: 3 },
  buffer: { first: 300, step: 10, count: 3 },
};

const table = (cells: Cells, changes: Partial<LookupTable> = {}): LookupTable => {
  const layer = emptyLayer(SHAPE);
  for (const [half, ttc, buffer, percent] of cells)
    layer[cellIndex(SHAPE, half, ttc, buffer)] = codeOf(percent);
  return {
    ...SHAPE,
    momentum: { first: 0, count: 1 },
    isOpenEnded: false,
    referenceMicros: null,
    layers: [layer],
    ...changes,
  };
};

const CORNERS: Cells = [
  ['above', 0, 0, 90],
  ['above', 1, 0, 88],
  ['above', 0, 1, 92],
  ['above', 1, 1, 91],
];

describe('a lookup table', () => {
  it('reads 90.16 between the corners 90, 88, 92 and 91', () => {
    expect(withinPercent(table(CORNERS), 602, 304, null)).toBeCloseTo(90.16, 10);
  });

  it('is linear on a line of the grid, where the other side need not be known', () => {
    const edge = table([
      ['above', 0, 0, 90],
      ['above', 1, 0, 88],
    ]);
    expect(withinPercent(edge, 602, 300, null)).toBeCloseTo(89.2, 10);
    expect(withinPercent(edge, 605, 300, null)).toBe(88);
    expect(withinPercent(edge, 602, 301, null)).toBeNull();
  });

  it.each([
    [599.9, 304, 'ttcTooShort'],
    [610.1, 304, 'ttcTooLong'],
    [602, 299.9, 'bufferOutside'],
    [602, 320.1, 'bufferOutside'],
    [602, 315, 'noCell'],
    [602, -304, 'noCell'],
    [602, 304, null],
  ])(
    'at %d s and %d points lacks %s, and is null, never 50, where it lacks',
    (ttc, points, lack) => {
      expect(tableLack(table(CORNERS), ttc, points, null)).toBe(lack);
      expect(withinPercent(table(CORNERS), ttc, points, null) === null).toBe(lack !== null);
    },
  );

  it('has a half for prices above the strike and one for prices at or below it', () => {
    const both = table([...CORNERS, ['below', 0, 0, 70]]);
    expect(withinPercent(both, 600, 300, null)).toBe(90);
    expect(withinPercent(both, 600, -300, null)).toBe(70);
  });

  it('goes by the bucket of the score, and stretches the outermost only where they are open', () => {
    const layers = [10, 20, 30].map((percent) => {
      const layer = emptyLayer(SHAPE);
      layer[cellIndex(SHAPE, 'above', 0, 0)] = codeOf(percent);
      return layer;
    });
    const momentum = { first: -1, count: 3 };
    const closed = table([], { layers, momentum });
    const open = table([], { layers, momentum, isOpenEnded: true });
    const at = (each: LookupTable, score: number | null): number | null =>
      withinPercent(each, 600, 300, score);
    expect([-1, 0, 1].map((score) => at(closed, score))).toEqual([10, 20, 30]);
    expect([-2, 2, null].map((score) => at(closed, score))).toEqual([null, null, null]);
    expect([-40, 40, null].map((score) => at(open, score))).toEqual([10, 30, null]);
    expect(tableLack(closed, 600, 300, 2)).toBe('noLayer');
    expect(at(table([], { layers: [null, null, null], momentum }), 0)).toBeNull();
  });

  it('keeps every percentage to a thousandth, and nothing as nothing', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (percent) => {
        expect(Math.abs((percentOfCode(codeOf(percent)) ?? NaN) - percent)).toBeLessThanOrEqual(
          0.001 + 1e-12,
        );
      }),
    );
    expect(percentOfCode(codeOf(null))).toBeNull();
  });

  it('lies between the least and the greatest corner, and meets each corner', () => {
    const percent = fc.integer({ min: 0, max: 100 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(percent, percent, percent, percent, share, share, (a, b, c, d, x, y) => {
        const cells: Cells = [
          ['below', 0, 0, a],
          ['below', 1, 0, b],
          ['below', 0, 1, c],
          ['below', 1, 1, d],
        ];
        const read = withinPercent(table(cells), 600 + 5 * x, -(300 + 10 * y), null) ?? NaN;
        expect(read).toBeGreaterThanOrEqual(Math.min(a, b, c, d) - 1e-9);
        expect(read).toBeLessThanOrEqual(Math.max(a, b, c, d) + 1e-9);
        expect(withinPercent(table(cells), 605, -310, null)).toBe(d);
      }),
    );
  });
});
