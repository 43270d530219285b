import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { planRestart, type Strategy } from '../../machines/supervision/strategies.ts';

const strategies: readonly Strategy[] = ['one_for_one', 'one_for_all', 'rest_for_one'];

test.each([
  ['one_for_one', 'a', [], ['a']],
  ['one_for_one', 'b', [], ['b']],
  ['one_for_one', 'c', [], ['c']],
  ['rest_for_one', 'a', ['c', 'b'], ['a', 'b', 'c']],
  ['rest_for_one', 'b', ['c'], ['b', 'c']],
  ['rest_for_one', 'c', [], ['c']],
  ['one_for_all', 'a', ['c', 'b'], ['a', 'b', 'c']],
  ['one_for_all', 'b', ['c', 'a'], ['a', 'b', 'c']],
  ['one_for_all', 'c', ['b', 'a'], ['a', 'b', 'c']],
] as const)('%s, %s of a, b, c fails: stop %j, start %j', (strategy, failed, stop, start) => {
  expect(planRestart(strategy, ['a', 'b', 'c'], failed)).toEqual({ stop, start });
});

test('a failure of somebody else is refused', () => {
  expect(() => planRestart('one_for_all', ['a', 'b'], 'z')).toThrow('one of a, b, found z');
});

describe.each(strategies)('%s', (strategy) => {
  const family = fc
    .uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 12 })
    .chain((order) => fc.record({ order: fc.constant(order), failed: fc.constantFrom(...order) }));

  test('stops in reverse and starts in order one set, the failed child included', () => {
    fc.assert(
      fc.property(family, ({ order, failed }) => {
        const { stop, start } = planRestart(strategy, order, failed);
        expect(start).toEqual(order.filter((id) => start.includes(id)));
        expect([...stop].reverse()).toEqual(start.filter((id) => id !== failed));
        expect(start).toContain(failed);
      }),
    );
  });

  test('takes along nobody, everybody, or those started later', () => {
    fc.assert(
      fc.property(family, ({ order, failed }) => {
        const { stop } = planRestart(strategy, order, failed);
        const isTaken = {
          one_for_one: () => false,
          one_for_all: (id: string) => id !== failed,
          rest_for_one: (id: string) => order.indexOf(id) > order.indexOf(failed),
        }[strategy];
        for (const id of order) expect(stop.includes(id)).toBe(isTaken(id));
      }),
    );
  });
});
