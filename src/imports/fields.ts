import { formatDecimal, parseDecimal } from '../../machines/model/decimal.ts';
import type { SqliteRow } from './sqlite-file.ts';
import { sourceInstant } from './source-time.ts';

/** Reads the columns of one row and notes what is wrong with each, so that all of it is told. */
export type Fields = {
  /** Null where the column is absent, null or blank. */
  readonly text: (column: string) => string | null;
  /** A whole number; 0 where it is none. */
  readonly whole: (column: string) => number;
  /** A number as a NUMERIC text of `scale` places; null where there is none. */
  readonly decimal: (column: string, scale: number) => string | null;
  /** Milliseconds; null where there is none. */
  readonly instant: (...columns: readonly string[]) => number | null;
  /** Notes a fault of a column. */
  readonly wrong: (column: string, expected: string, found: unknown) => void;
  /** The value, or the fault of its absence. */
  readonly given: <T>(column: string, value: T | null, instead: T) => T;
  readonly faults: readonly string[];
};

/** How far a REAL of SQLite may lie from the decimal that it stands for. */
const FLOAT_NOISE = 1e-9;

/** `$119,750` and `+3` are numbers of the source. */
const plain = (text: string): string => text.trim().replace(/^\+/, '').replace(/[$,]/g, '');

const decimalText = (value: number | string, scale: number): string | null => {
  if (typeof value === 'string') {
    const integer = parseDecimal(plain(value), scale);
    return integer === null ? null : formatDecimal(integer, scale);
  }
  const integer = Math.round(value * 10 ** scale);
  if (!Number.isSafeInteger(integer)) return null;
  const text = formatDecimal(integer, scale);
  const noise = FLOAT_NOISE * Math.max(1, Math.abs(value));
  return Math.abs(Number(text) - value) <= noise ? text : null;
};

const shown = (value: unknown): string =>
  value instanceof Uint8Array ? `${value.length} bytes` : JSON.stringify(value);

export const fieldsOf = (row: SqliteRow): Fields => {
  const faults: string[] = [];
  const wrong: Fields['wrong'] = (column, expected, found) =>
    void faults.push(`${column}: expected ${expected}, found ${shown(found)}`);
  for (const [column, found] of row)
    if (found instanceof Uint8Array) wrong(column, 'a text or a number', found);
  const value = (column: string): number | string | null => {
    const found = row.get(column) ?? null;
    if (found instanceof Uint8Array) return null;
    return typeof found === 'string' && found.trim() === '' ? null : found;
  };
  const decimal: Fields['decimal'] = (column, scale) => {
    const found = value(column);
    if (found === null) return null;
    const text = decimalText(found, scale);
    if (text === null) wrong(column, `a number with at most ${scale} decimals`, found);
    return text;
  };
  return {
    text: (column) => {
      const found = value(column);
      return found === null ? null : String(found).trim();
    },
    whole: (column) => {
      const found = value(column);
      if (typeof found === 'number' && Number.isSafeInteger(found) && found > 0) return found;
      wrong(column, 'a whole number above 0', found);
      return 0;
    },
    decimal,
    instant: (...columns) => {
      const texts = columns.map((column) => value(column));
      if (texts.some((text) => text === null)) return null;
      const instant = sourceInstant(texts.join(' '));
      if (instant === null)
        wrong(columns.join(' and '), 'an instant, or a clock face of New York', texts.join(' '));
      return instant;
    },
    wrong,
    given: (column, found, instead) => {
      const isTold = faults.some((fault) => fault.startsWith(`${column}:`));
      if (found === null && !isTold) wrong(column, 'a value', null);
      return found ?? instead;
    },
    faults,
  };
};
