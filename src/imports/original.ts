import { createHash } from 'node:crypto';

import type { SqliteRow } from './sqlite-file.ts';

/** A row as JSON can hold it; columns of bytes have none. */
export type Original = Readonly<Record<string, number | string | null>>;

/** Every column of a row, sorted by name. Columns of bytes are faults and left out. */
export const originalOf = (row: SqliteRow): Original =>
  Object.fromEntries(
    [...row]
      .flatMap(([name, value]) => (value instanceof Uint8Array ? [] : [[name, value] as const]))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** SHA-256 of a row, whatever the order of its columns. */
export const checksumOf = (original: Readonly<Record<string, unknown>>): string => {
  const sorted = Object.entries(original).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
};
