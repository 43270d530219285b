import type { PriceHistory } from './prices.ts';

/** Prices at regular instants: NaN where none is known. */
export type PriceGrid = {
  readonly firstAtMs: number;
  readonly stepMs: number;
  readonly prices: Float64Array;
};

const FINE_MS = 5_000;
const MINUTE_MS = 60_000;
/** A grid with more than this is a mistake in the times, and not a history. */
const MOST_INSTANTS = 50_000_000;

const medianSpacingMs = ({ timesMs }: PriceHistory): number => {
  const spacings = new Float64Array(timesMs.length - 1);
  for (let row = 1; row < timesMs.length; row += 1)
    spacings[row - 1] = (timesMs[row] ?? NaN) - (timesMs[row - 1] ?? NaN);
  spacings.sort();
  return spacings[spacings.length >> 1] ?? NaN;
};

/** The step that the history's own spacing allows: 5 s, a minute, or whole minutes. */
const stepOf = (history: PriceHistory): number => {
  const spacingMs = medianSpacingMs(history);
  if (spacingMs <= FINE_MS) return FINE_MS;
  return Math.max(1, Math.round(spacingMs / MINUTE_MS)) * MINUTE_MS;
};

/** The last price of each step of a history; a step without one is unknown. */
export const toGrid = (history: PriceHistory): PriceGrid => {
  const { timesMs, prices } = history;
  const stepMs = stepOf(history);
  const indexOf = (atMs: number): number => Math.ceil(atMs / stepMs);
  const first = indexOf(timesMs[0] ?? NaN);
  const count = indexOf(timesMs.at(-1) ?? NaN) - first + 1;
  if (count > MOST_INSTANTS)
    throw new RangeError(`prices: expected at most ${MOST_INSTANTS} steps, found ${count}`);
  const grid = new Float64Array(count).fill(NaN);
  for (let row = 0; row < timesMs.length; row += 1)
    grid[indexOf(timesMs[row] ?? NaN) - first] = prices[row] ?? NaN;
  return { firstAtMs: first * stepMs, stepMs, prices: grid };
};
