import { expect, it } from 'vitest';

import { createFigures } from '../../src/tree/figures.ts';
import type { RateFigures } from '../../src/venues/rate-budget.ts';

const line = (sent: number, unsent = 0, waitedMs = 0) => ({ waiting: 0, sent, unsent, waitedMs });

const session = (exits: number, entries: number, reads: number): RateFigures => ({
  write: {
    freeTokens: 10,
    slowedDown: 1,
    lines: new Map([
      ['exit', line(exits, 0, exits * 3)],
      ['entry', line(entries, 2, 1_000)],
    ]),
  },
  read: { freeTokens: 10, slowedDown: 2, lines: new Map([['otherRead', line(reads, 1)]]) },
});

it('requests are counted over all sessions with the venue, and what exits have waited', () => {
  const figures = createFigures();
  expect(figures.requests()).toEqual({
    sent: 0,
    unsent: 0,
    slowedDown: 0,
    exitsSent: 0,
    exitsWaitedMs: 0,
  });
  figures.countRequests(() => session(2, 3, 5));
  figures.countRequests(() => session(1, 0, 4));
  expect(figures.requests()).toEqual({
    sent: 15,
    unsent: 6,
    slowedDown: 6,
    exitsSent: 3,
    exitsWaitedMs: 9,
  });
});
