import { percentileOf } from '../../src/runtime/latencies.ts';

/** The smallest value that `percent` of the values do not exceed; NaN for none. */
export const percentile = (values: readonly number[], percent: number): number =>
  percentileOf(values, percent) ?? NaN;

export const median = (values: readonly number[]): number => percentile(values, 50);
