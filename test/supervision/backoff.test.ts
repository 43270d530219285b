import fc from 'fast-check';
import { expect, test } from 'vitest';

import { epochMs } from '../../machines/model/time.ts';
import { backoffMs, failuresInARow, type Backoff } from '../../machines/supervision/backoff.ts';

const plain: Backoff = { baseMs: 100, factor: 2, capMs: 1000, jitter: 0, quietMs: 5000 };

test('the wait doubles with each failure in a row and stops at the cap', () => {
  const waits = [0, 1, 2, 3, 4, 5, 2000].map((failures) => backoffMs(plain, failures, 0.5));
  expect(waits).toEqual([100, 200, 400, 800, 1000, 1000, 1000]);
});

test('jitter only shortens the wait, by at most its share', () => {
  fc.assert(
    fc.property(
      fc.record({
        baseMs: fc.integer({ min: 1, max: 10_000 }),
        factor: fc.double({ min: 1, max: 4, noNaN: true }),
        capMs: fc.integer({ min: 1, max: 100_000 }),
        jitter: fc.double({ min: 0, max: 1, noNaN: true }),
        quietMs: fc.nat(),
      }),
      fc.nat(100),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (backoff, failures, chance) => {
        const full = backoffMs({ ...backoff, jitter: 0 }, failures, chance);
        const wait = backoffMs(backoff, failures, chance);
        expect(full).toBeLessThanOrEqual(backoff.capMs);
        expect(wait).toBeLessThanOrEqual(full);
        expect(wait).toBeGreaterThanOrEqual(full * (1 - backoff.jitter));
      },
    ),
  );
});

test('the wait never shrinks as failures add up', () => {
  fc.assert(
    fc.property(fc.nat(50), (failures) => {
      const next = backoffMs(plain, failures + 1, 0);
      expect(next).toBeGreaterThanOrEqual(backoffMs(plain, failures, 0));
    }),
  );
});

test.each([
  ['failed before it came up', null, 7],
  ['ran shorter than the quiet time', epochMs(1), 7],
  ['ran exactly the quiet time', epochMs(0), 0],
] as const)('a child that %s', (_title, startedAtMs, expected) => {
  expect(failuresInARow(plain, { failures: 7, startedAtMs }, epochMs(5000))).toBe(expected);
});
