import { z } from 'zod';

import type { ReconcilePolicy } from '../../../machines/accounts/policy.ts';
import { durationMs } from './scalars.ts';

/** How often the store is compared with the venue, and how late the venue may be. */
export const reconcileSection = z.strictObject({
  intervalMs: durationMs(1_000, 3_600_000)
    .default(60_000)
    .describe('How often the store is compared with the venue.'),
  graceMs: durationMs(0, 600_000)
    .default(2_000)
    .describe('How far the reads of the venue may trail what it has confirmed.'),
  confirmMs: durationMs(1, 600_000)
    .default(1_000)
    .describe('What the venue seems not to hold is looked at again after this.'),
  retryBaseMs: durationMs().default(1_000).describe('First pause after a failed comparison.'),
  retryMaxMs: durationMs().default(30_000).describe('Longest pause after a failed comparison.'),
  staleMs: durationMs(1_000)
    .default(180_000)
    .describe('Without a comparison for this long it is an alarm.'),
}) satisfies z.ZodType<ReconcilePolicy>;
