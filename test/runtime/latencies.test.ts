import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createLatencies } from '../../src/runtime/latencies.ts';

const recorded = (values: readonly number[], limit?: number) => {
  const latencies = createLatencies(limit);
  for (const value of values) latencies.record(value);
  return latencies;
};

describe('latencies', () => {
  it('have no percentile while nothing is recorded', () => {
    const none = createLatencies();
    expect([none.percentile(50), none.percentile(99), none.count()]).toEqual([null, null, 0]);
  });

  it('give the nearest rank', () => {
    const hundred = recorded(Array.from({ length: 100 }, (_, index) => 100 - index));
    expect([1, 50, 99, 100].map((percent) => hundred.percentile(percent))).toEqual([
      1, 50, 99, 100,
    ]);
    expect(recorded([7]).percentile(50)).toBe(7);
    expect(recorded([10, 9]).percentile(50)).toBe(9);
  });

  it('sort as numbers', () => {
    expect(recorded([9, 80, 700]).percentile(100)).toBe(700);
  });

  it('forget the oldest beyond their limit, but count all', () => {
    const newest = recorded([1_000, 1_000, 1, 2, 3], 3);
    expect([newest.percentile(100), newest.count()]).toEqual([3, 5]);
  });

  it('have at least the asked share of the kept values at or below a percentile', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }),
        fc.integer({ min: 1, max: 100 }),
        (values, percent) => {
          const found = recorded(values).percentile(percent) ?? Number.NaN;
          expect(values).toContain(found);
          const below = values.filter((value) => value <= found).length;
          const under = values.filter((value) => value < found).length;
          expect(below).toBeGreaterThanOrEqual((percent / 100) * values.length - 1e-9);
          expect(under).toBeLessThan((percent / 100) * values.length + 1e-9);
        },
      ),
    );
  });
});
