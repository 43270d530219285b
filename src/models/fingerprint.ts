import { basisPoints, momentumPercent } from '../../machines/market/momentum.ts';
import type { Progress } from './csv.ts';
import type { PriceGrid } from './price-grid.ts';

const MINUTE_MS = 60_000;
const LONGEST_MS = 60 * MINUTE_MS;
/** Moves are told apart in steps of 0.05 %, up to 2 %. */
export const MOVE_STEP_PERCENT = 0.05;
const MOVES = 41;
const MOST_YEAR_WEIGHT = 5;
/** Keeps a move that is a whole number of steps from falling under it by rounding. */
const ROUNDING = 1e-9;

/** Buckets of the momentum score; one bucket takes every row. */
export type Buckets = { readonly first: number; readonly count: number };

export const SCORE_BUCKETS: Buckets = { first: -30, count: 61 };
export const ONE_BUCKET: Buckets = { first: 0, count: 1 };

/** How often the price has moved by how much, how long after a row of each momentum bucket. */
export type Fingerprint = {
  readonly buckets: Buckets;
  /** `stepMs`, `2·stepMs` … `lookaheads` times. */
  readonly stepMs: number;
  readonly lookaheads: number;
  /** Rows behind the shares of a bucket and lookahead, unweighted. */
  readonly rows: (bucket: number, lookahead: number) => number;
  /** Weighted share of moves ≥ +x, x in steps of 0.05 %. NaN beyond the steps, or without rows. */
  readonly upShare: (bucket: number, lookahead: number, move: number) => number;
  /** Weighted share of moves ≤ −x. */
  readonly downShare: (bucket: number, lookahead: number, move: number) => number;
};

/** The newest year of the history counts five times, the one before it four … at least once. */
const yearWeights = ({ firstAtMs, stepMs, prices }: PriceGrid): ((row: number) => number) => {
  const yearAt = (row: number): number => new Date(firstAtMs + row * stepMs).getUTCFullYear();
  const newest = yearAt(prices.length - 1);
  let year = NaN;
  let endsAtRow = -1;
  return (row) => {
    if (row > endsAtRow) {
      year = yearAt(row);
      endsAtRow = Math.floor((Date.UTC(year + 1, 0) - 1 - firstAtMs) / stepMs);
    }
    return Math.max(1, MOST_YEAR_WEIGHT - (newest - year));
  };
};

/** The bucket of each row by its own past; the outermost hold all stronger scores. */
const bucketOfRow = (grid: PriceGrid, { first, count }: Buckets): ((row: number) => number) => {
  if (count === 1) return () => 0;
  const { prices, stepMs } = grid;
  const history = {
    priceAt: (atMs: number): number | null => {
      const price = prices[Math.floor(atMs / stepMs)] ?? NaN;
      return Number.isNaN(price) ? null : price;
    },
  };
  return (row) => {
    const percent = momentumPercent(history, prices[row] ?? NaN, row * stepMs);
    if (percent === null) return -1;
    return Math.min(Math.max(basisPoints(percent) - first, 0), count - 1);
  };
};

/** Turns counts of moves within each step into counts of moves of at least each step. */
const accumulate = (counts: Float64Array): void => {
  for (let last = counts.length - 1; last > 0; last -= MOVES)
    for (let move = last; move > last - MOVES + 1; move -= 1)
      counts[move - 1] = (counts[move - 1] ?? 0) + (counts[move] ?? 0);
};

type Counts = {
  readonly rows: Float64Array;
  readonly weight: Float64Array;
  readonly up: Float64Array;
  readonly down: Float64Array;
};

const countMove = (
  { rows, weight, up, down }: Counts,
  cell: number,
  percent: number,
  by: number,
): void => {
  const steps = Math.abs(percent) / MOVE_STEP_PERCENT + ROUNDING;
  const at = cell * MOVES + Math.min(MOVES - 1, Math.floor(steps));
  rows[cell] = (rows[cell] ?? 0) + 1;
  weight[cell] = (weight[cell] ?? 0) + by;
  if (percent >= 0) up[at] = (up[at] ?? 0) + by;
  if (percent <= 0) down[at] = (down[at] ?? 0) + by;
};

const PROGRESS_ROWS = 65_536;

/**
 * The fingerprint of a price history: for each lookahead up to an hour, in minutes or in the grid's
 * own longer step, the weighted share of rows after which the price had moved by at least so much.
 */
export const fingerprint = (grid: PriceGrid, buckets: Buckets, progress: Progress): Fingerprint => {
  const { prices } = grid;
  const stepMs = Math.max(MINUTE_MS, grid.stepMs);
  const [stride, lookaheads] = [stepMs / grid.stepMs, Math.floor(LONGEST_MS / stepMs)];
  const cells = buckets.count * lookaheads;
  const counts: Counts = {
    rows: new Float64Array(cells),
    weight: new Float64Array(cells),
    up: new Float64Array(cells * MOVES),
    down: new Float64Array(cells * MOVES),
  };
  const [weightOf, bucketOf] = [yearWeights(grid), bucketOfRow(grid, buckets)];
  for (let row = 0; row < prices.length; row += 1) {
    if (row % PROGRESS_ROWS === 0) progress(row / prices.length);
    const price = prices[row] ?? NaN;
    const bucket = Number.isNaN(price) ? -1 : bucketOf(row);
    if (bucket < 0) continue;
    const by = weightOf(row);
    for (let ahead = 0; ahead < lookaheads; ahead += 1) {
      const later = prices[row + (ahead + 1) * stride];
      if (later === undefined) break;
      if (!Number.isNaN(later))
        countMove(counts, bucket * lookaheads + ahead, (later / price - 1) * 100, by);
    }
  }
  accumulate(counts.up);
  accumulate(counts.down);
  const share =
    (moves: Float64Array): Fingerprint['upShare'] =>
    (bucket, lookahead, move) => {
      const cell = bucket * lookaheads + lookahead;
      return move < MOVES
        ? (moves[cell * MOVES + move] ?? NaN) / (counts.weight[cell] ?? NaN)
        : NaN;
    };
  return {
    buckets,
    stepMs,
    lookaheads,
    rows: (bucket, lookahead) => counts.rows[bucket * lookaheads + lookahead] ?? 0,
    upShare: share(counts.up),
    downShare: share(counts.down),
  };
};
