import type { Side } from './contract.ts';
import { fullPriceOf, type Instrumented } from './instrument.ts';

/** Prices of the YES leg from one to another, both included, a step apart; in centi-cents. */
export type PriceRange = {
  readonly fromCenti: number;
  readonly toCenti: number;
  readonly stepCenti: number;
};

/** What a market, or a ticket in it, says of its prices. */
export type Pricing = Instrumented & {
  /** A step whose multiples the venue takes at every price. */
  readonly tickCenti: number;
  /** The steps of each range, finer where they are; absent or empty: the one step everywhere. */
  readonly priceRanges?: readonly PriceRange[];
};

/** The prices at which one leg trades: those in the ranges that are neither 0 nor all. */
export type PriceGrid = {
  readonly ranges: readonly PriceRange[];
  /** What both legs cost together. */
  readonly fullCenti: number;
};

/** The grid of the leg that is held: a NO price is what the YES price leaves of the full one. */
export const gridOf = (pricing: Pricing, side: Side): PriceGrid => {
  const { priceRanges = [], tickCenti } = pricing;
  const fullCenti = fullPriceOf(pricing);
  const mirrored = ({ fromCenti, toCenti, stepCenti }: PriceRange): PriceRange => ({
    fromCenti: fullCenti - toCenti,
    toCenti: fullCenti - fromCenti,
    stepCenti,
  });
  if (priceRanges.length === 0)
    return { ranges: [{ fromCenti: 0, toCenti: fullCenti, stepCenti: tickCenti }], fullCenti };
  return { ranges: side === 'yes' ? priceRanges : priceRanges.map(mirrored), fullCenti };
};

/** The steps of the grid next to a price, in each range, below it and above it. */
const neighbours = ({ ranges, fullCenti }: PriceGrid, centi: number): readonly number[] =>
  ranges.flatMap(({ fromCenti, stepCenti, toCenti }) => {
    const within = Math.min(toCenti, Math.max(fromCenti, centi));
    const below = fromCenti + Math.floor((within - fromCenti) / stepCenti) * stepCenti;
    return [below - stepCenti, below, below + stepCenti].filter(
      (price) => price >= fromCenti && price <= toCenti && price > 0 && price < fullCenti,
    );
  });

/** The highest price of the grid that is no higher than this; the lowest of all where none is. */
export const stepBelow = (grid: PriceGrid, centi: number): number => {
  const near = neighbours(grid, centi);
  const below = near.filter((price) => price <= centi);
  return below.length > 0 ? Math.max(...below) : Math.min(...near);
};

/** The lowest price of the grid that is no lower than this; null where none is. */
export const stepAbove = (grid: PriceGrid, centi: number): number | null => {
  const above = neighbours(grid, centi).filter((price) => price >= centi);
  return above.length > 0 ? Math.min(...above) : null;
};

/** Whether an order may name this price. */
export const isOnGrid = (grid: PriceGrid, centi: number): boolean =>
  stepAbove(grid, centi) === centi;
