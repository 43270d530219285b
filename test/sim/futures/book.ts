import type { Change, OrderRow, TradeRow } from '../../../src/simulator/binance/trading/rows.ts';
import { isOpen, orderKey } from '../../../src/simulator/binance/trading/rows.ts';
import { simSymbol } from '../../../src/simulator/binance/trading/symbols.ts';
import type { VenueFacts } from '../checks/venue-checks.ts';

/** What the venue's book has come to, as far as its checks need it. */
export type FuturesBook = {
  readonly take: (change: Change) => void;
  /** What the account holds of a product, in its units, with its sign. */
  readonly amounts: () => ReadonlyMap<string, number>;
};

const MICRO_DECIMALS = 6;

/** Tells the facts what a change of the account says; `accepted` hears of each new order once. */
export const followBook = (
  facts: VenueFacts,
  accepted: (clientOrderId: string) => void,
): FuturesBook => {
  const known = new Map<string, OrderRow>();
  const amounts = new Map<string, number>();

  const takeOrder = (order: OrderRow): void => {
    const key = orderKey(order);
    const before = known.get(key);
    known.set(key, order);
    const { clientId: clientOrderId, executed, quantity } = order;
    if (before === undefined) {
      const isToRest = order.timeInForce === 'GTC';
      facts.accepted({ orderId: key, clientOrderId, isToRest });
      accepted(clientOrderId);
    }
    const hasEnded = (before === undefined || isOpen(before)) && !isOpen(order);
    if (hasEnded && executed > 0 && executed < quantity) facts.cutShort({ clientOrderId });
  };
  const takeTrade = ({ id, orderId, price, quantity, symbol }: TradeRow): void => {
    const { decimals } = simSymbol(symbol);
    facts.filled(orderKey({ id: orderId, symbol }), {
      fillId: `binanceUsdm:${symbol}:${id}`,
      countMillionths: quantity * 10 ** decimals,
      priceMicros: price * 10 ** (MICRO_DECIMALS - decimals),
    });
  };
  return {
    amounts: () => amounts,
    take: ({ orders = [], positions = [], trades = [] }) => {
      orders.forEach(takeOrder);
      trades.forEach(takeTrade);
      for (const { amount, symbol } of positions) amounts.set(symbol, amount);
    },
  };
};
