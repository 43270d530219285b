import { z } from 'zod';

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
  slippageCenti: integer(0, 9_999)
    .default(300)
    .describe('How far below the best bid an exit may sell, in hundredths of a cent.'),
  maxAttempts: integer(1, 1_000).default(8).describe('Attempts before an exit counts as stuck.'),
  retryBaseMs: durationMs().default(500).describe('First pause between attempts; it doubles.'),
  retryMaxMs: durationMs().default(10_000).describe('Longest pause between attempts.'),
  stuckRetryMs: durationMs().default(60_000).describe('Pause between attempts once stuck.'),
});

/** How a new trade is guarded; frozen into the trade when it opens. */
export const guardSection = z.strictObject({
  stopsEnabled: z.boolean().default(true).describe('The stop switch. Entries have their own.'),
  model: z
    .enum(['logNormal', 'implied'])
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
  maxQuoteAgeMs: durationMs()
    .default(10_000)
    .describe('A quote with older proof decides nothing: the trade is unprotected.'),
  maxSpotAgeMs: durationMs()
    .default(10_000)
    .describe('A spot price with older proof decides nothing: the trade is unprotected.'),
}) satisfies z.ZodType<GuardSettings>;
