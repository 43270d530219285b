import { expect, it } from 'vitest';

import { createFigures } from '../../src/tree/figures.ts';
import { BINANCE_USDM, KALSHI } from '../../src/tree/perpetuals.ts';
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

it('requests are counted over all sessions with each venue, and what exits have waited', () => {
  const figures = createFigures();
  const none = { sent: 0, unsent: 0, slowedDown: 0, exitsSent: 0, exitsWaitedMs: 0 };
  expect([figures.requests(), figures.requests(KALSHI)]).toEqual([none, none]);
  figures.countRequests(KALSHI, () => session(2, 3, 5));
  figures.countRequests(KALSHI, () => session(1, 0, 4));
  figures.countRequests(BINANCE_USDM, () => session(4, 0, 1));
  expect(figures.requests(KALSHI)).toEqual({
    sent: 15,
    unsent: 6,
    slowedDown: 6,
    exitsSent: 3,
    exitsWaitedMs: 9,
  });
  expect(figures.requests(BINANCE_USDM)).toEqual({
    sent: 5,
    unsent: 3,
    slowedDown: 3,
    exitsSent: 4,
    exitsWaitedMs: 12,
  });
  expect(figures.requests()).toEqual({
    sent: 20,
    unsent: 9,
    slowedDown: 9,
    exitsSent: 7,
    exitsWaitedMs: 21,
  });
});
