import type { SimRefusal } from '../gate.ts';
import type { SimBook } from './book.ts';
import type { OrderForm } from './form.ts';
import { availableMicros, closingQuantity, leverageOf, type Ground } from './margin.ts';
import { limitPriceAbove, limitPriceBelow, notionalBelow, REFUSED } from './refusals.ts';
import type { OrderSide } from './rows.ts';
import { priceText, type SimSymbol } from './symbols.ts';

/*
 * Why the market does not take a well-formed order: filters, the position it may only reduce, the
 * margin, what the book offers. Each rule is null where it has nothing against the order.
 */

const BP = 10_000;

/** The filters that look at the order alone. */
const filterRefusal = ({ price, quantity, symbol, type }: OrderForm): SimRefusal | null => {
  const maxQuantity = type === 'MARKET' ? symbol.marketMaxQuantity : symbol.maxQuantity;
  if (quantity <= 0) return REFUSED.quantityZero;
  if (quantity < symbol.minQuantity) return REFUSED.quantityMin;
  if (quantity > maxQuantity) return REFUSED.quantityMax;
  if (quantity % symbol.step !== 0) return REFUSED.step;
  if (type === 'MARKET') return null;
  if (price <= 0) return REFUSED.priceZero;
  if (price > symbol.maxPrice) return REFUSED.priceMax;
  if (price < symbol.minPrice) return REFUSED.priceMin;
  return price % symbol.tick === 0 ? null : REFUSED.tick;
};

/** PERCENT_PRICE: what an order may trade at, by the mark price. */
const percentRefusal = (
  { price, side, symbol, type }: OrderForm,
  mark: number,
  best: number | null,
): SimRefusal | null => {
  const highest = Math.floor((mark * (BP + symbol.percentBp)) / BP);
  const lowest = Math.ceil((mark * (BP - symbol.percentBp)) / BP);
  if (type === 'MARKET')
    return best !== null && (best > highest || best < lowest) ? REFUSED.counterPrice : null;
  if (side === 'BUY' && price > highest) return limitPriceAbove(priceText(symbol, highest));
  return side === 'SELL' && price < lowest ? limitPriceBelow(priceText(symbol, lowest)) : null;
};

const positionIn = ({ tables }: Ground, symbol: SimSymbol): number =>
  tables.positions.get(symbol.name)?.amount ?? 0;

/** What of the position no open order is about to reduce yet. */
const reducible = (ground: Ground, symbol: SimSymbol, side: OrderSide): number => {
  const amount = positionIn(ground, symbol);
  const promised = ground.tables
    .open()
    .filter((one) => one.reduceOnly && one.symbol === symbol.name)
    .filter((one) => one.side === side)
    .reduce((sum, { executed, quantity }) => sum + quantity - executed, 0);
  return closingQuantity(amount, side, Math.abs(amount)) - promised;
};

const marginRefusal = (ground: Ground, form: OrderForm, price: number): SimRefusal | null => {
  const { quantity, side, symbol } = form;
  const opening = quantity - closingQuantity(positionIn(ground, symbol), side, quantity);
  const cost = opening * price;
  const needed =
    cost / leverageOf(ground.tables, symbol.name) + (cost * symbol.takerPpm) / 1_000_000;
  return needed > availableMicros(ground) ? REFUSED.margin : null;
};

/** A twin of an order that is open; of one that has ended the venue does not know any more. */
const isTwin = ({ tables }: Ground, { clientId, symbol }: OrderForm): boolean =>
  clientId !== null &&
  tables.open().some((order) => order.clientId === clientId && order.symbol === symbol.name);

/** What an order may take at most: one that only reduces, no more than there is to reduce. */
export const allowedQuantity = (
  ground: Ground,
  { quantity, reduceOnly, side, symbol }: OrderForm,
) => (reduceOnly ? closingQuantity(positionIn(ground, symbol), side, quantity) : quantity);

const bookRefusal = (form: OrderForm, book: SimBook): SimRefusal | null => {
  const { price, quantity, side, timeInForce } = form;
  const found = book.match(side, price, quantity).reduce((sum, one) => sum + one.quantity, 0);
  if (timeInForce === 'GTX' && found > 0) return REFUSED.postOnly;
  return timeInForce === 'FOK' && found < quantity ? REFUSED.fillOrKill : null;
};

/** Null: the order is taken. `isPaused`: the market opens no positions. */
export const admissionRefusal = (
  ground: Ground,
  form: OrderForm,
  isPaused: boolean,
): SimRefusal | null => {
  const { price, quantity, reduceOnly, side, symbol, type } = form;
  if (isTwin(ground, form)) return REFUSED.duplicateId;
  if (ground.tables.isHedged()) return REFUSED.positionSide;
  const filtered = filterRefusal(form);
  if (filtered !== null) return filtered;
  const book = ground.books.get(symbol.name);
  const mark = book?.last() ?? null;
  if (book === undefined || mark === null) return REFUSED.noDepth;
  if (isPaused && !reduceOnly) return REFUSED.paused;
  const free = reduceOnly ? reducible(ground, symbol, side) : null;
  if (free !== null && free <= 0) return REFUSED.reduceOnly;
  const asked = type === 'MARKET' ? mark : price;
  if (!reduceOnly && asked * quantity < symbol.minNotionalMicros)
    return notionalBelow(symbol.minNotionalMicros / 1_000_000);
  const best = book.best(side);
  const beyond = percentRefusal(form, mark, best);
  if (beyond !== null) return beyond;
  const short = reduceOnly ? null : marginRefusal(ground, form, Math.max(asked, best ?? 0));
  return short ?? (type === 'MARKET' ? null : bookRefusal(form, book));
};
