import { venueOrderId } from '../../../machines/model/ids.ts';
import { countCenti, type CountCenti } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import { bookRefusal, duplicate, stepRefusal } from './admission.ts';
import type { AccountView } from './account.ts';
import type { AccountOrder } from './account-order.ts';
import type { AmendForm, DecreaseForm, Routing } from './change-forms.ts';
import {
  announceBook,
  announceFills,
  announceOrder,
  type ExchangeParts,
  type Markets,
} from './exchange-parts.ts';
import { CRYPTO_EXCHANGE_INDEX } from './market.ts';
import { endOrder, takerFill } from './order-desk.ts';
import { nested, notFound, type Refusal } from './refusal.ts';

/* Orders that rest, changed by their owner. */

const mismatch = nested(400, 'ORDER_ATTRIBUTES_MISMATCH', 'order attributes mismatch');
const wrongCount = nested(400, 'INVALID_AMEND_QTY_FOR_ORDER', 'invalid amend quantity for order');
const filled = nested(400, 'CANNOT_UPDATE_FILLED_ORDER', 'cannot update filled order');
const tooMuch = nested(400, 'invalid_order', 'invalid order', {
  details: 'reduce_to must not exceed the remaining count',
});

/** An order after it was amended, and how much of it that has filled. */
export type Amended = { readonly order: AccountOrder; readonly filledCenti: CountCenti };

/**
 * The resting order that a request means; null where there is none, and just so where it is named
 * on another shard: nothing tells a cancelled, executed, unknown or wrongly routed order from
 * another.
 */
export const restingFor = (
  { account }: ExchangeParts,
  markets: Markets,
  orderId: string,
  { marketTicker, exchangeIndex }: Routing,
): AccountOrder | null => {
  const order = account.orders.get(venueOrderId(orderId));
  if (order?.status !== 'resting') return null;
  if (markets.get(order.placed.ticker)?.phase !== 'active') return null;
  if (marketTicker !== null) return marketTicker === order.placed.ticker ? order : null;
  return exchangeIndex === CRYPTO_EXCHANGE_INDEX ? order : null;
};

const latest = ({ account }: ExchangeParts, { placed }: AccountOrder): AccountOrder => {
  const order = account.orders.get(placed.orderId);
  if (order === undefined) throw new RangeError(`account: lost order ${placed.orderId}`);
  return order;
};

const fillsSum = (counts: readonly { readonly countCenti: CountCenti }[]): CountCenti =>
  countCenti(counts.reduce((sum, one) => sum + one.countCenti, 0));

/** What is wrong with an amendment before anybody looks at the book. */
const earlyRefusal = (
  account: AccountView,
  { placed, filledCenti }: AccountOrder,
  form: AmendForm,
): Refusal | null => {
  const isSame =
    form.ticker === placed.ticker &&
    form.side === placed.side &&
    (form.clientOrderId === null || form.clientOrderId === placed.clientOrderId);
  if (!isSame) return mismatch;
  if (form.countCenti <= filledCenti) return wrongCount;
  if (form.updatedClientOrderId !== null && account.hasClientId(form.updatedClientOrderId))
    return duplicate;
  return stepRefusal(form.priceCenti);
};

/** Another price, another count; what the book offers at the new price is taken at once. */
export const amendOrder = (
  parts: ExchangeParts,
  markets: Markets,
  orderId: string,
  form: AmendForm,
  atMs: EpochMs,
): Amended | Refusal => {
  const { account } = parts;
  if (account.orders.get(venueOrderId(orderId))?.status === 'executed') return filled;
  const order = restingFor(parts, markets, orderId, form.routing);
  const market = markets.get(form.ticker);
  if (order === null) return notFound;
  const early = earlyRefusal(account, order, form);
  if (early !== null || market === undefined) return early ?? notFound;
  const { placed } = order;
  const wantedCenti = countCenti(form.countCenti - order.filledCenti);
  const executions = market.book.match(placed.side, form.priceCenti, wantedCenti);
  const others = { ...account, resting: () => account.resting().filter((one) => one !== order) };
  const asNew = {
    ...placed,
    priceCenti: form.priceCenti,
    countCenti: wantedCenti,
    postOnly: false,
    exchangeIndex: CRYPTO_EXCHANGE_INDEX,
  };
  const late = bookRefusal(asNew, others, wantedCenti, executions);
  if (late !== null) return late;

  const fills = executions.map((one) => takerFill(parts, one));
  const clientOrderId = form.updatedClientOrderId ?? placed.clientOrderId;
  const changed = { priceCenti: form.priceCenti, countCenti: form.countCenti, clientOrderId };
  parts.record({ type: 'orderAmended', atMs, orderId: placed.orderId, ...changed, fills });
  const after = latest(parts, order);
  const gone = market.book.rest(placed.side, placed.priceCenti, 0 - order.remainingCenti);
  const taken = market.book.take(placed.side, executions);
  const rested = market.book.rest(placed.side, form.priceCenti, after.remainingCenti);
  announceFills(parts, market, fills.length, atMs);
  announceOrder(parts, after, atMs);
  announceBook(parts, market, [gone, ...taken, rested], clientOrderId, atMs);
  return { order: after, filledCenti: fillsSum(fills) };
};

/** Less of it; nothing left ends it. More taken off than there is takes off all. */
export const decreaseOrder = (
  parts: ExchangeParts,
  markets: Markets,
  orderId: string,
  { by, to, routing }: DecreaseForm,
  atMs: EpochMs,
): AccountOrder | Refusal => {
  const order = restingFor(parts, markets, orderId, routing);
  const market = order === null ? undefined : markets.get(order.placed.ticker);
  if (order === null || market === undefined) return notFound;
  if (to !== null && to > order.remainingCenti) return tooMuch;
  const left = countCenti(to ?? Math.max(0, order.remainingCenti - (by ?? 0)));
  if (left === 0) {
    endOrder(parts, markets, order, 'Decrease', atMs);
    return latest(parts, order);
  }
  const { clientOrderId, priceCenti, side } = order.placed;
  parts.record({
    type: 'orderDecreased',
    atMs,
    orderId: order.placed.orderId,
    remainingCenti: left,
  });
  const gone = market.book.rest(side, priceCenti, left - order.remainingCenti);
  announceOrder(parts, order, atMs);
  announceBook(parts, market, [gone], clientOrderId, atMs);
  return latest(parts, order);
};
