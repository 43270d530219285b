import {
  FULL_PRICE_CENTI,
  countCenti,
  yesPriceCenti,
  type CountCenti,
  type YesPriceCenti,
} from '../../../machines/model/money.ts';
import { changeOf, countOf, priceOf } from './parse.ts';

export type WireLevel = readonly [price: string, count: string];

export type TopOfBook = {
  readonly yesBidCenti: YesPriceCenti | null;
  readonly yesAskCenti: YesPriceCenti | null;
  readonly yesBidCount: CountCenti | null;
  readonly yesAskCount: CountCenti | null;
};

/** Resting bids of one leg: count by price, and the highest price. */
type Ladder = { readonly levels: Map<number, number>; best: number | null };

const ladderOf = (wire: readonly WireLevel[]): Ladder | null => {
  const levels = new Map<number, number>();
  let best: number | null = null;
  for (const [priceText, countText] of wire) {
    const price = priceOf(priceText);
    const count = countOf(countText);
    if (price === null || count === null) return null;
    if (count === 0) continue;
    levels.set(price, count);
    if (best === null || price > best) best = price;
  }
  return { levels, best };
};

const highest = (levels: ReadonlyMap<number, number>): number | null => {
  let best: number | null = null;
  for (const price of levels.keys()) if (best === null || price > best) best = price;
  return best;
};

/** Adds `change` to a level. False when the level would become negative: the book is wrong. */
const applyTo = (ladder: Ladder, price: number, change: number): boolean => {
  const count = (ladder.levels.get(price) ?? 0) + change;
  if (count < 0 || count > 1e10) return false;
  if (count > 0) {
    ladder.levels.set(price, count);
    if (ladder.best === null || price > ladder.best) ladder.best = price;
    return true;
  }
  ladder.levels.delete(price);
  if (price === ladder.best) ladder.best = highest(ladder.levels);
  return true;
};

const countAt = (ladder: Ladder): CountCenti | null =>
  ladder.best === null ? null : countCenti(ladder.levels.get(ladder.best) ?? 0);

/** The order book of one market: bids for YES and bids for NO, exact. */
export type Book = {
  /** One signed change of a level. False when it does not fit the book. */
  readonly apply: (side: 'yes' | 'no', price: string, change: string) => boolean;
  readonly top: () => TopOfBook;
};

/** The best YES ask is the complement of the best NO bid. Null when a level is not readable. */
export const bookOf = (yes: readonly WireLevel[], no: readonly WireLevel[]): Book | null => {
  const yesLadder = ladderOf(yes);
  const noLadder = ladderOf(no);
  if (yesLadder === null || noLadder === null) return null;
  return {
    apply: (side, priceText, changeText) => {
      const price = priceOf(priceText);
      const change = changeOf(changeText);
      if (price === null || change === null) return false;
      return applyTo(side === 'yes' ? yesLadder : noLadder, price, change);
    },
    top: () => ({
      yesBidCenti: yesLadder.best === null ? null : yesPriceCenti(yesLadder.best),
      yesAskCenti: noLadder.best === null ? null : yesPriceCenti(FULL_PRICE_CENTI - noLadder.best),
      yesBidCount: countAt(yesLadder),
      yesAskCount: countAt(noLadder),
    }),
  };
};

export const sameTop = (a: TopOfBook, b: TopOfBook): boolean =>
  a.yesBidCenti === b.yesBidCenti &&
  a.yesAskCenti === b.yesAskCenti &&
  a.yesBidCount === b.yesBidCount &&
  a.yesAskCount === b.yesAskCount;
