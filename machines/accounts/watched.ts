import { parseDecimal } from '../model/decimal.ts';
import type {
  WatchedBooks,
  WatchedEvent,
  WatchedOrder,
  WatchedPosition,
} from '../model/watched-account.ts';

export const NO_BOOKS: WatchedBooks = { positions: [], balances: [], orders: [] };

const isNothing = (decimal: string): boolean => /^-?0*(\.0*)?$/.test(decimal);

/** The list with one entry in place of those of its kind, or without them. */
const exchanged = <T>(
  list: readonly T[],
  isSame: (entry: T) => boolean,
  entry: T | null,
): readonly T[] => {
  const at = list.findIndex(isSame);
  if (at < 0) return entry === null ? list : [...list, entry];
  const others = list.filter((one) => !isSame(one));
  return entry === null ? others : [...others.slice(0, at), entry, ...others.slice(at)];
};

/** The books after one event. */
export const withEvent = (books: WatchedBooks, event: WatchedEvent): WatchedBooks => {
  switch (event.kind) {
    case 'position': {
      const { isNet, position } = event;
      const isSame = ({ product, side }: WatchedPosition): boolean =>
        product === position.product && (isNet || side === position.side);
      const entry = isNothing(position.quantity) ? null : position;
      return { ...books, positions: exchanged(books.positions, isSame, entry) };
    }
    case 'balance': {
      const { balance } = event;
      const entry = isNothing(balance.total) ? null : balance;
      const isSame = ({ asset }: { readonly asset: string }): boolean => asset === balance.asset;
      return { ...books, balances: exchanged(books.balances, isSame, entry) };
    }
    case 'order': {
      const isSame = ({ orderId }: WatchedOrder): boolean => orderId === event.order.orderId;
      const entry = event.isOpen ? event.order : null;
      return { ...books, orders: exchanged(books.orders, isSame, entry) };
    }
  }
};

const QUANTITY_DIGITS = 8;
const quantityOf = (text: string): number => parseDecimal(text, QUANTITY_DIGITS) ?? 0;

/** Whether a stop stands between a position and an unlimited loss. */
export type Protection = 'whole' | 'part' | 'none';

const STOPS = /^(STOP|TRAILING_STOP)/;

/** A stop of the other side that can only reduce, on the same position. */
const isStopOf = (position: WatchedPosition, order: WatchedOrder): boolean =>
  order.product === position.product &&
  order.side === (position.side === 'long' ? 'sell' : 'buy') &&
  (order.positionSide ?? position.side) === position.side &&
  order.isReducing &&
  STOPS.test(order.kind);

/** How much of a position the stops of the account would close. Profit targets protect nothing. */
export const protectionOf = (
  position: WatchedPosition,
  orders: readonly WatchedOrder[],
): Protection => {
  const stops = orders.filter((order) => isStopOf(position, order));
  if (stops.some(({ quantity }) => quantity === null)) return 'whole';
  const stopped = stops.reduce((sum, { quantity }) => sum + quantityOf(quantity ?? '0'), 0);
  if (stopped === 0) return 'none';
  return stopped >= quantityOf(position.quantity) ? 'whole' : 'part';
};

/** In what two books differ, in words: what is looked at again must say what was told. */
export const bookDifferences = (told: WatchedBooks, seen: WatchedBooks): readonly string[] => {
  const lines = ({ balances, orders, positions }: WatchedBooks): readonly string[] => [
    ...positions.map((one) => `position ${one.product} ${one.side} ${quantityOf(one.quantity)}`),
    ...balances.map((one) => `balance ${one.asset} ${quantityOf(one.total)}`),
    ...orders.map((one) => `order ${one.orderId}`),
  ];
  const [before, after] = [new Set(lines(told)), new Set(lines(seen))];
  return [
    ...[...before].filter((line) => !after.has(line)).map((line) => `${line}: told, not found`),
    ...[...after].filter((line) => !before.has(line)).map((line) => `${line}: found, not told`),
  ];
};
