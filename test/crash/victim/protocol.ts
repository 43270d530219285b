import { z } from 'zod';

import { sentenceSchema } from '../points.ts';
import { timebaseSchema } from '../timebase.ts';

/**
 * What is killed: the house; a house whose journal says yes before it has asked the database; one
 * whose client of futures sends an order anew before its absence is proven; a bot that acts before
 * it notes. The harness must find the faults of the latter three, else it is blind.
 */
export const VARIANTS = ['house', 'hasty', 'eager', 'naive'] as const;
export type Variant = (typeof VARIANTS)[number];

/** What a victim is given on its command line. */
export const victimArgsSchema = z.strictObject({
  timebase: timebaseSchema,
  /** The machine's monotonic time at which the harness started this process. */
  startedAtMs: z.number(),
  venue: z.strictObject({
    restUrl: z.string(),
    kalshiWsUrl: z.string(),
    coinbaseWsUrl: z.string(),
    keyId: z.string(),
    keyFile: z.string(),
    binanceUsdm: z.strictObject({
      restUrl: z.string(),
      wsUrl: z.string(),
      apiKey: z.string(),
      secretFile: z.string(),
    }),
  }),
  databaseUrl: z.string(),
  dataDirectory: z.string(),
  variant: z.enum(VARIANTS),
  sentence: sentenceSchema.nullable(),
  /** `work` until killed; `finish`: leave every position, for so long at most, and end. */
  task: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('work'), seed: z.int() }),
    z.strictObject({ do: z.literal('finish'), withinMs: z.number() }),
  ]),
});

export type VictimArgs = z.infer<typeof victimArgsSchema>;

/** The exit code of a victim whose store has not come up. */
export const GAVE_UP = 5;

/** The descriptor on which a victim writes its records. */
export const RECORDS = 3;
