import { z } from 'zod';

import { durationMs } from './scalars.ts';

/** When a position that is not protected becomes an alarm. Real time. */
export const protectionSection = z.strictObject({
  alarmAfterMs: durationMs(0, 700)
    .default(500)
    .describe('A position that has been unprotected for this long is an alarm.'),
  alarmPaused: z
    .boolean()
    .default(true)
    .describe(
      'A position is unprotected as well while a person has paused its stops. True: that is ' +
        'told like any other, as a warning. False: it is counted, and nothing is told.',
    ),
  sweepsMissed: z
    .int()
    .min(2)
    .max(1_000)
    .default(10)
    .describe('Once the watch has missed this many sweeps, no position counts as protected.'),
});
