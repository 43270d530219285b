import { countCenti, micros } from '../../../../machines/model/money.ts';
import {
  basisPoints as plainBasisPoints,
  contracts,
  dollars,
  NOTHING,
  percent,
} from '../../../cli/render/format.ts';

const CENT_MICROS = 10_000;

/** Dollars to the cent, signed, with a real minus: `+$3.73`, `−$96.27`. */
export const gain = (amountMicros: number | null): string => {
  if (amountMicros === null) return NOTHING;
  const rounded = Math.round(amountMicros / CENT_MICROS) * CENT_MICROS;
  const sign = rounded > 0 ? '+' : rounded < 0 ? '−' : '';
  return sign + dollars(micros(Math.abs(rounded)));
};

const THREE_DIGITS = /\.\d{3}$/;

/** Dollars to the last digit there is, of which there are two or four: `$0.1613`, `$0.1470`. */
export const money = (amountMicros: number | null): string => {
  const text = dollars(amountMicros === null ? null : micros(amountMicros));
  return THREE_DIGITS.test(text) ? `${text}0` : text;
};

export const count = (amountCenti: number): string => contracts(countCenti(amountCenti));

/** `−11 bp`, with a real minus. */
export const basisPoints = (value: number | null): string =>
  plainBasisPoints(value).replace('-', '−');

export { cents, duration, NOTHING } from '../../../cli/render/format.ts';
export { price, quantity, quantityWords, unitWord, wordsFor } from '../../../cli/render/priced.ts';
export { percent };

/** How long a trade has been unprotected by `nowMs` of the market's clock: booked, and running. */
export const unprotectedBy = (
  trade: { readonly unprotectedMs: number; readonly unprotectedSinceMs: number | null },
  nowMs: number,
): number => {
  const { unprotectedMs, unprotectedSinceMs: since } = trade;
  return unprotectedMs + (since === null ? 0 : Math.max(0, nowMs - since));
};

const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** `05:07:16`, in the time of whoever looks. */
export const clockTime = (atMs: number): string => CLOCK.format(atMs);

/** `05:07:16.262` */
export const exactTime = (atMs: number): string =>
  `${clockTime(atMs)}.${String(Math.floor(atMs) % 1_000).padStart(3, '0')}`;

const DAY = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'medium',
  hourCycle: 'h23',
});

export const dayTime = (atMs: number): string => DAY.format(atMs);

const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** What the process said, with its instants by the clock of whoever looks. */
export const withClockTimes = (said: string): string =>
  said.replaceAll(INSTANT, (instant) => clockTime(Date.parse(instant)));
