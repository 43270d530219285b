import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  createTripwires,
  isArmed,
  newWire,
  type Crossing,
  type Tripwires,
  type Wire,
} from '../../machines/market/tripwires.ts';

const tripAll = (wires: Tripwires<number>, value: number): readonly number[] => {
  const tripped: number[] = [];
  for (let wire = wires.trip(value); wire !== null; wire = wires.trip(value))
    tripped.push(wire.owner);
  return tripped;
};

type Step =
  | { readonly kind: 'arm' | 'disarm'; readonly owner: number }
  | { readonly kind: 'tick'; readonly value: number };

const OWNERS = 40;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('arm' as const, 'disarm' as const),
    owner: fc.integer({ min: 0, max: OWNERS - 1 }),
  }),
  fc.record({ kind: fc.constant('tick' as const), value: fc.integer({ min: 0, max: 20 }) }),
);

const crosses = (crossing: Crossing, value: number, threshold: number): boolean =>
  crossing === 'below' ? value < threshold : value <= threshold;

describe('tripwires', () => {
  it.each(['below', 'atOrBelow'] as const)(
    'equal a scan of every armed wire (%s), in order of threshold and arming',
    (crossing) => {
      const thresholds = fc.array(fc.integer({ min: 0, max: 20 }), {
        minLength: OWNERS,
        maxLength: OWNERS,
      });
      fc.assert(
        fc.property(thresholds, fc.array(step, { maxLength: 200 }), (heights, steps) => {
          const wires = createTripwires<number>(crossing);
          const all = heights.map((threshold, owner) => newWire(owner, threshold));
          let armed: Wire<number>[] = [];
          for (const each of steps) {
            if (each.kind === 'tick') {
              const fired = armed
                .filter((wire) => crosses(crossing, each.value, wire.threshold))
                .toSorted((a, b) => b.threshold - a.threshold);
              armed = armed.filter((wire) => !fired.includes(wire));
              expect(tripAll(wires, each.value)).toEqual(fired.map((wire) => wire.owner));
            } else {
              const wire = all[each.owner];
              if (wire === undefined) throw new Error(`no wire ${each.owner}`);
              if (each.kind === 'arm') {
                wires.arm(wire);
                if (!armed.includes(wire)) armed.push(wire);
              } else {
                wires.disarm(wire);
                armed = armed.filter((other) => other !== wire);
              }
            }
            expect(wires.size()).toBe(armed.length);
            expect(all.filter(isArmed).length).toBe(armed.length);
          }
        }),
        { numRuns: 300 },
      );
    },
  );

  it('spend a tripped wire until it is armed again', () => {
    const wires = createTripwires<number>('below');
    const wire = newWire(1, 40);
    wires.arm(wire);
    expect(tripAll(wires, 39.9)).toEqual([1]);
    expect(tripAll(wires, 10)).toEqual([]);
    wires.arm(wire);
    expect(tripAll(wires, 39.9)).toEqual([1]);
  });

  it('trip strictly below, or at the threshold too, as they were made', () => {
    const strict = createTripwires<number>('below');
    const inclusive = createTripwires<number>('atOrBelow');
    strict.arm(newWire(1, 40));
    inclusive.arm(newWire(1, 40));
    expect(tripAll(strict, 40)).toEqual([]);
    expect(tripAll(inclusive, 40)).toEqual([1]);
  });

  it('do not disarm a wire of other tripwires', () => {
    const here = createTripwires<number>('below');
    const there = createTripwires<number>('below');
    here.arm(newWire(1, 40));
    const foreign = newWire(2, 40);
    there.arm(foreign);
    here.disarm(foreign);
    expect([here.size(), there.size(), isArmed(foreign)]).toEqual([1, 1, true]);
  });
});
