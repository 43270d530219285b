import { z } from 'zod';

import { marketTicker, symbolId, ticketId } from '../../../machines/model/ids.ts';
import {
  countCenti,
  FULL_PRICE_CENTI,
  heldPriceCenti,
  micros,
} from '../../../machines/model/money.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { BinaryTicketRequest } from '../../../machines/model/ticket-request.ts';
import { epochMs } from '../../../machines/model/time.ts';
import { fieldFaults, type FieldFault } from '../field-faults.ts';
import { by, decimal, decimalOrNone, named, ticketField, wording, type Decimal } from './fields.ts';

/*
 * A ticket as people and programs write it: contracts, cents, dollars and a time of the calendar.
 * Each fault names its field, what was expected and what was found; all of them are told at once.
 */

const CONTRACTS: Decimal = {
  places: 2,
  least: 1,
  most: 1e10,
  expected: 'contracts above 0, in hundredths at the finest',
};
const CENTS: Decimal = {
  places: 2,
  least: 1,
  most: FULL_PRICE_CENTI - 1,
  expected: 'cents between 0 and 100, in hundredths at the finest',
};
const DOLLARS: Decimal = { places: 6, least: 1, most: 1e15, expected: 'dollars above 0' };

const fields = {
  ticket: ticketField,
  market: named('the ticker of a market'),
  side: z.enum(['yes', 'no'], wording('yes or no')),
  count: decimal(CONTRACTS),
  limitCents: decimal(CENTS),
  symbol: named('a spot product').nullable().default(null),
  closesAt: z.iso
    .datetime({ offset: true, ...wording('a time such as 2026-02-25T04:30:00Z') })
    .nullable()
    .default(null),
  by,
};

/** A program says which strike it means, so that a mistaken market is found out. */
export const programTicketForm = z.strictObject({ ...fields, strikeDollars: decimal(DOLLARS) });
/** A person has read the market's name. */
const byHand = z.strictObject({ ...fields, strikeDollars: decimalOrNone(DOLLARS) });

type Form = z.infer<typeof byHand>;

const requestOf = (form: Form): BinaryTicketRequest => ({
  ticketId: ticketId(form.ticket),
  market: marketTicker(form.market),
  side: form.side,
  countCenti: countCenti(form.count),
  limitCenti: heldPriceCenti(form.limitCents),
  strikeMicros: form.strikeDollars === null ? null : micros(form.strikeDollars),
  symbol: form.symbol === null ? null : symbolId(form.symbol),
  closeAtMs: form.closesAt === null ? null : epochMs(Date.parse(form.closesAt)),
  by: form.by,
});

export type TicketFault = FieldFault;

const read =
  (form: z.ZodType<Form>) =>
  (value: unknown): Result<BinaryTicketRequest, readonly TicketFault[]> => {
    const parsed = form.safeParse(value);
    return parsed.success ? ok(requestOf(parsed.data)) : fail(fieldFaults(parsed.error, 'ticket'));
  };

/** A ticket that a program has sent. */
export const readProgramTicket = read(programTicketForm);
/** A ticket that a person has typed; the strike may be left to the venue. */
export const readHandTicket = read(byHand);
