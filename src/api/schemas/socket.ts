import { z } from 'zod';

import { named } from './registry.ts';

export const socketTicket = named(
  'SocketTicket',
  z.object({
    ticket: z.string().describe('Lets one socket in, once, from the page that has asked for it.'),
    forMs: z.number().describe('How long it does.'),
  }),
);
