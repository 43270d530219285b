import {
  cellIndex,
  codeOf,
  emptyLayer,
  type Axis,
  type Layer,
  type LookupTable,
} from '../../machines/market/models/lookup-table.ts';
import type { Progress } from './csv.ts';
import {
  fingerprint,
  MOVE_STEP_PERCENT,
  ONE_BUCKET,
  SCORE_BUCKETS,
  type Fingerprint,
} from './fingerprint.ts';
import type { PriceGrid } from './price-grid.ts';
import type { TableFacts } from './table-facts.ts';

const TTC_STEP_S = 5;
const LONGEST_S = 3_600;
const BUFFERS = 201;
/** Coarser prices than this have no momentum of minutes. */
const MOMENTUM_MAX_STEP_MS = 60_000;
/** The part of the price that the buffers reach, in percent. */
const REACH_PERCENT = 2;

export type BuildOptions = {
  /** Points between two buffers; null: by the price. */
  readonly bufferStep: number | null;
  /** One layer a bucket of the momentum score, where the prices are fine enough for one. */
  readonly byMomentum: boolean;
  /** A bucket and lookahead with fewer rows has no value. */
  readonly minRows: number;
};

export const DEFAULT_MIN_ROWS = 100;

/** The nearest of 1, 2, 5, 10 … on the scale of ratios. */
const niceStep = (wanted: number): number => {
  const decade = 10 ** Math.floor(Math.log10(wanted));
  const nearest = [1, 2, 5, 10].reduce((best, each) =>
    Math.abs(Math.log((each * decade) / wanted)) < Math.abs(Math.log((best * decade) / wanted))
      ? each
      : best,
  );
  return nearest * decade;
};

const lastKnown = ({ prices }: PriceGrid): number =>
  prices.findLast((price) => !Number.isNaN(price)) ?? NaN;

/** Linear between the two points around `at`; a point that weighs nothing need not be known. */
const between = (at: number, valueAt: (index: number) => number): number => {
  const low = Math.floor(at);
  const share = at - low;
  return share === 0 ? valueAt(low) : valueAt(low) * (1 - share) + valueAt(low + 1) * share;
};

type Share = Fingerprint['upShare'];

const fillLayer = (
  print: Fingerprint,
  bucket: number,
  shape: { readonly ttc: Axis; readonly buffer: Axis },
  price: number,
  minRows: number,
): Layer | null => {
  const layer = emptyLayer(shape);
  const isKnown = (lookahead: number): boolean => print.rows(bucket, lookahead) >= minRows;
  const adverse = (share: Share, ttcAt: number, moveAt: number): number =>
    between(ttcAt, (lookahead) =>
      isKnown(lookahead) ? between(moveAt, (move) => share(bucket, lookahead, move)) : NaN,
    );
  let filled = 0;
  for (let row = 0; row < shape.ttc.count; row += 1) {
    const ttcAt = ((shape.ttc.first + row * shape.ttc.step) * 1_000) / print.stepMs - 1;
    for (let column = 0; column < shape.buffer.count; column += 1) {
      const percent = ((column * shape.buffer.step) / price) * 100;
      for (const half of ['above', 'below'] as const) {
        const share = half === 'above' ? print.downShare : print.upShare;
        const against = adverse(share, ttcAt, percent / MOVE_STEP_PERCENT);
        if (Number.isNaN(against)) continue;
        layer[cellIndex(shape, half, row, column)] = codeOf(100 * (1 - against));
        filled += 1;
      }
    }
  }
  return filled === 0 ? null : layer;
};

const factsOf = (
  grid: PriceGrid,
  print: Fingerprint,
  minRows: number,
  source: string,
): TableFacts => ({
  source,
  history: {
    fromMs: grid.firstAtMs,
    toMs: grid.firstAtMs + (grid.prices.length - 1) * grid.stepMs,
    stepMs: grid.stepMs,
    prices: grid.prices.reduce((count, price) => count + (Number.isNaN(price) ? 0 : 1), 0),
    minRows,
    rows: Array.from({ length: print.buckets.count }, (_, bucket) => print.rows(bucket, 0)),
  },
});

/**
 * A lookup table from prices: for each point the share of the past in which the price has not gone
 * against the held side by the buffer or more, linear between the fingerprint's lookaheads and
 * moves. There is nothing below the first lookahead, and nothing beyond a move of 2 %.
 */
export const buildTable = (
  grid: PriceGrid,
  source: string,
  options: BuildOptions,
  progress: Progress,
): { readonly table: LookupTable; readonly facts: TableFacts } => {
  const price = lastKnown(grid);
  const isFine = grid.stepMs <= MOMENTUM_MAX_STEP_MS;
  const buckets = options.byMomentum && isFine ? SCORE_BUCKETS : ONE_BUCKET;
  const print = fingerprint(grid, buckets, (share) => progress(share / 2));
  const firstS = print.stepMs / 1_000;
  const shape = {
    ttc: { first: firstS, step: TTC_STEP_S, count: (LONGEST_S - firstS) / TTC_STEP_S + 1 },
    buffer: {
      first: 0,
      step: options.bufferStep ?? niceStep((price * REACH_PERCENT) / 100 / (BUFFERS - 1)),
      count: BUFFERS,
    },
  };
  const layers = Array.from({ length: buckets.count }, (_, bucket) => {
    progress(0.5 + bucket / buckets.count / 2);
    return fillLayer(print, bucket, shape, price, options.minRows);
  });
  const table: LookupTable = {
    ...shape,
    momentum: buckets,
    isOpenEnded: true,
    referenceMicros: Math.round(price * 1e6),
    layers,
  };
  return { table, facts: factsOf(grid, print, options.minRows, source) };
};
