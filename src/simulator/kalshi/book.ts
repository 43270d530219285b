import type { MarketTicker } from '../../../machines/model/ids.ts';
import {
  countCenti,
  FULL_PRICE_CENTI,
  yesPriceCenti,
  type CountCenti,
  type YesPriceCenti,
} from '../../../machines/model/money.ts';
import type { BookSide } from '../ledger/entries.ts';

/** A signed change of the size shown at one price. */
export type LevelDelta = {
  readonly side: BookSide;
  readonly priceCenti: YesPriceCenti;
  readonly deltaCenti: number;
};

export type Level = readonly [priceCenti: YesPriceCenti, countCenti: CountCenti];

/** What one order took from one level of the book. */
export type Execution = { readonly priceCenti: YesPriceCenti; readonly countCenti: CountCenti };

/** One market's book on the YES leg: what the tape shows, and our own resting orders on top. */
export type Book = {
  /** Replaces the tape's levels; sizes that our fills consumed are whole again. */
  readonly refresh: (bid: YesPriceCenti | null, ask: YesPriceCenti | null) => readonly LevelDelta[];
  /** What an order could take, best price first, never more than shown or asked; reads only. */
  readonly match: (side: BookSide, limit: YesPriceCenti, count: CountCenti) => readonly Execution[];
  /** Consumes what was matched. */
  readonly take: (side: BookSide, executions: readonly Execution[]) => readonly LevelDelta[];
  /** Adds to (or, negative, removes from) our own resting size at a price. */
  readonly rest: (side: BookSide, price: YesPriceCenti, changeCenti: number) => LevelDelta;
  /** Shown levels, best first. */
  readonly levels: (side: BookSide) => readonly Level[];
};

const DEPTH = 5;
const LEVEL_STEP_CENTI = 100;
const SMALLEST_LEVEL = 50;
const LEVEL_SPREAD = 451;

/** FNV-1a, 32 bits. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
};

/**
 * Tapes record the best prices only. Behind (and at) the best one stand {@link DEPTH} levels a cent
 * apart, of 50 … 500 whole contracts each, a function of market, side and price alone.
 */
export const tapeLevels = (
  ticker: MarketTicker,
  side: BookSide,
  best: YesPriceCenti | null,
): Map<YesPriceCenti, number> => {
  const levels = new Map<YesPriceCenti, number>();
  if (best === null) return levels;
  const step = side === 'bid' ? -LEVEL_STEP_CENTI : LEVEL_STEP_CENTI;
  for (let rank = 0; rank < DEPTH; rank += 1) {
    const price = best + rank * step;
    if (price <= 0 || price >= FULL_PRICE_CENTI) break;
    const contracts = SMALLEST_LEVEL + (hash(`${ticker}|${side}|${price}`) % LEVEL_SPREAD);
    levels.set(yesPriceCenti(price), contracts * 100);
  }
  return levels;
};

const bestFirst = (side: BookSide, levels: Iterable<readonly [YesPriceCenti, number]>): Level[] =>
  [...levels]
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => (side === 'bid' ? b - a : a - b))
    .map(([price, count]) => [price, countCenti(count)]);

const bestOf = (bids: ReadonlyMap<YesPriceCenti, number>): number =>
  bestFirst('bid', bids)[0]?.[0] ?? 0;

/** What changes, additions first: a side that has levels before and after is never empty. */
const differences = (
  side: BookSide,
  before: ReadonlyMap<YesPriceCenti, number>,
  after: ReadonlyMap<YesPriceCenti, number>,
): readonly LevelDelta[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .map((priceCenti) => ({
      side,
      priceCenti,
      deltaCenti: (after.get(priceCenti) ?? 0) - (before.get(priceCenti) ?? 0),
    }))
    .filter(({ deltaCenti }) => deltaCenti !== 0)
    .toSorted((a, b) => Math.sign(b.deltaCenti) - Math.sign(a.deltaCenti));

const opposite = (side: BookSide): BookSide => (side === 'bid' ? 'ask' : 'bid');

export const createBook = (ticker: MarketTicker): Book => {
  const tape = { bid: new Map<YesPriceCenti, number>(), ask: new Map<YesPriceCenti, number>() };
  const own = { bid: new Map<YesPriceCenti, number>(), ask: new Map<YesPriceCenti, number>() };

  const replace = (side: BookSide, best: YesPriceCenti | null): readonly LevelDelta[] => {
    const after = tapeLevels(ticker, side, best);
    const deltas = differences(side, tape[side], after);
    tape[side] = after;
    return deltas;
  };

  return {
    // The side that is left behind goes first, so that the two never cross on the way.
    refresh: (bid, ask) =>
      (bid ?? 0) > bestOf(tape.bid)
        ? [...replace('ask', ask), ...replace('bid', bid)]
        : [...replace('bid', bid), ...replace('ask', ask)],
    match: (side, limit, count) => {
      const executions: Execution[] = [];
      let left: number = count;
      for (const [priceCenti, shown] of bestFirst(opposite(side), tape[opposite(side)])) {
        const acceptable = side === 'bid' ? priceCenti <= limit : priceCenti >= limit;
        if (left === 0 || !acceptable) break;
        const taken = Math.min(left, shown);
        left -= taken;
        executions.push({ priceCenti, countCenti: countCenti(taken) });
      }
      return executions;
    },
    take: (side, executions) =>
      executions.map(({ priceCenti, countCenti: taken }) => {
        const levels = tape[opposite(side)];
        levels.set(priceCenti, (levels.get(priceCenti) ?? 0) - taken);
        return { side: opposite(side), priceCenti, deltaCenti: 0 - taken };
      }),
    rest: (side, priceCenti, deltaCenti) => {
      own[side].set(priceCenti, (own[side].get(priceCenti) ?? 0) + deltaCenti);
      return { side, priceCenti, deltaCenti };
    },
    levels: (side) => {
      const shown = new Map(tape[side]);
      for (const [price, count] of own[side]) shown.set(price, (shown.get(price) ?? 0) + count);
      return bestFirst(side, shown);
    },
  };
};
