/** The value below which `percent` of the values lie; NaN for none. */
export const percentile = (values: readonly number[], percent: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
};

export const median = (values: readonly number[]): number => percentile(values, 50);
