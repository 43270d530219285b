import { formatDecimal } from '../../../machines/model/decimal.ts';
import { FULL_PRICE_CENTI } from '../../../machines/model/money.ts';

/** How the venue writes numbers: prices and amounts as strings; JSON numbers are rare and whole. */

/** Centi-cents as dollars: 5200 → `"0.5200"`. */
export const dollars = (centi: number): string => formatDecimal(centi, 4);

/** The other leg's price. */
export const complement = (centi: number): number => FULL_PRICE_CENTI - centi;

/** Micro-dollars as dollars with four to six decimals: 17500 → `"0.0175"`. */
export const amount = (micros: number): string => formatDecimal(micros, 6).replace(/0{1,2}$/, '');

/** A fee, always six decimals: 17500 → `"0.017500"`. */
export const fee = (micros: number): string => formatDecimal(micros, 6);

/** Hundredths of contracts: 150 → `"1.50"`. */
export const contracts = (centi: number): string => formatDecimal(centi, 2);

/** Whole cents, truncated. */
export const cents = (micros: number): number => Math.trunc(micros / 10_000);

export const iso = (atMs: number): string => new Date(atMs).toISOString();
export const unixSeconds = (atMs: number): number => Math.floor(atMs / 1000);
export const unixMs = (atMs: number): number => Math.floor(atMs);
