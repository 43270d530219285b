import { z } from 'zod';

import { STOP_RULES } from '../../../machines/model/reading.ts';
import type { Happening } from '../../runtime/tap.ts';
import { instantMs } from './registry.ts';

const moved = {
  atMs: instantMs,
  from: z.string().nullable(),
  to: z.string(),
};

/** One thing that has happened, as frames tell it. */
export const happening = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['trade', 'order']),
    trade: z.string(),
    actor: z.string(),
    seq: z.int(),
    event: z.string(),
    rule: z.enum(STOP_RULES).nullable(),
    ...moved,
  }),
  z.object({ kind: z.literal('feed'), feed: z.string(), reason: z.string().nullable(), ...moved }),
  z.object({
    kind: z.literal('child'),
    atMs: instantMs,
    supervisor: z.string(),
    child: z.string().nullable(),
    what: z.enum([
      'supervisor.started',
      'supervisor.escalated',
      'supervisor.stopped',
      'child.started',
      'child.exited',
      'child.restarting',
      'child.stopped',
      'child.killed',
      'child.stopFailed',
      'child.quarantined',
      'child.released',
    ]),
  }),
]) satisfies z.ZodType<Happening>;
