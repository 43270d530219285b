import type { PriceRing } from '../price-ring.ts';

/** The settlement average takes one price a second. */
export const PRINT_MS = 1_000;

/** The settlement window of Kalshi's crypto series: sixty prints, the last one at the close. */
export const SETTLEMENT_WINDOW_MS = 60 * PRINT_MS;

/** The prints of the settlement window that are over. */
export type PrintsSoFar = {
  /** Their sum as far as it is known, in micro-dollars; a print in a hole by its expectation. */
  readonly sumMicros: number;
  /** What the holes leave open: the variance of the sum, in units of σ²·price²·one print. */
  readonly variance: number;
};

const NONE: PrintsSoFar = { sumMicros: 0, variance: 0 };

/**
 * Sum and variance of `count` prints in a hole of the history. Between two known prices they are a
 * Brownian bridge: the mean runs straight, and the sum of g points has variance g(g+1)(g+2)/12.
 * Before the first known price they are a walk back from it: g(g+1)(2g+1)/6.
 */
const hole = (count: number, before: number | null, after: number): PrintsSoFar =>
  before === null
    ? { sumMicros: count * after, variance: (count * (count + 1) * (2 * count + 1)) / 6 }
    : {
        sumMicros: (count * (before + after)) / 2,
        variance: (count * (count + 1) * (count + 2)) / 12,
      };

/**
 * The first `count` prints from `firstAtMs` on. A print is the last price known at its second. What
 * the history does not know (a silent feed, a process that was down) is filled in from both sides
 * of it, and says how uncertain that is. `priceMicros` is the price now.
 */
export const printsSoFar = (
  history: Pick<PriceRing, 'priceAt'>,
  firstAtMs: number,
  count: number,
  priceMicros: number,
): PrintsSoFar => {
  if (count === 0) return NONE;
  let sumMicros = 0;
  let variance = 0;
  let missing = 0;
  let before = history.priceAt(firstAtMs - PRINT_MS);
  const fill = (after: number): void => {
    const filled = hole(missing, before, after);
    sumMicros += filled.sumMicros;
    variance += filled.variance;
    missing = 0;
  };
  for (let print = 0; print < count; print += 1) {
    const price = history.priceAt(firstAtMs + print * PRINT_MS);
    if (price === null) {
      missing += 1;
      continue;
    }
    if (missing > 0) fill(price);
    sumMicros += price;
    before = price;
  }
  if (missing > 0) fill(priceMicros);
  return { sumMicros, variance };
};
