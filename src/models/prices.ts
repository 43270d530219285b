import { createFaults, eachLine, type Faults, type Progress } from './csv.ts';
import { growingColumn } from './growing-column.ts';

/** Prices of one symbol in order of time. */
export type PriceHistory = {
  readonly timesMs: Float64Array;
  /** Dollars. */
  readonly prices: Float64Array;
};

/** Which columns to read; null: the first known name that the header has. */
export type PriceColumns = { readonly time: string | null; readonly price: string | null };

const TIME_NAMES = ['open_time', 'time', 'timestamp', 'ts_unix', 'at', 'ts', 'date'];
const PRICE_NAMES = ['close', 'price', 'real_price'];
const SECONDS_BELOW = 1e11;

/** Milliseconds of an ISO instant (UTC where it names no zone) or of epoch seconds or ms. */
const parseInstant = (text: string): number => {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return number < SECONDS_BELOW ? number * 1_000 : number;
  }
  const iso = text.replace(' ', 'T');
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
};

type Places = { readonly time: number; readonly price: number; readonly fields: number };

const placesOf = (header: string, wanted: PriceColumns, faults: Faults): Places => {
  const names = header.split(',').map((name) => name.trim());
  const place = (asked: string | null, known: readonly string[], what: string): number => {
    const name = asked ?? known.find((each) => names.includes(each));
    const found = name === undefined ? -1 : names.indexOf(name);
    const expected = asked === null ? `one of ${known.join(', ')}` : `'${asked}'`;
    if (found < 0)
      faults.add(1, `${what}: expected a column ${expected}, found ${names.join(', ')}`);
    return found;
  };
  return {
    time: place(wanted.time, TIME_NAMES, 'time'),
    price: place(wanted.price, PRICE_NAMES, 'price'),
    fields: names.length,
  };
};

/**
 * Reads a CSV of prices with a header, in order of time; a row that repeats the one before it is
 * skipped. Throws a `ModelFileError` with every fault.
 */
export const readPriceFile = async (
  file: string,
  columns: PriceColumns,
  progress: Progress,
): Promise<PriceHistory> => {
  const faults = createFaults(file);
  const times = growingColumn(Float64Array);
  const prices = growingColumn(Float64Array);
  let places: Places = { time: -1, price: -1, fields: 0 };
  let previousMs = -Infinity;
  let previous = NaN;
  const readRow = (text: string, line: number): void => {
    const values = text.split(',');
    if (values.length !== places.fields) {
      faults.add(line, `expected ${places.fields} fields, found ${values.length}`);
      return;
    }
    const [time = '', price = ''] = [values[places.time], values[places.price]];
    const atMs = parseInstant(time);
    const dollars = price === '' ? NaN : Number(price);
    // Files fetched page by page repeat the row at which two pages meet.
    if (atMs === previousMs && dollars === previous) return;
    if (!(atMs > previousMs)) faults.add(line, `time: expected a later instant, found '${time}'`);
    if (!(dollars > 0 && dollars < Infinity))
      faults.add(line, `price: expected a positive number, found '${price}'`);
    previous = dollars;
    previousMs = Number.isNaN(atMs) ? previousMs : Math.max(atMs, previousMs);
    times.push(atMs);
    prices.push(dollars);
  };
  await eachLine(
    file,
    (text, line) => {
      if (line === 1) places = placesOf(text, columns, faults);
      else if (places.time >= 0 && places.price >= 0) readRow(text, line);
    },
    progress,
  );
  if (places.fields === 0) faults.add(1, 'expected a header, found an empty file');
  faults.check();
  if (times.length() < 2) faults.add(2, `expected two prices at least, found ${times.length()}`);
  faults.check();
  return { timesMs: times.take(), prices: prices.take() };
};
