import { brand, type Branded } from './brand.ts';

/*
 * `Centi` in a name means the market's own unit: the one said here for binary contracts, the one of
 * the instrument (instrument.ts) for linear ones.
 */

/**
 * Price of a market's YES leg in centi-cents ($0.0001), 0 … 10 000.
 * The venue quotes up to four decimals of a dollar (`*_dollars` strings).
 */
export type YesPriceCenti = Branded<number, 'YesPriceCenti'>;

/**
 * Price of the leg a trade holds, in centi-cents: the YES price for a YES trade, its complement for
 * a NO trade. Distinct from {@link YesPriceCenti}, so that an inverted price does not compile.
 */
export type HeldPriceCenti = Branded<number, 'HeldPriceCenti'>;

/** A number of contracts in hundredths (the venue's counts have two decimals). */
export type CountCenti = Branded<number, 'CountCenti'>;

/** An amount of money, or a price of a coin, in micro-dollars ($0.000001). */
export type Micros = Branded<number, 'Micros'>;

/** What a contract pays when its side wins: one dollar. */
export const FULL_PRICE_CENTI = 10_000;

const integerWithin = (name: string, value: number, min: number, max: number): number => {
  if (!Number.isSafeInteger(value) || value < min || value > max)
    throw new RangeError(`${name}: expected an integer ${min} … ${max}, found ${value}`);
  return value;
};

/** A price of a market whose legs cost `full` together. */
export const yesPriceWithin = (value: number, full: number): YesPriceCenti =>
  brand<YesPriceCenti>(integerWithin('YES price (centi-cents)', value, 0, full));
export const heldPriceWithin = (value: number, full: number): HeldPriceCenti =>
  brand<HeldPriceCenti>(integerWithin('held price (centi-cents)', value, 0, full));
/** A price of a binary contract. */
export const yesPriceCenti = (value: number): YesPriceCenti =>
  yesPriceWithin(value, FULL_PRICE_CENTI);
export const heldPriceCenti = (value: number): HeldPriceCenti =>
  heldPriceWithin(value, FULL_PRICE_CENTI);
export const countCenti = (value: number): CountCenti =>
  brand<CountCenti>(integerWithin('count (hundredths)', value, 0, 1e10));
export const micros = (value: number): Micros => {
  if (!Number.isSafeInteger(value))
    throw new RangeError(`amount (micro-dollars): expected a safe integer, found ${value}`);
  return brand<Micros>(value === 0 ? 0 : value);
};

/** price × count, exact: one unit of each, $0.0001 × 0.01 contract, is one micro-dollar. */
export const costMicros = (price: HeldPriceCenti, count: CountCenti): Micros =>
  micros(price * count);

export const addMicros = (...amounts: readonly Micros[]): Micros =>
  micros(amounts.reduce<number>((sum, amount) => sum + amount, 0));

const CENT_MICROS = 10_000;

/** The venue's taker fee before rounding, 0.07 · C · P · (1 − P), as a fraction of micro-dollar. */
const quadraticFee = (
  count: CountCenti,
  price: HeldPriceCenti | YesPriceCenti,
): readonly [numerator: bigint, denominator: bigint] => [
  7n * BigInt(count) * BigInt(price) * BigInt(FULL_PRICE_CENTI - price),
  1_000_000n,
];

/** Taker fee rounded up to `quantumMicros` (Kalshi books steps of 100, statements show a cent). */
export const takerFeeMicros = (
  count: CountCenti,
  price: HeldPriceCenti | YesPriceCenti,
  quantumMicros: number = CENT_MICROS,
): Micros => {
  const [numerator, denominator] = quadraticFee(count, price);
  const quantum = BigInt(quantumMicros);
  const step = denominator * quantum;
  return micros(Number(((numerator + step - 1n) / step) * quantum));
};
