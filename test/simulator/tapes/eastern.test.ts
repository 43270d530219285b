import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { epochMs } from '../../../machines/model/time.ts';
import { easternFace, easternInstant } from '../../../src/simulator/tapes/eastern.ts';

describe("New York's clock face", () => {
  it.each([
    ['26FEB242330', Date.UTC(2026, 1, 25, 4, 30)],
    ['26JUL011200', Date.UTC(2026, 6, 1, 16, 0)],
    ['26DEC312345', Date.UTC(2027, 0, 1, 4, 45)],
    ['26FEB250000', Date.UTC(2026, 1, 25, 5, 0)],
  ])('%s is an instant', (face, instant) => {
    expect(easternInstant(face)).toBe(instant);
    expect(easternFace(epochMs(instant))).toBe(face);
  });

  it.each(['', '26FEB30', '26FOO242330', '26FEB302330', '26MAR080230', '26FEB242460'])(
    "'%s' names no instant",
    (face) => {
      expect(easternInstant(face)).toBeNull();
    },
  );

  it('comes back from every instant, except in the hour that autumn repeats', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 525_600 }), (minutes) => {
        const instant = Date.UTC(2026, 0, 1) + minutes * 60_000;
        const back = easternInstant(easternFace(epochMs(instant)));
        const repeated = instant >= Date.UTC(2026, 10, 1, 6) && instant < Date.UTC(2026, 10, 1, 7);
        expect(back).toBe(repeated ? instant - 3_600_000 : instant);
      }),
    );
  });
});
