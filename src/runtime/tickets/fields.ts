import { z } from 'zod';

import { parseDecimal } from '../../../machines/model/decimal.ts';

/* The fields of tickets: each fault says what was expected and what was found. */

export const shown = (value: unknown): string =>
  value === undefined ? 'none' : JSON.stringify(value);

export const wording = (expected: string) => ({
  error: ({ input }: { readonly input?: unknown }) => `expected ${expected}, found ${shown(input)}`,
});

export type Decimal = {
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

export const decimal = (kind: Decimal) =>
  z.unknown().transform((value, context) => {
    const scaled = scaledOf(kind, value);
    if (scaled !== null) return scaled;
    context.addIssue(`expected ${kind.expected}, found ${shown(value)}`);
    return z.NEVER;
  });

/** The same, where it may be left out. */
export const decimalOrNone = (kind: Decimal) => {
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

export const named = (expected: string) =>
  z.string(wording(expected)).regex(/^\S{1,128}$/, wording(expected));

/** Letters, digits and a few marks: never the shape of an id that the house itself gives. */
const TICKET_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
const TICKET_WORDS = 'up to 64 letters, digits and . _ : - beginning with a letter or digit';

export const ticketField = z.string(wording(TICKET_WORDS)).regex(TICKET_ID, wording(TICKET_WORDS));
export const by = named('a name without spaces').default('api');
