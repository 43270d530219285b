import { z } from 'zod';

import { parseDecimal } from '../machines/model/decimal.ts';
import { countCenti, heldPriceCenti, micros } from '../machines/model/money.ts';
import type { SettlementResult } from '../machines/model/market.ts';
import { epochMs } from '../machines/model/time.ts';

/*
 * Columns at the boundary: how NUMERIC, TIMESTAMPTZ and the rest become values of the model. int8
 * and numeric arrive as strings, so that no amount passes through a float.
 */

/** A NUMERIC column as an integer of `10^-scale`; faults name the text that did not fit. */
const scaled = (scale: number) =>
  z.string().transform((text, context) => {
    const value = parseDecimal(text, scale);
    if (value !== null) return value;
    context.addIssue(`expected a decimal with ${scale} places, found '${text}'`);
    return z.NEVER;
  });

export const microsColumn = scaled(6).transform(micros);
export const heldPriceColumn = scaled(4).transform(heldPriceCenti);
export const countColumn = scaled(2).transform(countCenti);
/** `numeric(10,4)` that is no price: a tick size. */
export const centiColumn = scaled(4);
export const instantColumn = z.number().transform(epochMs);
export const sideColumn = z.enum(['Y', 'N']).transform((side) => (side === 'Y' ? 'yes' : 'no'));
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
