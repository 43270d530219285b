import { z } from 'zod';

import { durationMs, integer, path } from './scalars.ts';

export const recordSection = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe('Whether `run` keeps the ticks that its watch receives.'),
  directory: path()
    .nullable()
    .default(null)
    .describe('Where recordings are kept. Null: `recordings` in the data directory.'),
  maxMiB: integer(2, 1_048_576)
    .default(1_024)
    .describe('Size of all recordings at most; the oldest files make room.'),
  fileMiB: integer(1, 1_024)
    .default(16)
    .describe('Size of one file of a recording: what makes room at a time.'),
  writeEveryMs: durationMs(10, 60_000)
    .default(1_000)
    .describe('How often what was heard is written: what a crash may cost.'),
  maxWaiting: integer(1_000, 10_000_000)
    .default(200_000)
    .describe('Ticks that may wait to be written; one more is lost, and counted.'),
});
