import type { SimBook } from './book.ts';
import type { OrderSide, PositionRow, Tables } from './rows.ts';
import type { SimSymbol } from './symbols.ts';

/*
 * The money of the paper futures account, all of it cross margin: what positions are worth, what
 * they and the open orders tie up, and what is left.
 */

/** What every rule of the account looks at. */
export type Ground = {
  readonly tables: Tables;
  readonly symbols: ReadonlyMap<string, SimSymbol>;
  readonly books: ReadonlyMap<string, SimBook>;
};

const LEVERAGE_DEFAULT = 20;
const E8_PER_MICRO = 100;

export const leverageOf = ({ settings }: Tables, symbol: string): number =>
  settings.get(symbol)?.leverage ?? LEVERAGE_DEFAULT;

/** The price by which a position is valued: the newest of the tape, else what it has cost. */
export const markOf = ({ books }: Ground, { amount, costMicros, symbol }: PositionRow): number =>
  books.get(symbol)?.last() ?? (amount === 0 ? 0 : costMicros / Math.abs(amount));

export const unrealizedMicros = (ground: Ground, position: PositionRow): number => {
  const { amount, costMicros } = position;
  return markOf(ground, position) * amount - Math.sign(amount) * costMicros;
};

export const notionalMicros = (ground: Ground, position: PositionRow): number =>
  Math.abs(position.amount) * markOf(ground, position);

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

const held = ({ tables }: Ground): readonly PositionRow[] =>
  [...tables.positions.values()].filter(({ amount }) => amount !== 0);

const walletMicros = ({ wallets }: Tables): number =>
  (wallets.get('USDT')?.balanceE8 ?? 0) / E8_PER_MICRO;

/** What the account would be worth if every position were closed at its mark price. */
export const marginBalanceMicros = (ground: Ground): number =>
  walletMicros(ground.tables) +
  sum(held(ground).map((position) => unrealizedMicros(ground, position)));

export const maintenanceMicros = (ground: Ground): number =>
  sum(
    held(ground).map((position) => {
      const ppm = ground.symbols.get(position.symbol)?.maintenancePpm ?? 0;
      return (notionalMicros(ground, position) * ppm) / 1_000_000;
    }),
  );

/** What open orders that are to open a position tie up. */
const orderMarginMicros = ({ tables }: Ground): number =>
  sum(
    tables
      .open()
      .filter(({ reduceOnly }) => !reduceOnly)
      .map(
        ({ executed, price, quantity, symbol }) =>
          (price * (quantity - executed)) / leverageOf(tables, symbol),
      ),
  );

export const availableMicros = (ground: Ground): number => {
  const tied = held(ground).map(
    (position) => notionalMicros(ground, position) / leverageOf(ground.tables, position.symbol),
  );
  return marginBalanceMicros(ground) - sum(tied) - orderMarginMicros(ground);
};

/** How much of such an order makes the position smaller; the rest opens the other side. */
export const closingQuantity = (amount: number, side: OrderSide, quantity: number): number =>
  Math.min(quantity, Math.max(0, side === 'BUY' ? -amount : amount));

/** What one trade does to a position and to the money. */
export const afterTrade = (
  position: PositionRow,
  trade: { readonly side: OrderSide; readonly price: number; readonly quantity: number },
  atMs: number,
): { readonly position: PositionRow; readonly realizedE8: number } => {
  const { amount, costMicros } = position;
  const closing = closingQuantity(amount, trade.side, trade.quantity);
  const heldQuantity = Math.abs(amount);
  const closedCost =
    closing === heldQuantity ? costMicros : Math.floor((costMicros * closing) / heldQuantity);
  const gain = closing * trade.price - closedCost;
  const opening = trade.quantity - closing;
  return {
    realizedE8: (amount < 0 ? -gain : gain) * E8_PER_MICRO,
    position: {
      symbol: position.symbol,
      amount: amount + (trade.side === 'BUY' ? trade.quantity : -trade.quantity),
      costMicros: costMicros - closedCost + opening * trade.price,
      updatedAtMs: atMs,
    },
  };
};
