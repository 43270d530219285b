import {
  FULL_PRICE_CENTI,
  heldPriceCenti,
  yesPriceCenti,
  type HeldPriceCenti,
  type YesPriceCenti,
} from './money.ts';

/** The leg of a binary contract. */
export type Side = 'yes' | 'no';

/** What happens to the held leg: an entry buys it, an exit sells it. */
export type OrderAction = 'buy' | 'sell';

/** The held leg's price, seen from a YES price. */
export const heldFromYes = (side: Side, price: YesPriceCenti): HeldPriceCenti =>
  heldPriceCenti(side === 'yes' ? price : FULL_PRICE_CENTI - price);

/** The YES price, seen from the held leg's price. */
export const yesFromHeld = (side: Side, price: HeldPriceCenti): YesPriceCenti =>
  yesPriceCenti(side === 'yes' ? price : FULL_PRICE_CENTI - price);

/** The probability (percent) that `side` wins, given the probability that YES wins. */
export const probabilityOf = (side: Side, yesPercent: number): number =>
  side === 'yes' ? yesPercent : 100 - yesPercent;
