import type { Side } from './contract.ts';
import { FULL_PRICE_CENTI } from './money.ts';

/** Prices of the YES leg from one to another, both included, a step apart; in centi-cents. */
export type PriceRange = {
  readonly fromCenti: number;
  readonly toCenti: number;
  readonly stepCenti: number;
};

/** What a market, or a ticket in it, says of its prices. */
export type Pricing = {
  /** A step whose multiples the venue takes at every price. */
  readonly tickCenti: number;
  /** The steps of each range, finer where they are; absent or empty: the one step everywhere. */
  readonly priceRanges?: readonly PriceRange[];
};

/** The prices at which one leg trades: ranges of them, none of which is 0 or all of a dollar. */
export type PriceGrid = readonly PriceRange[];

const mirrored = ({ fromCenti, toCenti, stepCenti }: PriceRange): PriceRange => ({
  fromCenti: FULL_PRICE_CENTI - toCenti,
  toCenti: FULL_PRICE_CENTI - fromCenti,
  stepCenti,
});

/** The grid of the leg that is held: a NO price is what the YES price leaves of a dollar. */
export const gridOf = ({ priceRanges = [], tickCenti }: Pricing, side: Side): PriceGrid => {
  if (priceRanges.length === 0)
    return [{ fromCenti: 0, toCenti: FULL_PRICE_CENTI, stepCenti: tickCenti }];
  return side === 'yes' ? priceRanges : priceRanges.map(mirrored);
};

const isPrice = (centi: number): boolean => centi > 0 && centi < FULL_PRICE_CENTI;

/** The steps of a range next to a price, below it and above it. */
const neighbours = (
  { fromCenti, stepCenti, toCenti }: PriceRange,
  centi: number,
): readonly number[] => {
  const within = Math.min(toCenti, Math.max(fromCenti, centi));
  const below = fromCenti + Math.floor((within - fromCenti) / stepCenti) * stepCenti;
  return [below - stepCenti, below, below + stepCenti].filter(
    (price) => price >= fromCenti && price <= toCenti && isPrice(price),
  );
};

/** The highest price of the grid that is no higher than this; the lowest of all where none is. */
export const stepBelow = (grid: PriceGrid, centi: number): number => {
  const near = grid.flatMap((range) => neighbours(range, centi));
  const below = near.filter((price) => price <= centi);
  return below.length > 0 ? Math.max(...below) : Math.min(...near);
};

/** The lowest price of the grid that is no lower than this; null where none is. */
export const stepAbove = (grid: PriceGrid, centi: number): number | null => {
  const above = grid.flatMap((range) => neighbours(range, centi)).filter((price) => price >= centi);
  return above.length > 0 ? Math.min(...above) : null;
};

/** Whether an order may name this price. */
export const isOnGrid = (grid: PriceGrid, centi: number): boolean =>
  stepAbove(grid, centi) === centi;
