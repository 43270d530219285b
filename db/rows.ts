import { z } from 'zod';

import type { Side } from '../machines/model/contract.ts';
import { parseDecimal } from '../machines/model/decimal.ts';
import {
  countDecimalsOf,
  fullPriceOf,
  plainCostOf,
  plainPriceOf,
  priceDecimalsOf,
  type Instrumented,
  type LinearInstrument,
  type Terms,
} from '../machines/model/instrument.ts';
import {
  countCenti,
  heldPriceWithin,
  micros,
  type CountCenti,
  type HeldPriceCenti,
  type Micros,
} from '../machines/model/money.ts';
import type { SettlementResult } from '../machines/model/market.ts';
import { epochMs } from '../machines/model/time.ts';

/*
 * Columns at the boundary: how NUMERIC, TIMESTAMPTZ and the rest become values of the model. int8
 * and numeric arrive as strings, so that no amount passes through a float.
 */

/** SQL: the venue that a market in `column` is of, as `venueOfMarket` reads it from the ticker. */
export const venueOf = (column: string): string =>
  `coalesce(substring(${column} from '^([A-Za-z0-9]+):'), 'kalshi')`;

/** A NUMERIC column as an integer of `10^-scale`; faults name the text that did not fit. */
const scaled = (scale: number) =>
  z.string().transform((text, context) => {
    const value = parseDecimal(text, scale);
    if (value !== null) return value;
    context.addIssue(`expected a decimal with ${scale} places, found '${text}'`);
    return z.NEVER;
  });

export const microsColumn = scaled(6).transform(micros);
export const instantColumn = z.number().transform(epochMs);
export const sideColumn = z
  .enum(['Y', 'N'])
  .transform((side): Side => (side === 'Y' ? 'yes' : 'no'));
/** An int8 that counts things. */
export const bigintColumn = z
  .string()
  .regex(/^-?\d+$/)
  .transform(Number)
  .pipe(z.int());

export const settlementResult: z.ZodType<SettlementResult> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('binary'), winner: z.enum(['yes', 'no']) }),
  z.object({ kind: z.literal('scalar'), yesValueMicros: z.int().transform(micros) }),
  z.object({ kind: z.literal('void') }),
]);

/** A linear contract, as tickets, requests and rows have it. */
export const linearInstrument = z.object({
  kind: z.literal('linear'),
  priceDecimals: z.int().min(0).max(6),
  ceiling: z.int().positive(),
  countStep: z.int().positive(),
  minNotionalMicros: z.int().nonnegative().transform(micros),
  takerFeePpm: z.int().nonnegative(),
  leverage: z.int().positive(),
} satisfies Record<keyof LinearInstrument, z.ZodType>);

/** The instrument of a row, to be spread into it; nothing where the contract is binary. */
export const instrumentColumn = linearInstrument
  .nullable()
  .transform((instrument): Instrumented => (instrument === null ? {} : { instrument }));

/** A NUMERIC text as an integer of `10^-scale`; throws where it does not fit. */
const integerOf = (what: string, text: string, scale: number): number => {
  const value = parseDecimal(text, scale);
  if (value === null)
    throw new RangeError(`${what}: expected a decimal with ${scale} places, found '${text}'`);
  return value;
};

/* Amounts on the scale of their market: what db/decimals.ts has written. */

export const tickOf = (of: Instrumented, text: string): number =>
  integerOf('tick size', text, priceDecimalsOf(of));
export const countOf = (of: Instrumented, text: string): CountCenti =>
  countCenti(integerOf('count', text, countDecimalsOf(of)));
export const priceOf = (terms: Terms, text: string): HeldPriceCenti => {
  const plain = integerOf('price', text, priceDecimalsOf(terms));
  return heldPriceWithin(plainPriceOf(terms, plain), fullPriceOf(terms));
};
export const costOf = (terms: Terms, count: CountCenti, cost: Micros): Micros =>
  plainCostOf(terms, count, cost);

/** `of`, unless the column is null. */
export const unlessNull = <Found>(
  text: string | null,
  of: (text: string) => Found,
): Found | null => (text === null ? null : of(text));

/** Selects a TIMESTAMPTZ as milliseconds, exact to the microsecond and free of type parsers. */
export const instant = (column: string, name: string): string =>
  `(extract(epoch from ${column}) * 1000)::float8 as "${name}"`;

/** The only row, or null. Throws when there are more. */
export const atMostOne = <Row>(rows: readonly Row[]): Row | null => {
  if (rows.length > 1) throw new RangeError(`rows: expected at most one, found ${rows.length}`);
  return rows[0] ?? null;
};

/** The only row. Throws when there is none or more. */
export const exactlyOne = <Row>(rows: readonly Row[]): Row => {
  const row = atMostOne(rows);
  if (row === null) throw new RangeError('rows: expected one, found none');
  return row;
};
