import { fillId, venueOrderId } from '../../../machines/model/ids.ts';
import { countCenti, micros, takerFeeMicros } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { EndReason, LedgerFill, PlacedOrder } from '../ledger/entries.ts';
import type { AccountOrder } from './account-order.ts';
import {
  allowedCount,
  availableMicros,
  bookRefusal,
  FEE_QUANTUM_MICROS,
  preliminaryRefusal,
} from './admission.ts';
import type { Execution } from './book.ts';
import {
  announceBook,
  announceFills,
  announceOrder,
  restingIn,
  type ExchangeParts,
  type Markets,
} from './exchange-parts.ts';
import type { MarketState } from './market.ts';
import type { OrderForm } from './order-form.ts';
import { notFound, type Refusal } from './refusal.ts';

/*
 * The account's orders against the tape's book: taking, resting, ending. They never meet each
 * other, so self-trade prevention has nothing to prevent.
 */

/** What one execution is for the order that takes it. */
export const takerFill = (
  { newId }: ExchangeParts,
  { priceCenti, countCenti: count }: Execution,
): LedgerFill => ({
  fillId: fillId(newId()),
  priceCenti,
  countCenti: count,
  feeMicros: takerFeeMicros(count, priceCenti, FEE_QUANTUM_MICROS),
  isTaker: true,
});

const sum = (executions: readonly Execution[]): number =>
  executions.reduce((total, one) => total + one.countCenti, 0);

/** Why what is left of a new order is struck off; null lets it rest. */
const restReason = (form: OrderForm, excess: number, left: number): EndReason | null => {
  if (excess > 0) return 'ReduceOnlyCancel';
  return left > 0 && form.timeInForce !== 'good_till_canceled' ? 'ImmediateOrCancel' : null;
};

const placedFrom = (
  { newId }: ExchangeParts,
  form: OrderForm,
  market: MarketState,
): PlacedOrder => ({
  orderId: venueOrderId(newId()),
  clientOrderId: form.clientOrderId,
  ticker: form.ticker,
  event: market.spec.event,
  side: form.side,
  priceCenti: form.priceCenti,
  countCenti: form.countCenti,
  timeInForce: form.timeInForce,
  selfTradePrevention: form.selfTradePrevention,
  reduceOnly: form.reduceOnly,
  expiresAtMs: form.expiresAtMs,
  cancelOnPause: form.cancelOnPause,
});

const accept = (
  parts: ExchangeParts,
  market: MarketState,
  form: OrderForm,
  executions: readonly Execution[],
  allowed: number,
  atMs: EpochMs,
): AccountOrder => {
  const placed = placedFrom(parts, form, market);
  const fills = executions.map((one) => takerFill(parts, one));
  const excess = form.countCenti - allowed;
  const reason = restReason(form, excess, form.countCenti - sum(executions));
  const excessCenti = countCenti(excess);
  parts.record({ type: 'orderAccepted', atMs, order: placed, fills, excessCenti, reason });
  const order = parts.account.orders.get(placed.orderId);
  if (order === undefined) throw new RangeError(`account: lost order ${placed.orderId}`);
  const taken = market.book.take(form.side, executions);
  const rested =
    order.status === 'resting'
      ? [market.book.rest(form.side, form.priceCenti, order.remainingCenti)]
      : [];
  announceFills(parts, market, fills.length, atMs);
  announceOrder(parts, order, atMs);
  announceBook(parts, market, [...taken, ...rested], form.clientOrderId, atMs);
  return order;
};

/** A new order: accepted (with whatever it took at once), or refused. */
export const admitOrder = (
  parts: ExchangeParts,
  markets: Markets,
  form: OrderForm,
  atMs: EpochMs,
): AccountOrder | Refusal => {
  const market = markets.get(form.ticker);
  const early = preliminaryRefusal(form, market, parts.account);
  if (early !== null || market === undefined) return early ?? notFound;
  const allowed = countCenti(allowedCount(form, parts.account));
  const executions = market.book.match(form.side, form.priceCenti, allowed);
  const late = bookRefusal(form, parts.account, allowed, executions);
  return late ?? accept(parts, market, form, executions, allowed, atMs);
};

/** Strikes a resting order off. */
export const endOrder = (
  parts: ExchangeParts,
  markets: Markets,
  order: AccountOrder,
  reason: EndReason,
  atMs: EpochMs,
): void => {
  const { orderId, ticker, side, priceCenti, clientOrderId } = order.placed;
  parts.record({ type: 'orderCancelled', atMs, orderId, reason });
  announceOrder(parts, order, atMs);
  const market = markets.get(ticker);
  if (market === undefined) return;
  const gone = market.book.rest(side, priceCenti, 0 - order.remainingCenti);
  announceBook(parts, market, [gone], clientOrderId, atMs);
};

/** A resting order is the maker of what the tape brings across its price; makers pay no fee. */
const fillResting = (
  parts: ExchangeParts,
  markets: Markets,
  market: MarketState,
  order: AccountOrder,
  atMs: EpochMs,
): void => {
  const { side, priceCenti, orderId, clientOrderId } = order.placed;
  const executions = market.book.match(side, priceCenti, order.remainingCenti);
  const count = countCenti(sum(executions));
  if (count === 0) return;
  if (availableMicros(parts.account) < 0) {
    endOrder(parts, markets, order, 'MarginCancel', atMs);
    return;
  }
  const traded = { priceCenti, countCenti: count, feeMicros: micros(0), isTaker: false };
  const fill = { fillId: fillId(parts.newId()), ...traded };
  parts.record({ type: 'orderFilled', atMs, orderId, fill });
  const deltas = [
    ...market.book.take(side, executions),
    market.book.rest(side, priceCenti, 0 - count),
  ];
  announceFills(parts, market, 1, atMs);
  announceOrder(parts, order, atMs);
  announceBook(parts, market, deltas, clientOrderId, atMs);
};

/** Lets every resting order of a market take what its new book offers. */
export const fillAllResting = (
  parts: ExchangeParts,
  markets: Markets,
  market: MarketState,
  atMs: EpochMs,
): void => {
  for (const order of restingIn(parts.account, market.spec.ticker))
    fillResting(parts, markets, market, order, atMs);
};
