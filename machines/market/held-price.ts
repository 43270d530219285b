import { heldFromYes, type Side } from '../model/contract.ts';
import { yesPriceWithin, type HeldPriceCenti, type YesPriceCenti } from '../model/money.ts';

/**
 * The held leg's price, seen from a quoted one; null without one. A linear market may outgrow the
 * ceiling that its tickets know: a price above that counts as the ceiling, the worst for a short
 * and the best for a long, so that every stop there is trips.
 */
export const heldPriceOf = (
  side: Side,
  price: YesPriceCenti | null | undefined,
  full: number,
): HeldPriceCenti | null => {
  if (price === null || price === undefined) return null;
  return heldFromYes(side, price > full ? yesPriceWithin(full, full) : price, full);
};
