import { z } from 'zod';

import { instantMs, named } from './registry.ts';

const difference = named(
  'Difference',
  z
    .object({
      kind: z.string(),
      what: z.string().describe('In plain words.'),
      figures: z.record(z.string(), z.unknown()),
      action: z
        .enum(['tellOrder', 'tellTrades', 'alarm', 'alarmAndBlock', 'show'])
        .describe('What a reconciliation does about it; none places or cancels an order.'),
      isCertain: z.boolean().describe('False: a late read may deceive; a second look decides.'),
    })
    .describe('One thing that the venue knows and the store does not, or the other way round.'),
);

const asOfMs = instantMs.describe('The venue’s answer holds everything up to here.');

export const comparison = named(
  'Comparison',
  z.object({
    asOfMs,
    unjudged: z.int().describe('Markets whose books have just changed: they are judged later.'),
    differences: z.array(difference),
  }),
);

export const reconciled = named(
  'Reconciled',
  z.object({ asOfMs, looks: z.int(), differences: z.array(difference) }),
);
