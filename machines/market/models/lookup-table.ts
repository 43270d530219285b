/** A regular axis: `first`, `first + step`, … `count` points. */
export type Axis = { readonly first: number; readonly step: number; readonly count: number };

/** One momentum bucket: a code for each half, time to close and buffer, in that order of rank. */
export type Layer = Uint16Array;

/**
 * Probabilities by time to close, distance to the strike and momentum, in fixed memory: two bytes a
 * value, 579 kB a layer of 720 × 201 points in two halves, 35.3 MB for all 61 buckets of the
 * 8.83 million points. A bucket without data has no layer.
 */
export type LookupTable = {
  /** Seconds to the close. */
  readonly ttc: Axis;
  /** |price − strike| in points: dollars of the coin. */
  readonly buffer: Axis;
  /** Basis points of the momentum score; one bucket is for every score, known or not. */
  readonly momentum: { readonly first: number; readonly count: number };
  /** The outermost buckets hold all stronger scores as well. */
  readonly isOpenEnded: boolean;
  /** The price at which the buffers were measured; null: buffers hold at every price. */
  readonly referenceMicros: number | null;
  readonly layers: readonly (Layer | null)[];
};

/** Which half of a layer: the price stands above the strike, or at or below it. */
export type Half = 'above' | 'below';

/** Codes are percent × 500: a step of 0.002 percentage points. */
const CODES_PER_PERCENT = 500;
const NO_VALUE = 0xffff;

export const codeOf = (percent: number | null): number =>
  percent === null ? NO_VALUE : Math.round(percent * CODES_PER_PERCENT);

/** The percentage of a code; null where there is none. */
export const percentOfCode = (code: number | undefined): number | null =>
  code === undefined || code === NO_VALUE ? null : code / CODES_PER_PERCENT;

export const emptyLayer = ({ ttc, buffer }: Pick<LookupTable, 'ttc' | 'buffer'>): Layer =>
  new Uint16Array(2 * ttc.count * buffer.count).fill(NO_VALUE);

/** Where a point of the grid lies in its layer. */
export const cellIndex = (
  { ttc, buffer }: Pick<LookupTable, 'ttc' | 'buffer'>,
  half: Half,
  ttcIndex: number,
  bufferIndex: number,
): number => ((half === 'above' ? 0 : ttc.count) + ttcIndex) * buffer.count + bufferIndex;

/** Position on an axis in steps; NaN outside of it. */
const position = ({ first, step, count }: Axis, value: number): number => {
  const steps = (value - first) / step;
  return steps >= 0 && steps <= count - 1 ? steps : NaN;
};

/** The layer of a score; null where the table has none for it. */
const layerOf = (table: LookupTable, momentumBp: number | null): Layer | null => {
  const { layers, momentum, isOpenEnded } = table;
  if (momentum.count === 1) return layers[0] ?? null;
  if (momentumBp === null) return null;
  const index = momentumBp - momentum.first;
  const held = isOpenEnded ? Math.min(Math.max(index, 0), momentum.count - 1) : index;
  return layers[held] ?? null;
};

/** A corner's share of the value; one that weighs nothing need not be known. NaN where it must. */
const corner = (layer: Layer, index: number, weight: number): number => {
  if (weight === 0) return 0;
  const code = layer[index];
  return code === undefined || code === NO_VALUE ? NaN : (weight * code) / CODES_PER_PERCENT;
};

const interpolate = (
  layer: Layer,
  { ttc, buffer }: LookupTable,
  half: Half,
  ttcAt: number,
  bufferAt: number,
): number => {
  const row = Math.floor(ttcAt);
  const column = Math.floor(bufferAt);
  const down = ttcAt - row;
  const right = bufferAt - column;
  const origin = ((half === 'above' ? 0 : ttc.count) + row) * buffer.count + column;
  return (
    corner(layer, origin, (1 - down) * (1 - right)) +
    corner(layer, origin + 1, (1 - down) * right) +
    corner(layer, origin + buffer.count, down * (1 - right)) +
    corner(layer, origin + buffer.count + 1, down * right)
  );
};

/** Why a table has no value for a point. */
export type TableLack = 'noLayer' | 'ttcTooShort' | 'ttcTooLong' | 'bufferOutside' | 'noCell';

/**
 * The probability in percent that the price stays on its side of the strike: bilinear between the
 * four points around (time to close, |buffer|) in the score's layer. Null outside the grid, and
 * where one of the points that count has no value. Allocates nothing.
 */
export const withinPercent = (
  table: LookupTable,
  ttcSeconds: number,
  bufferPoints: number,
  momentumBp: number | null,
): number | null => {
  const layer = layerOf(table, momentumBp);
  const ttcAt = position(table.ttc, ttcSeconds);
  const bufferAt = position(table.buffer, Math.abs(bufferPoints));
  if (layer === null || Number.isNaN(ttcAt) || Number.isNaN(bufferAt)) return null;
  const half = bufferPoints > 0 ? 'above' : 'below';
  const percent = interpolate(layer, table, half, ttcAt, bufferAt);
  return Number.isNaN(percent) ? null : percent;
};

/** What keeps the table from a value there; null where it has one. */
export const tableLack = (
  table: LookupTable,
  ttcSeconds: number,
  bufferPoints: number,
  momentumBp: number | null,
): TableLack | null => {
  const { first, step, count } = table.ttc;
  if (layerOf(table, momentumBp) === null) return 'noLayer';
  if (ttcSeconds < first) return 'ttcTooShort';
  if (ttcSeconds > first + step * (count - 1)) return 'ttcTooLong';
  if (Number.isNaN(position(table.buffer, Math.abs(bufferPoints)))) return 'bufferOutside';
  return withinPercent(table, ttcSeconds, bufferPoints, momentumBp) === null ? 'noCell' : null;
};
