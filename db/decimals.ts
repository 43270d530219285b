import { formatDecimal } from '../machines/model/decimal.ts';
import {
  countDecimalsOf,
  plainCostOf,
  plainPriceOf,
  priceDecimalsOf,
  type Instrumented,
  type Terms,
} from '../machines/model/instrument.ts';
import type { CountCenti, HeldPriceCenti, Micros } from '../machines/model/money.ts';

/*
 * Integers of the model as NUMERIC texts: contracts and dollars, of a linear market coins and the
 * coin's own price, a short's too. Each throws a RangeError when its value is no integer.
 */

export const tickDecimal = (of: Instrumented, tick: number): string =>
  formatDecimal(tick, priceDecimalsOf(of));
export const priceDecimal = (terms: Terms, price: HeldPriceCenti): string =>
  formatDecimal(plainPriceOf(terms, price), priceDecimalsOf(terms));
export const countDecimal = (of: Instrumented, count: CountCenti): string =>
  formatDecimal(count, countDecimalsOf(of));
export const microsDecimal = (value: number): string => formatDecimal(value, 6);
/** What `count` has cost, in the prices of {@link priceDecimal}. */
export const costDecimal = (terms: Terms, count: CountCenti, cost: Micros): string =>
  microsDecimal(plainCostOf(terms, count, cost));
