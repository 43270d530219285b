import { yesFromHeld, type Side } from './contract.ts';
import {
  FULL_PRICE_CENTI,
  micros,
  takerFeeMicros,
  type CountCenti,
  type HeldPriceCenti,
  type Micros,
} from './money.ts';
import { epochMs } from './time.ts';

/*
 * The two kinds of contracts that a trade may hold. They differ in their scale and in what the two
 * legs of a market cost together, and in nothing else that the rules look at. In both, one unit of
 * price times one unit of count is one micro-dollar.
 *
 * A binary contract has units of $0.0001 and of 0.01 contracts, and its legs cost a dollar. A
 * linear one (a perpetual future) is held long as the YES leg, at the coin's own price, and short
 * as the NO leg, at what that price leaves of the ceiling: bought at C − p and sold at C − q, a
 * short has won p − q, and the price that is held rises with the profit, as it does for a long.
 */

/** A linear contract, on the scale of its market. Absent where a contract is binary. */
export type LinearInstrument = {
  readonly kind: 'linear';
  /** Units of price are 10^-n dollars, units of count 10^-(6 − n) of the coin; n is 0 … 6. */
  readonly priceDecimals: number;
  /** The highest price that the venue takes, in units of price: what both legs cost together. */
  readonly ceiling: number;
  /** Counts of orders are multiples of it. */
  readonly countStep: number;
  /** The venue takes no order of less, but for one that only shrinks a position. */
  readonly minNotionalMicros: Micros;
  /** The taker's fee in millionths of the notional. */
  readonly takerFeePpm: number;
  readonly leverage: number;
};

/** What has an instrument: a market, a ticket in it, an order's request. */
export type Instrumented = { readonly instrument?: LinearInstrument };

/** The instrument alone, for what is made of the one that has it. */
export const instrumentOf = ({ instrument }: Instrumented): Instrumented =>
  instrument === undefined ? {} : { instrument };

/** Digits of a micro-dollar below the dollar, which price and count share. */
const MICRO_DECIMALS = 6;
const BINARY_PRICE_DECIMALS = 4;

/** The close of a market that never closes: 2100-01-01. */
export const NEVER_CLOSES_AT_MS = epochMs(4_102_444_800_000);

/** What both legs cost together, in the market's units of price; no price is above it. */
export const fullPriceOf = ({ instrument }: Instrumented): number =>
  instrument?.ceiling ?? FULL_PRICE_CENTI;

/** The digits of a dollar that one unit of price stands for. */
export const priceDecimalsOf = ({ instrument }: Instrumented): number =>
  instrument?.priceDecimals ?? BINARY_PRICE_DECIMALS;

/** The digits of a contract, or of a coin, that one unit of count stands for. */
export const countDecimalsOf = (of: Instrumented): number => MICRO_DECIMALS - priceDecimalsOf(of);

const decimalsOf = (step: string): number => {
  const fraction = step.split('.')[1] ?? '';
  return fraction.replace(/0+$/, '').length;
};

/**
 * The decimals of price that hold a venue's steps, decimals such as `0.10`: those of the tick.
 * Null where what is left of a micro-dollar does not hold the step of the quantity.
 */
export const linearPriceDecimals = (tickSize: string, stepSize: string): number | null => {
  const priceDecimals = decimalsOf(tickSize);
  return decimalsOf(stepSize) <= MICRO_DECIMALS - priceDecimals ? priceDecimals : null;
};

/** What is held, and in which kind of market. */
export type Terms = Instrumented & { readonly side: Side };

/**
 * A price of the held leg as people say it: of a binary contract the leg's own, of a linear one the
 * coin's. The same the other way round.
 */
export const plainPriceOf = ({ instrument, side }: Terms, price: number): number =>
  instrument === undefined || side === 'yes' ? price : instrument.ceiling - price;

/** What `count` of the held leg has cost in the prices that people say; the other way round too. */
export const plainCostOf = (
  { instrument, side }: Terms,
  count: CountCenti,
  cost: Micros,
): Micros =>
  instrument === undefined || side === 'yes' ? cost : micros(instrument.ceiling * count - cost);

const MILLION = 1_000_000n;

/** What a taker pays for a trade of `count` at a price of the leg that is held. */
export const takerFeeOf = (
  { instrument, side }: Terms,
  count: CountCenti,
  price: HeldPriceCenti,
): Micros => {
  if (instrument === undefined) return takerFeeMicros(count, price);
  const coinPrice = yesFromHeld(side, price, instrument.ceiling);
  const millionths = BigInt(coinPrice) * BigInt(count) * BigInt(instrument.takerFeePpm);
  return micros(Number((millionths + MILLION - 1n) / MILLION));
};
