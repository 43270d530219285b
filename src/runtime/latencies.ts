/** The newest durations, up to a limit, with their percentiles. All in milliseconds. */
export type Latencies = {
  readonly record: (ms: number) => void;
  /** Null while nothing has been recorded. */
  readonly percentile: (percent: number) => number | null;
  readonly count: () => number;
};

/** The smallest value that `percent` of the values do not exceed (nearest rank); null for none. */
export const percentileOf = (values: readonly number[], percent: number): number | null => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? null;
};

export const createLatencies = (limit = 100_000): Latencies => {
  const kept: number[] = [];
  let count = 0;
  return {
    record: (ms) => {
      kept[count % limit] = ms;
      count += 1;
    },
    percentile: (percent) => percentileOf(kept, percent),
    count: () => count,
  };
};
