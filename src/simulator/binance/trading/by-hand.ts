import { parseDecimal } from '../../../../machines/model/decimal.ts';
import type { SimAccount } from '../account.ts';
import { acceptOrder, endOrder } from './desk.ts';
import { futuresUpdate } from './events.ts';
import type { AlgoRow, OrderRow, WalletRow } from './rows.ts';
import { cancelStop, type StopParts } from './stops.ts';
import { simSymbol } from './symbols.ts';

/*
 * What the owner of the account does by other means than this interface, as on the venue's own
 * pages: orders, holdings and payments that come from nowhere.
 */

const unitsOf = (text: string, decimals: number): number => {
  const units = parseDecimal(text, decimals);
  if (units === null) throw new RangeError(`paper futures: expected a decimal, found ${text}`);
  return units;
};

type Hand = Pick<SimAccount, 'place' | 'cancel' | 'hold' | 'pay'> & {
  readonly closeByHand: () => boolean;
};

export const handOf = (parts: StopParts, tell: (event: object) => void): Hand => {
  const { nowMs, record, tables } = parts;
  const orderBy = (id: number): OrderRow | undefined =>
    tables.open().find((order) => order.id === String(id));
  return {
    place: (order) => {
      const { decimals } = simSymbol(order.product);
      const common = {
        clientId: `by-hand-${order.id}`,
        symbol: order.product,
        side: order.side,
        type: order.type,
        quantity: unitsOf(order.quantity, 6 - decimals),
        closePosition: order.closePosition,
        reduceOnly: order.closePosition,
        createdAtMs: nowMs(),
        updatedAtMs: nowMs(),
      };
      if (order.isAlgo) {
        const triggerPrice = unitsOf(order.stopPrice, decimals);
        const terms = { triggerPrice, workingType: 'CONTRACT_PRICE', actualOrderId: null };
        const row: AlgoRow = { ...common, ...terms, id: order.id, status: 'NEW' };
        record({ atMs: nowMs(), algos: [row] });
        parts.tellAlgo(row);
        return;
      }
      const terms = { timeInForce: 'GTC', price: unitsOf(order.price, decimals) };
      const none = { executed: 0, quoteMicros: 0 };
      const row: OrderRow = { ...common, ...terms, ...none, id: String(order.id), status: 'NEW' };
      record({ atMs: nowMs(), orders: [row] });
      parts.tellOrder({ execution: 'NEW', order: row, trade: null, expiryReason: 0 });
    },
    cancel: (id) => {
      const order = orderBy(id);
      if (order !== undefined) endOrder(parts, order, 'CANCELED');
      else cancelStop(parts, tables.algos.get(id));
    },
    hold: ({ amount: text, entryPrice, product }) => {
      const { decimals } = simSymbol(product);
      const amount = unitsOf(text, 6 - decimals);
      const costMicros = Math.abs(amount) * unitsOf(entryPrice, decimals);
      const row = { symbol: product, amount, costMicros, updatedAtMs: nowMs() };
      record({ atMs: nowMs(), positions: [row] });
      tell(futuresUpdate('ORDER', [], [row], nowMs()));
    },
    pay: ({ asset, free }) => {
      const row: WalletRow = { asset, balanceE8: unitsOf(free, 8) };
      record({ atMs: nowMs(), wallets: [row] });
      tell(futuresUpdate('DEPOSIT', [row], [], nowMs()));
    },
    closeByHand: () => {
      const held = [...tables.positions.values()].find(({ amount }) => amount !== 0);
      const symbol = held === undefined ? undefined : parts.symbols.get(held.symbol);
      if (held === undefined || symbol === undefined) return false;
      acceptOrder(parts, {
        clientId: `web_${nowMs()}`,
        symbol,
        side: held.amount > 0 ? 'SELL' : 'BUY',
        type: 'MARKET',
        timeInForce: 'GTC',
        price: 0,
        quantity: Math.abs(held.amount),
        reduceOnly: true,
        isResultAsked: true,
      });
      return true;
    },
  };
};
