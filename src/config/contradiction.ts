import type { Config } from './schema.ts';

/** Settings that are each in order and cannot hold together. */
export type Contradiction = {
  readonly path: readonly PropertyKey[];
  readonly expected: string;
  readonly found: string;
};

export type Check = (config: Config) => readonly (Contradiction | null)[];

/** A contradiction at `path` unless `holds`. */
export const demand = (
  holds: boolean,
  path: readonly PropertyKey[],
  expected: string,
  found: unknown,
): Contradiction | null => (holds ? null : { path, expected, found: JSON.stringify(found) });

/** `low` of a pair of bounds must not exceed `high`. */
export const ordered = (
  group: readonly string[],
  low: readonly [key: string, value: number],
  high: readonly [key: string, value: number],
): Contradiction | null =>
  demand(low[1] <= high[1], [...group, low[0]], `at most ${high[0]} (${high[1]})`, low[1]);
