import { z } from 'zod';

import type { Result } from '../../../machines/model/result.ts';
import type { TicketRequest } from '../../../machines/model/ticket-request.ts';
import { programTicketForm, readProgramTicket, type TicketFault } from './form.ts';
import { linearTicketForm, readLinearTicket } from './linear-form.ts';

/** A ticket that a program may send. */
export const ticketForm = z.union([programTicketForm, linearTicketForm]);

/** Markets of linear contracts are named after their venue, before a colon. */
const perpetual = z.looseObject({ market: z.string().includes(':') });

/** A ticket that a program has sent, for the kind of market that it names. */
export const readTicket = (value: unknown): Result<TicketRequest, readonly TicketFault[]> =>
  perpetual.safeParse(value).success ? readLinearTicket(value) : readProgramTicket(value);
