/** Reading the recorded tape's text: columns by name, every fault with its line. */

import { parseDecimal } from '../../../machines/model/decimal.ts';

/** The tape's columns that matter of one series at one instant. */
export type RecordedCell = {
  readonly ticker: string;
  /** Whole cents, 0 … 100. */
  readonly yesBidCents: number;
  readonly yesAskCents: number;
  readonly volume: number;
  readonly openInterest: number;
  readonly strikeMicros: number;
  readonly spotMicros: number;
  readonly expiresInMs: number;
};

export type RecordedRow = {
  readonly line: number;
  readonly atMs: number;
  readonly cells: ReadonlyMap<string, RecordedCell>;
};

export type RecordedText = {
  /** The series prefixes found in the header: `btc`, `eth`, … */
  readonly prefixes: readonly string[];
  readonly rows: readonly RecordedRow[];
};

const FIELDS = {
  ticker: '_ticker',
  yesBidCents: '_yes_bid',
  yesAskCents: '_yes_ask',
  volume: '_volume',
  openInterest: '_oi',
  strikeMicros: '_floor_strike',
  spotMicros: '_real_price',
  expiresInMs: '_time_to_expiry',
} as const;
type Field = keyof typeof FIELDS;

const INTEGER_WITHIN: Partial<Record<Field, readonly [number, number]>> = {
  yesBidCents: [0, 100],
  yesAskCents: [0, 100],
  volume: [0, 1e8],
  openInterest: [0, 1e8],
};
const DECIMAL_SCALE: Partial<Record<Field, number>> = { strikeMicros: 6, spotMicros: 6 };
const SHOWN_FAULTS = 20;

/** A file that cannot be played; the message names each fault with its line. */
export class TapeFileError extends Error {
  override readonly name = 'TapeFileError';
  constructor(file: string, faults: readonly string[]) {
    const more = faults.length > SHOWN_FAULTS ? [`… and ${faults.length - SHOWN_FAULTS} more`] : [];
    super([`tape ${file}:`, ...faults.slice(0, SHOWN_FAULTS), ...more].join('\n  '));
  }
}

const readNumber = (field: Field, text: string): number | string => {
  const scale = DECIMAL_SCALE[field];
  if (scale !== undefined) {
    const value = parseDecimal(text, scale);
    return value !== null && value > 0 ? value : `a positive decimal of ≤ ${scale} places`;
  }
  const value = text === '' ? Number.NaN : Number(text);
  const range = INTEGER_WITHIN[field];
  if (range === undefined)
    return Number.isFinite(value) && value >= 0 ? Math.round(value * 1000) : 'seconds ≥ 0';
  const [min, max] = range;
  const valid = Number.isInteger(value) && value >= min && value <= max;
  return valid ? value : `an integer ${min} … ${max}`;
};

type Columns = ReadonlyMap<string, number>;

const headerFault = (columns: Columns, prefixes: readonly string[]): string | null => {
  if (!columns.has('ts_unix') || prefixes.length === 0)
    return 'line 1: expected a header with ts_unix and <series>_ticker columns; no recorded tape';
  const wanted = prefixes.flatMap((prefix) => Object.values(FIELDS).map((end) => prefix + end));
  const missing = wanted.filter((name) => !columns.has(name));
  return missing.length === 0 ? null : `line 1: missing columns ${missing.join(', ')}`;
};

const readCell = (
  values: readonly string[],
  columns: Columns,
  prefix: string,
  fault: (what: string) => void,
): RecordedCell => {
  const text = (field: Field): string => values[columns.get(prefix + FIELDS[field]) ?? -1] ?? '';
  const number = (field: Field): number => {
    const value = readNumber(field, text(field));
    if (typeof value === 'number') return value;
    fault(`${prefix}${FIELDS[field]}: expected ${value}, found '${text(field)}'`);
    return 0;
  };
  const cell = {
    ticker: text('ticker'),
    yesBidCents: number('yesBidCents'),
    yesAskCents: number('yesAskCents'),
    volume: number('volume'),
    openInterest: number('openInterest'),
    strikeMicros: number('strikeMicros'),
    spotMicros: number('spotMicros'),
    expiresInMs: number('expiresInMs'),
  };
  if (cell.ticker === '') fault(`${prefix}_ticker: expected a market ticker, found ''`);
  if (cell.yesBidCents >= cell.yesAskCents)
    fault(`${prefix}: expected bid < ask, found ${cell.yesBidCents} and ${cell.yesAskCents}`);
  return cell;
};

/** Parses the whole file. Throws {@link TapeFileError} with every fault. */
export const readRecordedText = (file: string, text: string): RecordedText => {
  const lines = text.split(/\r?\n/);
  const names = (lines[0] ?? '').split(',');
  const columns: Columns = new Map(names.map((name, index) => [name, index]));
  const prefixes = names.filter((n) => /^[a-z]+_ticker$/.test(n)).map((n) => n.slice(0, -7));
  const wrongHeader = headerFault(columns, prefixes);
  if (wrongHeader !== null) throw new TapeFileError(file, [wrongHeader]);

  const faults: string[] = [];
  const rows: RecordedRow[] = [];
  lines.slice(1).forEach((content, index) => {
    const line = index + 2;
    if (content === '' && line === lines.length) return;
    const fault = (what: string): void => void faults.push(`line ${line}: ${what}`);
    const values = content.split(',');
    if (values.length !== names.length) {
      fault(`expected ${names.length} fields, found ${values.length}`);
      return;
    }
    const seconds = values[columns.get('ts_unix') ?? -1] ?? '';
    const atMs = Math.round(Number(seconds) * 1000);
    const previous = rows.at(-1)?.atMs ?? 0;
    if (!(atMs > previous)) {
      fault(`ts_unix: expected a rising instant, found '${seconds}'`);
      return;
    }
    const cells = prefixes.map((p) => [p, readCell(values, columns, p, fault)] as const);
    rows.push({ line, atMs, cells: new Map(cells) });
  });
  if (rows.length === 0) faults.push('line 2: expected at least one row, found none');
  if (faults.length > 0) throw new TapeFileError(file, faults);
  return { prefixes, rows };
};
