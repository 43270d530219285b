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
