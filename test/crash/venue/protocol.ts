import { z } from 'zod';

import { timebaseSchema } from '../timebase.ts';

/** What the venue's process is given on its command line. */
export const venueArgsSchema = z.strictObject({
  directory: z.string(),
  seed: z.int(),
  timebase: timebaseSchema,
});

export type VenueArgs = z.infer<typeof venueArgsSchema>;

/** From the harness. */
export const venueCommandSchema = z.discriminatedUnion('do', [
  /** Kill this process at the n-th acceptance of an order, before it is answered. */
  z.strictObject({
    do: z.literal('arm'),
    pid: z.int().positive(),
    exitsOnly: z.boolean(),
    nth: z.int().positive(),
  }),
  /** Kill nobody any more, and say whether it was done. */
  z.strictObject({ do: z.literal('disarm') }),
  z.strictObject({ do: z.literal('stop') }),
]);

export type VenueCommand = z.infer<typeof venueCommandSchema>;

/** To the harness. */
export const venueWordSchema = z.discriminatedUnion('is', [
  z.strictObject({
    is: z.literal('up'),
    restUrl: z.string(),
    kalshiWsUrl: z.string(),
    coinbaseWsUrl: z.string(),
    keyId: z.string(),
    privateKeyPem: z.string(),
    binanceUsdm: z.strictObject({
      restUrl: z.string(),
      wsUrl: z.string(),
      apiKey: z.string(),
      secret: z.string(),
    }),
  }),
  z.strictObject({ is: z.literal('disarmed'), struck: z.enum(['entry', 'exit']).nullable() }),
  z.strictObject({ is: z.literal('defect'), message: z.string() }),
]);

export type VenueWord = z.infer<typeof venueWordSchema>;
