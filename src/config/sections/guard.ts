import { z } from 'zod';

import { PROBABILITY_MODELS } from '../../../machines/model/probability-model.ts';
import type { GuardSettings } from '../../../machines/model/settings.ts';
import { durationMs, integer, percent } from './scalars.ts';

const probabilityStop = z.strictObject({
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

const exit = z.strictObject({
  ladderCenti: z
    .array(integer(0, 9_999))
    .min(1)
    .max(32)
    .default([100, 300, 600, 1_200])
    .describe(
      'How far below the best bid each exit that follows one without a sale may sell, in ' +
        'hundredths of a cent. The last one is stayed on.',
    ),
  floorCenti: integer(1, 9_999)
    .nullable()
    .default(null)
    .describe(
      'Disaster floor, in hundredths of a cent: with the ladder used up, or without a proven ' +
        'bid, an exit may sell down to this price, never below it. Null: no such exit.',
    ),
  maxAttempts: integer(1, 1_000).default(8).describe('Attempts before an exit counts as stuck.'),
  retryBaseMs: durationMs().default(500).describe('First pause between attempts; it doubles.'),
  retryMaxMs: durationMs().default(10_000).describe('Longest pause between attempts.'),
  stuckRetryMs: durationMs()
    .nullable()
    .default(60_000)
    .describe('Pause between attempts once stuck. Null: only by command.'),
  overdueMs: durationMs()
    .default(10_000)
    .describe('An order that has not reported its end for this long: the trade is unprotected.'),
});

const blind = z.strictObject({
  policy: z
    .enum(['hold', 'exit'])
    .default('hold')
    .describe('A position that nothing is proven about any more is held, or left.'),
  afterMs: durationMs(1_000).default(60_000).describe('Blind for this long before it is left.'),
});

/** How a new trade is guarded; frozen into the trade when it opens. */
export const guardSection = z.strictObject({
  stopsEnabled: z.boolean().default(true).describe('The stop switch. Entries have their own.'),
  model: z
    .enum(PROBABILITY_MODELS)
    .default('logNormal')
    .describe('Probability from spot and realised volatility, or from the quotes.'),
  probabilityStop: probabilityStop.prefault({}),
  momentumStop: z
    .strictObject({
      enabled: z.boolean().default(true).describe('Stop on a spike of momentum.'),
      thresholdBp: integer(1, 10_000)
        .default(36)
        .describe('Score, in basis points, at which trades against the move are closed.'),
    })
    .prefault({}),
  exit: exit.prefault({}),
  blind: blind.prefault({}),
  settlementOverdueMs: durationMs(1_000)
    .default(900_000)
    .describe('A result that has not come this long after the close is alarmed; it repeats.'),
  maxQuoteAgeMs: durationMs()
    .default(10_000)
    .describe('A quote with older proof decides nothing: the trade is unprotected.'),
  maxSpotAgeMs: durationMs()
    .default(10_000)
    .describe('A spot price with older proof decides nothing: the trade is unprotected.'),
}) satisfies z.ZodType<GuardSettings>;
