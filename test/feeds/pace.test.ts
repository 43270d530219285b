import fc from 'fast-check';
import { expect, test } from 'vitest';

import { createPace } from '../../machines/feeds/pace.ts';

test('no period holds more than it may, whatever is asked for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 500 }),
      fc.array(fc.nat({ max: 2_000 }), { maxLength: 60 }),
      (max, periodMs, wishes) => {
        const pace = createPace(max, periodMs);
        const given = wishes.map((wish) => {
          const atMs = pace.reserve(wish);
          expect(atMs).toBeGreaterThanOrEqual(wish);
          return atMs;
        });
        for (const from of given)
          expect(
            given.filter((at) => at >= from && at < from + periodMs).length,
          ).toBeLessThanOrEqual(max);
      },
    ),
  );
});

test('what lies within the limit does not wait', () => {
  const pace = createPace(3, 1_000);
  expect([0, 10, 20, 30, 1_000, 1_005].map(pace.reserve)).toEqual([0, 10, 20, 1_000, 1_010, 1_020]);
});
