import { createSimBook, type SimBook } from './book.ts';
import type { Ground } from './margin.ts';
import { createTables, type Change, type Tables } from './rows.ts';
import { priceText, quantityText, simSymbol, symbolJson, type SimSymbol } from './symbols.ts';

export type FloorOptions = {
  readonly products: readonly string[];
  /** What an earlier life of the account has recorded. */
  readonly restored?: readonly Change[];
  /** Keeps what has happened. */
  readonly keep?: (change: Change) => void;
  /** How far reads trail what has happened. */
  readonly readLagMs?: number;
};

/** Of these the venue's order ids are longer than a double can hold. */
const LONG_ID = 8_389_765_000_000_000_000n;
const SHORT_ID = 400_000_000n;
const FIRST_ALGO_ID = 7_000;
const SHORT_IDS: ReadonlySet<string> = new Set(['BTCUSDT']);

const RATE_LIMITS = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2_400 },
  { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1_200 },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 300 },
];

/** The next ids of orders, trades and stops, after all that the account has had. */
const createIds = (tables: Tables) => {
  const counts = new Map<string, number>();
  const next = (name: string, known: number): number => {
    const count = Math.max(counts.get(name) ?? 0, known) + 1;
    counts.set(name, count);
    return count;
  };
  const countIn = (rows: Iterable<{ readonly symbol: string }>, name: string): number =>
    [...rows].filter(({ symbol }) => symbol === name).length;
  return {
    nextOrderId: ({ name }: SimSymbol): string => {
      const base = SHORT_IDS.has(name) ? SHORT_ID : LONG_ID;
      const count = next(`order/${name}`, countIn(tables.orders.values(), name));
      return (base + BigInt(count)).toString();
    },
    nextTradeId: ({ name }: SimSymbol): number =>
      next(`trade/${name}`, countIn(tables.trades, name)),
    nextAlgoId: (): number => next('algo', FIRST_ALGO_ID + tables.algos.size),
  };
};

/** The account's rows, as they are and as reads know them, with the books they trade against. */
export const createFloor = ({ keep, products, readLagMs = 0, restored = [] }: FloorOptions) => {
  const symbols = new Map<string, SimSymbol>(products.map((name) => [name, simSymbol(name)]));
  const books = new Map<string, SimBook>(
    [...symbols.values()].map((symbol) => [symbol.name, createSimBook(symbol)]),
  );
  const tables = createTables();
  const trailing = createTables();
  const pending: Change[] = [];
  const admit = (change: Change): void => {
    tables.apply(change);
    pending.push(change);
  };
  restored.forEach(admit);

  return {
    symbols,
    books,
    tables,
    isNew: restored.length === 0,
    record: (change: Change): void => {
      keep?.(change);
      admit(change);
    },
    /** The account as the venue's reads know it: right, but a moment late. */
    seen: (nowMs: number): Ground => {
      for (let first = pending[0]; first !== undefined; first = pending[0]) {
        if (first.atMs > nowMs - readLagMs) break;
        trailing.apply(first);
        pending.shift();
      }
      return { symbols, books, tables: trailing };
    },
    ...createIds(tables),
    best: (product: string): object | null => {
      const symbol = symbols.get(product);
      const book = books.get(product);
      if (symbol === undefined || book === undefined) return null;
      const [bid] = book.match('SELL', null, symbol.maxQuantity);
      const [ask] = book.match('BUY', null, symbol.maxQuantity);
      if (bid === undefined || ask === undefined) return null;
      return {
        b: priceText(symbol, bid.price),
        B: quantityText(symbol, bid.quantity),
        a: priceText(symbol, ask.price),
        A: quantityText(symbol, ask.quantity),
      };
    },
    exchangeInfo: (nowMs: number, isTrading: boolean): object => ({
      exchangeFilters: [],
      rateLimits: RATE_LIMITS,
      serverTime: nowMs,
      assets: [{ asset: 'USDT', marginAvailable: true, autoAssetExchange: '-10000' }],
      symbols: [...symbols.values()].map((symbol) => symbolJson(symbol, isTrading)),
      timezone: 'UTC',
    }),
  };
};

export type Floor = ReturnType<typeof createFloor>;
