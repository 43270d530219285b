import { acceptOrder, bookOf, endOrder, EXPIRY, trade, type DeskParts } from './desk.ts';
import { maintenanceMicros, marginBalanceMicros } from './margin.ts';
import type { PositionRow } from './rows.ts';

/*
 * The forced end of an account that cannot keep its positions. The venue names such an order
 * `autoclose-…` and tells its execution as CALCULATED.
 */

const closeByForce = (parts: DeskParts, { amount, symbol: name }: PositionRow): void => {
  const symbol = parts.symbols.get(name);
  const price = symbol === undefined ? null : bookOf(parts, symbol).last();
  if (symbol === undefined || price === null) return;
  const atMs = parts.nowMs();
  const order = acceptOrder(
    parts,
    {
      clientId: `autoclose-${atMs}`,
      symbol,
      side: amount > 0 ? 'SELL' : 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      // No price of the book is that good: what is to be closed is taken over at the mark price.
      price: amount > 0 ? symbol.maxPrice : symbol.minPrice,
      quantity: Math.abs(amount),
      reduceOnly: true,
      isResultAsked: true,
    },
    { type: 'LIQUIDATION', price },
  );
  const execution = { price, quantity: Math.abs(amount) };
  trade(parts, symbol, order, execution, { isMaker: false, execution: 'CALCULATED' });
};

/** Ends all open orders, then all positions, where the margin does not cover them any more. */
export const liquidateIfDue = (parts: DeskParts): boolean => {
  const held = [...parts.tables.positions.values()].filter(({ amount }) => amount !== 0);
  if (held.length === 0 || marginBalanceMicros(parts) >= maintenanceMicros(parts)) return false;
  for (const order of parts.tables.open()) endOrder(parts, order, 'EXPIRED', EXPIRY.liquidation);
  for (const position of held) closeByForce(parts, position);
  return true;
};
