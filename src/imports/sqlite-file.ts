import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';

import type { Database, SqlValue } from 'sql.js';

/** A file that is no SQLite database, or one that cannot be read as it is. */
export class SqliteFileError extends Error {
  override readonly name = 'SqliteFileError';
}

/** One row: its columns by their names in lower case. */
export type SqliteRow = ReadonlyMap<string, SqlValue>;

export type SqliteFile = {
  readonly name: string;
  /** SHA-256 of the bytes that were read. */
  readonly sha256: string;
  /** The rows of each table that was asked for and is there, in the order of their keys. */
  readonly tables: ReadonlyMap<string, readonly SqliteRow[]>;
};

const MAGIC = 'SQLite format 3\0';

const bytesOf = async (path: string): Promise<Buffer> => {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new SqliteFileError(error instanceof Error ? error.message : String(error));
  });
  if (bytes.subarray(0, MAGIC.length).toString('latin1') === MAGIC) return bytes;
  throw new SqliteFileError(`${path}: expected a database of SQLite 3, found another file`);
};

/** What has been committed may stand in the write-ahead log alone. */
const refuseOpenLog = async (path: string): Promise<void> => {
  const log = await stat(`${path}-wal`).catch(() => null);
  if (log === null || log.size === 0) return;
  throw new SqliteFileError(
    `${path}: expected a database that is closed, found one with a write-ahead log of ` +
      `${log.size} bytes; stop the program that writes it, or copy it with \`sqlite3 .backup\``,
  );
};

const rowsOf = (database: Database, table: string): readonly SqliteRow[] =>
  database.exec(`select * from "${table}" order by rowid`).flatMap(({ columns, values }) => {
    const names = columns.map((column) => column.toLowerCase());
    return values.map((row) => new Map(names.map((name, at) => [name, row[at] ?? null])));
  });

const tablesIn = (database: Database): ReadonlySet<string> =>
  new Set(
    database
      .exec(`select name from sqlite_master where type = 'table'`)
      .flatMap(({ values }) => values.flat().map(String)),
  );

/** Reads whole tables out of a closed database; the file is not written. */
export const readSqlite = async (path: string, wanted: readonly string[]): Promise<SqliteFile> => {
  const bytes = await bytesOf(path);
  await refuseOpenLog(path);
  const { default: initSqlJs } = await import('sql.js');
  const { Database: Opened } = await initSqlJs();
  const database = new Opened(bytes);
  try {
    const there = tablesIn(database);
    const tables = wanted.filter((table) => there.has(table));
    return {
      name: basename(path),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      tables: new Map(tables.map((table) => [table, rowsOf(database, table)])),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SqliteFileError(`${path}: expected a sound database, found one of which: ${why}`);
  } finally {
    database.close();
  }
};
