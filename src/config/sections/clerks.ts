import { z } from 'zod';

import { durationMs } from './scalars.ts';

export const clerksSection = z.strictObject({
  portfolioEveryMs: durationMs(1_000)
    .default(300_000)
    .describe('How often the standing of the book is put down; one row a UTC day is kept.'),
  tradeCountMaxAgeMs: durationMs(1_000)
    .default(60_000)
    .describe('How long a count of the closed trades is believed before it is read anew.'),
});
