import type { SimRefusal } from '../gate.ts';
import { admissionRefusal, allowedQuantity } from './admission.ts';
import type { Execution, SimBook } from './book.ts';
import type { OrderForm } from './form.ts';
import { afterTrade, closingQuantity, type Ground } from './margin.ts';
import { REFUSED } from './refusals.ts';
import {
  isOpen,
  orderKey,
  type Change,
  type OrderRow,
  type OrderStatus,
  type PositionRow,
  type TradeRow,
} from './rows.ts';
import type { SimSymbol } from './symbols.ts';

/** What the stream tells of an order: its row, and the trade by which it changed. */
export type OrderNews = {
  readonly execution: 'NEW' | 'TRADE' | 'CANCELED' | 'EXPIRED' | 'CALCULATED';
  readonly order: OrderRow;
  readonly trade: TradeRow | null;
  /** The venue's number for why it ended by itself; 0 otherwise. */
  readonly expiryReason: number;
};

/** Everything that the desk works on. */
export type DeskParts = Ground & {
  readonly nowMs: () => number;
  readonly record: (change: Change) => void;
  readonly nextOrderId: (symbol: SimSymbol) => string;
  readonly nextTradeId: (symbol: SimSymbol) => number;
  readonly tellOrder: (news: OrderNews) => void;
  /** The position and the money have changed by a trade. */
  readonly tellAccount: (symbol: string) => void;
  readonly tellBook: (symbol: SimSymbol, book: SimBook) => void;
  readonly isPaused: () => boolean;
};

/** Why an order has ended by itself, as the documents of `ORDER_TRADE_UPDATE` number it. */
export const EXPIRY = { immediate: 2, reversing: 4, liquidation: 5, market: 9 } as const;

const flat = (symbol: string): PositionRow => ({
  symbol,
  amount: 0,
  costMicros: 0,
  updatedAtMs: 0,
});

export const bookOf = ({ books }: Ground, symbol: SimSymbol): SimBook => {
  const book = books.get(symbol.name);
  if (book === undefined) throw new RangeError(`paper futures: no book of ${symbol.name}`);
  return book;
};

const put = (parts: DeskParts, order: OrderRow, changes: Partial<OrderRow>): OrderRow => {
  const row = { ...order, ...changes, updatedAtMs: parts.nowMs() };
  parts.record({ atMs: parts.nowMs(), orders: [row] });
  return row;
};

/** Strikes off what is left of an order. */
export const endOrder = (
  parts: DeskParts,
  order: OrderRow,
  status: 'CANCELED' | 'EXPIRED',
  expiryReason: number = 0,
): OrderRow => {
  const row = put(parts, order, { status });
  parts.tellOrder({ execution: status, order: row, trade: null, expiryReason });
  return row;
};

/** One execution of an order, in the books and on the stream. */
export const trade = (
  parts: DeskParts,
  symbol: SimSymbol,
  order: OrderRow,
  { price, quantity }: Execution,
  how: { readonly isMaker: boolean; readonly execution?: 'TRADE' | 'CALCULATED' },
): OrderRow => {
  const atMs = parts.nowMs();
  const { positions, wallets } = parts.tables;
  const before = positions.get(symbol.name) ?? flat(symbol.name);
  const { position, realizedE8 } = afterTrade(before, { ...order, price, quantity }, atMs);
  const ppm = how.isMaker ? symbol.makerPpm : symbol.takerPpm;
  const feeE8 = Math.ceil((price * quantity * ppm) / 10_000);
  const executed = order.executed + quantity;
  const status: OrderStatus = executed === order.quantity ? 'FILLED' : 'PARTIALLY_FILLED';
  const quoteMicros = order.quoteMicros + price * quantity;
  const row: OrderRow = { ...order, executed, quoteMicros, status, updatedAtMs: atMs };
  const done: TradeRow = {
    id: parts.nextTradeId(symbol),
    orderId: order.id,
    symbol: symbol.name,
    side: order.side,
    price,
    quantity,
    feeE8,
    feeAsset: 'USDT',
    realizedE8,
    isMaker: how.isMaker,
    atMs,
  };
  const balanceE8 = (wallets.get('USDT')?.balanceE8 ?? 0) + realizedE8 - feeE8;
  parts.record({
    atMs,
    orders: [row],
    trades: [done],
    positions: [position],
    wallets: [{ asset: 'USDT', balanceE8 }],
  });
  const execution = how.execution ?? 'TRADE';
  parts.tellOrder({ execution, order: row, trade: done, expiryReason: 0 });
  parts.tellAccount(symbol.name);
  return row;
};

/** Orders that may only reduce what is not there any more end. */
const endPointless = (parts: DeskParts, symbol: SimSymbol): void => {
  const amount = parts.tables.positions.get(symbol.name)?.amount ?? 0;
  for (const order of parts.tables.open())
    if (order.reduceOnly && order.symbol === symbol.name)
      if (closingQuantity(amount, order.side, 1) === 0)
        endOrder(parts, order, 'EXPIRED', EXPIRY.reversing);
};

const born = (parts: DeskParts, form: OrderForm): OrderRow => {
  const id = parts.nextOrderId(form.symbol);
  const { price, quantity, reduceOnly, side, timeInForce, type } = form;
  return {
    id,
    clientId: form.clientId ?? `paper-${id.slice(-20)}`,
    symbol: form.symbol.name,
    side,
    type,
    timeInForce,
    price,
    quantity,
    executed: 0,
    quoteMicros: 0,
    status: 'NEW',
    reduceOnly,
    closePosition: false,
    createdAtMs: parts.nowMs(),
    updatedAtMs: parts.nowMs(),
  };
};

/** Why what is left of a new order is struck off; null lets it rest. */
const restReason = ({ timeInForce, type }: OrderForm, isCut: boolean): number | null => {
  if (isCut) return EXPIRY.reversing;
  if (type === 'MARKET') return EXPIRY.market;
  return timeInForce === 'IOC' ? EXPIRY.immediate : null;
};

/** Takes an order that nothing speaks against. */
export const acceptOrder = (
  parts: DeskParts,
  form: OrderForm,
  changes: Partial<OrderRow> = {},
): OrderRow => {
  const { price, quantity, side, symbol, type } = form;
  const book = bookOf(parts, symbol);
  const allowed = allowedQuantity(parts, form);
  let order = put(parts, { ...born(parts, form), ...changes }, {});
  parts.tellOrder({ execution: 'NEW', order, trade: null, expiryReason: 0 });
  const executions = book.match(side, type === 'MARKET' ? null : price, allowed);
  book.take(side, executions);
  for (const execution of executions)
    order = trade(parts, symbol, order, execution, { isMaker: false });
  const reason = restReason(form, allowed < quantity && order.executed === allowed);
  if (isOpen(order) && reason !== null) order = endOrder(parts, order, 'EXPIRED', reason);
  if (executions.length > 0) {
    parts.tellBook(symbol, book);
    endPointless(parts, symbol);
  }
  return order;
};

/** A new order: taken, with whatever it found at once, or refused. */
export const placeOrder = (parts: DeskParts, form: OrderForm): OrderRow | SimRefusal =>
  admissionRefusal(parts, form, parts.isPaused()) ?? acceptOrder(parts, form);

export const cancelOrder = (parts: DeskParts, order: OrderRow | null): OrderRow | SimRefusal =>
  order === null || !isOpen(order) ? REFUSED.unknownOrder : endOrder(parts, order, 'CANCELED');

/** A resting order is the maker of what the tape brings across its price. */
export const fillResting = (parts: DeskParts, symbol: SimSymbol): void => {
  const book = bookOf(parts, symbol);
  for (const found of parts.tables.open()) {
    const order = parts.tables.orders.get(orderKey(found));
    if (order?.symbol !== symbol.name || !isOpen(order)) continue;
    const amount = parts.tables.positions.get(symbol.name)?.amount ?? 0;
    const left = order.quantity - order.executed;
    const allowed = order.reduceOnly ? closingQuantity(amount, order.side, left) : left;
    const executions = book.match(order.side, order.price, allowed);
    const quantity = executions.reduce((sum, one) => sum + one.quantity, 0);
    if (quantity === 0) continue;
    book.take(order.side, executions);
    trade(parts, symbol, order, { price: order.price, quantity }, { isMaker: true });
    endPointless(parts, symbol);
  }
};
