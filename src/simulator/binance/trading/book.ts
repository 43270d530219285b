import type { OrderSide } from './rows.ts';
import { onTick, type SimSymbol } from './symbols.ts';

type Level = { readonly price: number; quantity: number };

export type Execution = { readonly price: number; readonly quantity: number };

/** A product's book as the tape makes it: some levels about the price, taken by our orders. */
export type SimBook = {
  /** A new price of the tape: the book stands whole again. */
  readonly renew: (priceMicros: number) => void;
  /** The best price that such an order would meet; null before the first price of the tape. */
  readonly best: (side: OrderSide) => number | null;
  /** What such an order takes, best price first; `limit` null: at any price. */
  readonly match: (side: OrderSide, limit: number | null, quantity: number) => readonly Execution[];
  readonly take: (side: OrderSide, executions: readonly Execution[]) => void;
  /** The price of the newest trade, by which positions are marked as well; in units. */
  readonly last: () => number | null;
};

const LEVELS = 5;
/** Half of the spread and the way from one level to the next, as a part of the price. */
const SPREAD = 20_000;
/** What a level has, in dollars. */
const LEVEL_MICROS = 40_000_000_000;

export const createSimBook = (symbol: SimSymbol): SimBook => {
  const levels: Record<OrderSide, Level[]> = { BUY: [], SELL: [] };
  let last: number | null = null;

  const atPrice = (price: number): Level => ({
    price,
    quantity: Math.max(1, Math.floor(LEVEL_MICROS / price / symbol.step)) * symbol.step,
  });
  /** Buyers meet asks, sellers bids. */
  const meets = (side: OrderSide, level: number, limit: number): boolean =>
    side === 'BUY' ? level <= limit : level >= limit;

  return {
    renew: (priceMicros) => {
      const half = Math.max(1, Math.round(priceMicros / SPREAD));
      const bid = onTick(symbol, priceMicros - half, 'below');
      const ask = Math.max(onTick(symbol, priceMicros + half, 'above'), bid + symbol.tick);
      const apart = Math.max(1, Math.round((ask - bid) / symbol.tick)) * symbol.tick;
      const steps = Array.from({ length: LEVELS }, (_, step) => step * apart);
      levels.BUY = steps.map((away) => atPrice(ask + away));
      levels.SELL = steps
        .map((away) => bid - away)
        .filter((price) => price > 0)
        .map(atPrice);
      last = onTick(symbol, priceMicros, 'below');
    },
    best: (side) => levels[side].find(({ quantity }) => quantity > 0)?.price ?? null,
    match: (side, limit, quantity) => {
      const executions: Execution[] = [];
      let left = quantity;
      for (const level of levels[side]) {
        if (left === 0 || (limit !== null && !meets(side, level.price, limit))) break;
        const taken = Math.min(left, level.quantity);
        if (taken > 0) executions.push({ price: level.price, quantity: taken });
        left -= taken;
      }
      return executions;
    },
    take: (side, executions) => {
      for (const { price, quantity } of executions) {
        const level = levels[side].find((one) => one.price === price);
        if (level !== undefined) level.quantity -= quantity;
      }
    },
    last: () => last,
  };
};
