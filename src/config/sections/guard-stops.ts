import { z } from 'zod';

import { durationMs, integer, percent } from './scalars.ts';

/* The stop rules, each with its own switch. `docs/rules.md` explains them. */

const bidCenti = (): z.ZodInt => integer(1, 9_999);

export const probabilityStop = z.strictObject({
  enabled: z.boolean().default(true).describe('Stop on a low probability.'),
  thresholdPercent: percent()
    .default(40)
    .describe('The stop trips strictly below this probability of the held side.'),
  minTtcMs: durationMs(0)
    .default(60_000)
    .describe('No probability stop once the time to close is shorter than this.'),
  verification: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Wait and look again before the stop fires.'),
      periodMs: durationMs().default(15_000).describe('How long to wait.'),
    })
    .prefault({}),
});

export const momentumStop = z.strictObject({
  enabled: z.boolean().default(true).describe('Stop on a spike of momentum.'),
  thresholdBp: integer(1, 10_000)
    .default(36)
    .describe('Score, in basis points, at which trades against the move are closed.'),
});

export const priceFloor = z.strictObject({
  enabled: z.boolean().default(false).describe('Stop on a low bid.'),
  floorCenti: bidCenti()
    .default(5_000)
    .describe('Trips while the best bid is strictly below this, in hundredths of a cent.'),
  confirmingQuotes: integer(1, 100)
    .default(2)
    .describe('Distinct quotes in a row that must be below the floor.'),
  maxSpreadCenti: integer(0, 10_000)
    .default(1_800)
    .describe('A quote with a wider spread, in hundredths of a cent, says nothing of the floor.'),
  maxDivergencePercent: percent()
    .default(50)
    .describe('Nor does one whose bid is further from the probability, in percentage points.'),
});

export const takeProfit = z.strictObject({
  enabled: z.boolean().default(false).describe('Leave with a profit.'),
  gainCenti: bidCenti()
    .nullable()
    .default(null)
    .describe('Bid above the entry that is enough, in hundredths of a cent. Null: none is.'),
  priceCenti: bidCenti()
    .nullable()
    .default(9_900)
    .describe('Bid that is enough, in hundredths of a cent. Null: none is.'),
});

export const trailingStop = z.strictObject({
  enabled: z.boolean().default(false).describe('Stop below the highest bid.'),
  activationGainCenti: integer(0, 9_999)
    .default(500)
    .describe('Highest bid above the entry from which on it stands, in hundredths of a cent.'),
  distanceCenti: bidCenti()
    .default(500)
    .describe('Trips this far below the highest bid, in hundredths of a cent.'),
  stepCenti: bidCenti()
    .default(100)
    .describe('The highest bid is raised and journaled in steps no smaller than this.'),
});

export const breakEven = z.strictObject({
  enabled: z.boolean().default(false).describe('Stop where a gain would become a loss.'),
  activationGainCenti: integer(0, 9_999)
    .default(500)
    .describe('Highest bid above the entry from which on it stands, in hundredths of a cent.'),
  marginCenti: integer(0, 9_999)
    .default(0)
    .describe('What is to be left of the gain after fees, in hundredths of a cent.'),
});

export const maxHold = z.strictObject({
  enabled: z.boolean().default(false).describe('Leave after a time, whatever the market does.'),
  afterMs: durationMs(1_000).default(7_200_000).describe('Time from the first fill of the entry.'),
});

export const beforeClose = z.strictObject({
  enabled: z.boolean().default(false).describe('Leave before the market closes.'),
  ttcMs: durationMs(1_000).default(30_000).describe('Time to close at which to leave.'),
});
