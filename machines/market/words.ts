import type { Side } from '../model/contract.ts';
import { formatDecimal } from '../model/decimal.ts';
import { plainPriceOf, priceDecimalsOf, type Instrumented } from '../model/instrument.ts';

/** Milliseconds in words, to a tenth of a second. */
export const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** A price of a contract in cents: `96¢`, `96.25¢`. */
const cents = (centi: number): string => `${centi / 100}¢`;

/** A distance between two prices: `2.5¢`, in a linear market `$12.50`. */
export const gapInWords = (market: Instrumented, centi: number): string =>
  market.instrument === undefined
    ? cents(centi)
    : `$${formatDecimal(centi, priceDecimalsOf(market))}`;

/** A price of the leg that is held; in a linear market the coin's own. */
export const priceInWords = (market: Instrumented, side: Side, centi: number): string =>
  gapInWords(market, plainPriceOf({ ...market, side }, centi));

/** The leg that is held: `YES`; in a linear market `the long`. */
export const legInWords = ({ instrument }: Instrumented, side: Side): string =>
  instrument === undefined ? side.toUpperCase() : `the ${side === 'yes' ? 'long' : 'short'}`;

/** A coin's price in dollars and cents. */
export const dollars = (micros: number): string => `$${(micros / 1e6).toFixed(2)}`;
