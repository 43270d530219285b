import { z } from 'zod';

import { parseDecimal } from '../../../machines/model/decimal.ts';
import { marketTicker, symbolId, ticketId } from '../../../machines/model/ids.ts';
import {
  countCenti,
  FULL_PRICE_CENTI,
  heldPriceCenti,
  micros,
} from '../../../machines/model/money.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { TicketRequest } from '../../../machines/model/ticket-request.ts';
import { epochMs } from '../../../machines/model/time.ts';
import { fieldFaults, type FieldFault } from '../field-faults.ts';

/*
 * A ticket as people and programs write it: contracts, cents, dollars and a time of the calendar.
 * Each fault names its field, what was expected and what was found; all of them are told at once.
 */

const shown = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value));

const wording = (expected: string) => ({
  error: ({ input }: { readonly input?: unknown }) => `expected ${expected}, found ${shown(input)}`,
});

type Decimal = {
  readonly places: number;
  readonly least: number;
  readonly most: number;
  readonly expected: string;
};

/** A decimal, as a number or as text, made an integer of `10^-places`; no float in between. */
const scaledOf = ({ places, least, most }: Decimal, value: unknown): number | null => {
  const isText = typeof value === 'string' || typeof value === 'number';
  const scaled = isText ? parseDecimal(String(value), places) : null;
  return scaled !== null && scaled >= least && scaled <= most ? scaled : null;
};

const decimal = (kind: Decimal) =>
  z.unknown().transform((value, context) => {
    const scaled = scaledOf(kind, value);
    if (scaled !== null) return scaled;
    context.addIssue(`expected ${kind.expected}, found ${shown(value)}`);
    return z.NEVER;
  });

/** The same, where it may be left out. */
const decimalOrNone = (kind: Decimal) => {
  const given = decimal(kind);
  const none = z.unknown().default(null);
  return none.transform((value, context) => {
    if (value === null) return null;
    const parsed = given.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const { message } of parsed.error.issues) context.addIssue(message);
    return z.NEVER;
  });
};

const named = (expected: string) =>
  z.string(wording(expected)).regex(/^\S{1,128}$/, wording(expected));

/** Letters, digits and a few marks: never the shape of an id that the house itself gives. */
const TICKET_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
const TICKET_WORDS = 'up to 64 letters, digits and . _ : - beginning with a letter or digit';

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
  ticket: z.string(wording(TICKET_WORDS)).regex(TICKET_ID, wording(TICKET_WORDS)),
  market: named('the ticker of a market'),
  side: z.enum(['yes', 'no'], wording('yes or no')),
  count: decimal(CONTRACTS),
  limitCents: decimal(CENTS),
  symbol: named('a spot product').nullable().default(null),
  closesAt: z.iso
    .datetime({ offset: true, ...wording('a time such as 2026-02-25T04:30:00Z') })
    .nullable()
    .default(null),
  by: named('a name without spaces').default('api'),
};

/** A program says which strike it means, so that a mistaken market is found out. */
export const programTicketForm = z.strictObject({ ...fields, strikeDollars: decimal(DOLLARS) });
/** A person has read the market's name. */
const byHand = z.strictObject({ ...fields, strikeDollars: decimalOrNone(DOLLARS) });

type Form = z.infer<typeof byHand>;

const requestOf = (form: Form): TicketRequest => ({
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
  (value: unknown): Result<TicketRequest, readonly TicketFault[]> => {
    const parsed = form.safeParse(value);
    return parsed.success ? ok(requestOf(parsed.data)) : fail(fieldFaults(parsed.error, 'ticket'));
  };

/** A ticket that a program has sent. */
export const readProgramTicket = read(programTicketForm);
/** A ticket that a person has typed; the strike may be left to the venue. */
export const readHandTicket = read(byHand);
