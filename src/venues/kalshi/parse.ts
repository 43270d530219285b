import { parseDecimal } from '../../../machines/model/decimal.ts';
import {
  countCenti,
  FULL_PRICE_CENTI,
  micros,
  yesPriceCenti,
  type CountCenti,
  type Micros,
  type YesPriceCenti,
} from '../../../machines/model/money.ts';
import { epochMs, type EpochMs } from '../../../machines/model/time.ts';

/*
 * Decimal strings and instants of the wire, made exact integers. Every function answers null where
 * the text does not fit the type, and never throws.
 */

const COUNT_MAX = 1e10;
const MICROS_PER_CENT = 10_000;
const LATEST_INSTANT_MS = 8.64e15;

/** `"0.5200"` dollars → 5200 centi-cents. Null for digits below a centi-cent or outside 0 … 1. */
export const priceOf = (dollars: string): YesPriceCenti | null => {
  const value = parseDecimal(dollars, 4);
  if (value === null || value < 0 || value > FULL_PRICE_CENTI) return null;
  return yesPriceCenti(value);
};

/** `"12.50"` contracts → 1250 hundredths. */
export const countOf = (contracts: string): CountCenti | null => {
  const value = parseDecimal(contracts, 2);
  return value === null || value < 0 || value > COUNT_MAX ? null : countCenti(value);
};

/** A signed change of a count, in hundredths. */
export const changeOf = (contracts: string): number | null => {
  const value = parseDecimal(contracts, 2);
  return value === null || Math.abs(value) > COUNT_MAX ? null : value;
};

/** `"0.017500"` dollars → 17 500 micro-dollars. */
export const microsOf = (dollars: string): Micros | null => {
  const value = parseDecimal(dollars, 6);
  return value === null ? null : micros(value);
};

/** Whole cents, where they are as many as can be counted exactly. */
export const microsOfCents = (cents: number): Micros | null => {
  const value = cents * MICROS_PER_CENT;
  return Number.isSafeInteger(value) ? micros(value) : null;
};

/**
 * A number as JSON had it, in micro-dollars. The shortest decimal text of a float is the one that
 * was sent, so the digits are exact.
 */
export const microsOfNumber = (dollars: number | string): Micros | null =>
  microsOf(String(dollars));

/** Milliseconds since the epoch, where they are a possible instant. */
export const instantOf = (ms: number | undefined): EpochMs | null =>
  ms !== undefined && Number.isFinite(ms) && Math.abs(ms) <= LATEST_INSTANT_MS ? epochMs(ms) : null;

/** An ISO 8601 text. */
export const instantOfText = (text: string | undefined): EpochMs | null =>
  text === undefined ? null : instantOf(Date.parse(text));

/** Seconds since the epoch. */
export const instantOfSeconds = (seconds: number | undefined): EpochMs | null =>
  seconds === undefined ? null : instantOf(seconds * 1000);
