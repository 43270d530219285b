import { describe, expect, it } from 'vitest';

import { epochMs, plusMs, timeToCloseMs, type EpochMs } from '../../machines/model/time.ts';
import { easternFace, easternInstant } from '../../src/simulator/tapes/eastern.ts';
import { guardedTrade, KALSHI, quoteAt, settings, T0, testWatch } from './fixtures.ts';

const MINUTE_MS = 60_000;
const IMPLIED = settings();

/** An instant by New York's clock face, which must name it. */
const eastern = (face: string): EpochMs => {
  const instant = easternInstant(face);
  if (instant === null) throw new Error(`expected a clock face of New York, found '${face}'`);
  return instant;
};

describe('time to close, when a trade is entered (scenario 24)', () => {
  it.each([
    ['shortly before midnight', '26FEB242330', '26FEB250015', 45],
    ['at midnight of a new year', '26DEC312359', '27JAN010014', 15],
    ['before the hour that spring leaves out', '26MAR080145', '26MAR080315', 30],
    ['on the evening before spring', '26MAR072300', '26MAR080400', 240],
    ['on the evening before autumn', '26OCT312300', '26NOV010300', 300],
  ])('%s, counts minutes that pass', (_, enteredFace, closesFace, minutes) => {
    const entered = eastern(enteredFace);
    const closes = eastern(closesFace);
    expect(timeToCloseMs(closes, entered)).toBe(minutes * MINUTE_MS);
    expect(easternFace(closes)).toBe(closesFace);
  });

  it('in the hour that autumn repeats, knows which of the two it is', () => {
    const first = eastern('26NOV010115');
    const second = plusMs(first, 60 * MINUTE_MS);
    expect(easternFace(second)).toBe(easternFace(first));
    expect(timeToCloseMs(eastern('26NOV010300'), first)).toBe(165 * MINUTE_MS);
    expect(timeToCloseMs(eastern('26NOV010300'), second)).toBe(105 * MINUTE_MS);
  });

  it.each(['26FEB250015', '26MAR080315', '26NOV010300'])(
    'and closes at %s, gates the stop by it and by no calendar',
    (face) => {
      const { watch, heard } = testWatch();
      const closeAtMs = eastern(face);
      const second = (beforeCloseMs: number): number => (closeAtMs - beforeCloseMs - T0) / 1_000;
      watch.quote(KALSHI, quoteAt(second(120_000), 60, 62));
      const entered = epochMs(closeAtMs - 120_000);
      watch.guard(guardedTrade(1, 'yes', IMPLIED, { closeAtMs }), entered);
      watch.quote(KALSHI, quoteAt(second(59_000), 9, 11));
      expect(heard()).toEqual(['1 armed']);
      watch.closeMoved(guardedTrade(1, 'yes').market, plusMs(closeAtMs, 1_000));
      watch.sweep(plusMs(closeAtMs, -59_000));
      expect(heard()).toEqual(['1 tripped probability']);
    },
  );
});
