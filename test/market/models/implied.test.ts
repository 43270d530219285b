import { describe, expect, it } from 'vitest';

import { impliedYesPercent } from '../../../machines/market/models/implied.ts';

describe('implied probability', () => {
  it.each([
    [4_300, 4_500, 44],
    [9_650, 9_700, 96.75],
    [5_000, 5_000, 50],
    [0, 10_000, 50],
  ])('of bid %d and ask %d is their middle, %d %%', (bid, ask, percent) => {
    expect(impliedYesPercent(bid, ask)).toBe(percent);
  });

  it.each([
    [null, 4_500],
    [4_300, null],
    [null, null],
    [4_600, 4_500],
  ])('of bid %s and ask %s is null, never 50', (bid, ask) => {
    expect(impliedYesPercent(bid, ask)).toBeNull();
  });
});
