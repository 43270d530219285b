import { describe, expect, it } from 'vitest';

import { sourceInstant } from '../../src/imports/source-time.ts';

const utc = (text: string): string | null => {
  const atMs = sourceInstant(text);
  return atMs === null ? null : new Date(atMs).toISOString();
};

describe('an instant of a source', () => {
  it.each([
    ['2025-08-12T17:30:00Z', '2025-08-12T17:30:00.000Z'],
    ['2025-08-12 13:30:00-04:00', '2025-08-12T17:30:00.000Z'],
    ['2025-08-12 13:30:00', '2025-08-12T17:30:00.000Z'],
    ['2025-12-31 23:30:00.250', '2026-01-01T04:30:00.250Z'],
    ['2026-11-01 01:30:00', '2026-11-01T05:30:00.000Z'],
    ['2026-11-01 02:30', '2026-11-01T07:30:00.000Z'],
    ['1755019800', '2025-08-12T17:30:00.000Z'],
  ])('%s is %s: with a zone by it, without one by the clocks of New York', (text, instant) => {
    expect(utc(text)).toBe(instant);
  });

  it.each(['', 'soon', '2025-02-30 13:30:00', '2026-03-08 02:30:00', '12:00'])(
    "'%s' is none",
    (text) => {
      expect(sourceInstant(text)).toBeNull();
    },
  );
});
