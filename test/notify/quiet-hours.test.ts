import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { quietUntil } from '../../src/notify/quiet-hours.ts';

const at = (text: string): number => Date.parse(text);
const shown = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString();

describe('quiet hours', () => {
  const night = { from: '22:00', to: '07:00', zone: 'Europe/Berlin' };

  it.each([
    ['before', '2026-01-10T20:59:59.999Z', null],
    ['as they begin', '2026-01-10T21:00:00Z', '2026-01-11T06:00:00.000Z'],
    ['at midnight', '2026-01-10T23:00:00.001Z', '2026-01-11T06:00:00.000Z'],
    ['just before their end', '2026-01-11T05:59:59.999Z', '2026-01-11T06:00:00.000Z'],
    ['at their end', '2026-01-11T06:00:00Z', null],
    ['in summer, by the summer’s clock', '2026-07-10T20:00:00Z', '2026-07-11T05:00:00.000Z'],
    ['in the night that is an hour short', '2026-03-28T22:00:00Z', '2026-03-29T05:00:00.000Z'],
    ['in the night that is an hour long', '2026-10-24T21:00:00Z', '2026-10-25T06:00:00.000Z'],
  ])('%s', (_, now, end) => {
    expect(shown(quietUntil(night)(at(now)))).toBe(end);
  });

  it('end where the clocks jump over their end', () => {
    const until = quietUntil({ from: '01:00', to: '02:30', zone: 'Europe/Berlin' });
    expect(shown(until(at('2026-03-29T00:30:00Z')))).toBe('2026-03-29T01:00:00.000Z');
  });

  it('are quiet twice where the clocks show their hour twice', () => {
    const until = quietUntil({ from: '01:00', to: '02:30', zone: 'Europe/Berlin' });
    expect(shown(until(at('2026-10-24T23:30:00Z')))).toBe('2026-10-25T00:30:00.000Z');
    expect(until(at('2026-10-25T00:45:00Z'))).toBeNull();
    expect(shown(until(at('2026-10-25T01:10:00Z')))).toBe('2026-10-25T01:30:00.000Z');
  });

  it('go by zones that are not whole hours from others, on either side of the earth', () => {
    const until = quietUntil({ from: '12:00', to: '13:00', zone: 'Australia/Lord_Howe' });
    expect(shown(until(at('2026-07-01T01:45:00Z')))).toBe('2026-07-01T02:30:00.000Z');
    expect(shown(until(at('2026-01-01T01:30:00Z')))).toBe('2026-01-01T02:00:00.000Z');
  });

  it('are what the clocks say, at each instant and until their end', () => {
    const minute = fc
      .nat({ max: 1_439 })
      .map((all) =>
        [Math.floor(all / 60), all % 60].map((part) => `${part}`.padStart(2, '0')).join(':'),
      );
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
    );
    const year = { min: at('2026-01-01T00:00:00Z'), max: at('2026-12-31T00:00:00Z') };
    const isQuiet = (from: string, to: string, now: string): boolean =>
      from < to ? now >= from && now < to : now >= from || now < to;
    fc.assert(
      fc.property(
        minute,
        minute,
        zone,
        fc.integer(year),
        fc.nat(),
        (from, to, place, now, part) => {
          fc.pre(from !== to);
          const wall = (ms: number): string =>
            new Date(ms).toLocaleTimeString('en-GB', { timeZone: place, timeStyle: 'short' });
          const end = quietUntil({ from, to, zone: place })(now);
          expect(end !== null).toBe(isQuiet(from, to, wall(now)));
          if (end === null) return;
          expect(isQuiet(from, to, wall(end))).toBe(false);
          expect(isQuiet(from, to, wall(end - 1))).toBe(true);
          expect(isQuiet(from, to, wall(now + (part % (end - now))))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
