/** The newest durations, up to a limit, with their percentiles. All in milliseconds. */
export type Latencies = {
  readonly record: (ms: number) => void;
  /** Null while nothing has been recorded. */
  readonly percentile: (percent: number) => number | null;
  readonly count: () => number;
};

export const createLatencies = (limit = 100_000): Latencies => {
  const kept: number[] = [];
  let count = 0;
  return {
    record: (ms) => {
      kept[count % limit] = ms;
      count += 1;
    },
    percentile: (percent) => {
      const sorted = Float64Array.from(kept).sort();
      return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? null;
    },
    count: () => count,
  };
};
