import {
  cellIndex,
  codeOf,
  emptyLayer,
  type Axis,
  type LookupTable,
} from '../../machines/market/models/lookup-table.ts';
import { createFaults, eachLine, type Faults, type Progress } from './csv.ts';
import { growingColumn, type GrowingColumn } from './growing-column.ts';

const COLUMNS = [
  'ttc_seconds',
  'buffer_points',
  'momentum_bucket',
  'prob_within_positive',
  'prob_within_negative',
] as const;

type Rows = {
  readonly ttc: GrowingColumn<Float64Array>;
  readonly buffer: GrowingColumn<Float64Array>;
  readonly momentum: GrowingColumn<Int16Array>;
  readonly above: GrowingColumn<Uint16Array>;
  readonly below: GrowingColumn<Uint16Array>;
};

const numberOf = (text: string | undefined): number =>
  text === undefined || text.trim() === '' ? NaN : Number(text);

/** A percentage, or nothing where the field is empty. */
const percentOf = (text: string | undefined): number | null =>
  text === undefined || text.trim() === '' ? null : Number(text);

const readRow = (
  values: readonly string[],
  places: readonly number[],
  line: number,
  rows: Rows,
  faults: Faults,
): void => {
  const [ttc, buffer, momentum, above, below] = places.map((place) => values[place]);
  const demand = (holds: boolean, column: number, expected: string, found = ''): void => {
    if (!holds) faults.add(line, `${COLUMNS[column]}: expected ${expected}, found '${found}'`);
  };
  demand(numberOf(ttc) >= 0, 0, 'seconds ≥ 0', ttc);
  demand(numberOf(buffer) >= 0, 1, 'points ≥ 0', buffer);
  const bucket = numberOf(momentum);
  demand(Number.isInteger(bucket) && Math.abs(bucket) < 10_000, 2, 'whole points', momentum);
  for (const [column, text] of [[3, above] as const, [4, below] as const]) {
    const percent = percentOf(text);
    demand(percent === null || (percent >= 0 && percent <= 100), column, 'a percentage', text);
  }
  rows.ttc.push(numberOf(ttc));
  rows.buffer.push(numberOf(buffer));
  rows.momentum.push(bucket);
  rows.above.push(codeOf(percentOf(above)));
  rows.below.push(codeOf(percentOf(below)));
};

/** The regular axis on which all values lie; a value beside it is a fault, as is a lone point. */
const axisOf = (name: string, values: Float64Array | Int16Array, faults: Faults): Axis => {
  const points = [...new Set<number>(values)].sort((a, b) => a - b);
  const [first = 0, second = first + 1] = points;
  const step = second - first;
  const last = points.at(-1) ?? first;
  const count = Math.round((last - first) / step) + 1;
  const stray = points.find((point) => {
    const at = (point - first) / step;
    return Math.abs(at - Math.round(at)) > 1e-6;
  });
  if (stray !== undefined) {
    const line = values.findIndex((value) => value === stray) + 2;
    faults.add(line, `${name}: expected steps of ${step} from ${first}, found ${stray}`);
  }
  return { first, step, count };
};

const MOST_POINTS = 100_000_000;

/**
 * Reads a lookup table from a CSV with the columns `ttc_seconds`, `buffer_points`,
 * `momentum_bucket`, `prob_within_positive` (strike below the price) and `prob_within_negative`, in
 * any order of rows; points that are missing or empty have no value. Throws a `ModelFileError` with
 * every fault.
 */
export const readTableFile = async (
  file: string,
  options: { readonly isOpenEnded: boolean },
  progress: Progress,
): Promise<LookupTable> => {
  const faults = createFaults(file);
  const rows: Rows = {
    ttc: growingColumn(Float64Array),
    buffer: growingColumn(Float64Array),
    momentum: growingColumn(Int16Array),
    above: growingColumn(Uint16Array),
    below: growingColumn(Uint16Array),
  };
  let places: readonly number[] = [];
  let fields = 0;
  await eachLine(
    file,
    (text, line) => {
      const values = text.split(',');
      if (line === 1) {
        const names = values.map((name) => name.trim());
        fields = names.length;
        places = COLUMNS.map((name) => names.indexOf(name));
        const missing = COLUMNS.filter((_, index) => (places[index] ?? -1) < 0);
        if (missing.length > 0) faults.add(1, `expected columns ${missing.join(', ')}, found none`);
      } else if (values.length !== fields) {
        faults.add(line, `expected ${fields} fields, found ${values.length}`);
      } else if (places.every((place) => place >= 0)) readRow(values, places, line, rows, faults);
    },
    progress,
  );
  faults.check();
  if (rows.ttc.length() === 0) faults.add(2, 'expected at least one row, found none');
  faults.check();
  return toTable(rows, options.isOpenEnded, faults);
};

const toTable = (rows: Rows, isOpenEnded: boolean, faults: Faults): LookupTable => {
  const [ttcs, buffers, scores] = [rows.ttc.take(), rows.buffer.take(), rows.momentum.take()];
  const [above, below] = [rows.above.take(), rows.below.take()];
  const shape = {
    ttc: axisOf('ttc_seconds', ttcs, faults),
    buffer: axisOf('buffer_points', buffers, faults),
  };
  const momentum = axisOf('momentum_bucket', scores, faults);
  if (momentum.step !== 1)
    faults.add(2, `momentum_bucket: expected steps of 1, found ${momentum.step}`);
  const points = shape.ttc.count * shape.buffer.count * momentum.count;
  if (points > MOST_POINTS)
    faults.add(2, `expected a grid of at most ${MOST_POINTS} points, found ${points}`);
  faults.check();
  const layers = Array.from({ length: momentum.count }, () => emptyLayer(shape));
  const seen = new Uint8Array(points);
  for (let row = 0; row < ttcs.length; row += 1) {
    const ttcAt = Math.round(((ttcs[row] ?? NaN) - shape.ttc.first) / shape.ttc.step);
    const bufferAt = Math.round(((buffers[row] ?? NaN) - shape.buffer.first) / shape.buffer.step);
    const bucket = (scores[row] ?? NaN) - momentum.first;
    const point = (bucket * shape.ttc.count + ttcAt) * shape.buffer.count + bufferAt;
    if (seen[point] === 1) faults.add(row + 2, 'expected each point once, found it again');
    seen[point] = 1;
    const layer = layers[bucket];
    if (layer === undefined) throw new RangeError(`bucket ${bucket}: expected a layer`);
    layer[cellIndex(shape, 'above', ttcAt, bufferAt)] = above[row] ?? codeOf(null);
    layer[cellIndex(shape, 'below', ttcAt, bufferAt)] = below[row] ?? codeOf(null);
  }
  faults.check();
  return {
    ...shape,
    momentum: { first: momentum.first, count: momentum.count },
    isOpenEnded,
    referenceMicros: null,
    layers: layers.map((layer) => (layer.every((code) => code === codeOf(null)) ? null : layer)),
  };
};
