import { z } from 'zod';

import { instantMs, named } from './registry.ts';

export const logs = named(
  'Logs',
  z.object({
    lines: z.array(
      z.object({
        n: z.int().describe('Grows by one with each line of this process.'),
        atMs: instantMs,
        level: z.enum(['debug', 'info', 'warn', 'error', 'fatal']),
        event: z.string(),
        fields: z.record(z.string(), z.unknown()),
      }),
    ),
    left: z.boolean().describe('There were older ones after `after`, too: they are left out.'),
  }),
);
