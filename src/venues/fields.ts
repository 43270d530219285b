/*
 * Frames that come by the thousand are read by hand from what `JSON.parse` has made of them.
 * Unknown keys pass.
 */

export type Fields = Readonly<Record<string, unknown>>;

/** A list passes too: it has none of the names that are asked for. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null;

export const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '';

export const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

export const isWholeIfAny = (value: unknown): value is number | undefined =>
  value === undefined || isWhole(value);

/** JSON can spell a number that is infinite (`1e999`). */
export const isNumberIfAny = (value: unknown): value is number | undefined =>
  value === undefined || Number.isFinite(value);
