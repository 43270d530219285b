import {
  heldPriceWithin,
  yesPriceWithin,
  type HeldPriceCenti,
  type YesPriceCenti,
} from './money.ts';

/** The leg of a market that is held; of a linear one, YES is its long and NO its short. */
export type Side = 'yes' | 'no';

/** What happens to the held leg: an entry buys it, an exit sells it. */
export type OrderAction = 'buy' | 'sell';

/** The held leg's price, seen from a YES price, where both legs cost `full` together. */
export const heldFromYes = (side: Side, price: YesPriceCenti, full: number): HeldPriceCenti =>
  heldPriceWithin(side === 'yes' ? price : full - price, full);

/** The YES price, seen from the held leg's price, where both legs cost `full` together. */
export const yesFromHeld = (side: Side, price: HeldPriceCenti, full: number): YesPriceCenti =>
  yesPriceWithin(side === 'yes' ? price : full - price, full);

/** The probability (percent) that `side` wins, given the probability that YES wins. */
export const probabilityOf = (side: Side, yesPercent: number): number =>
  side === 'yes' ? yesPercent : 100 - yesPercent;
