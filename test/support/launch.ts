import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { effectiveDataDirectory } from '../../db/embedded/data-directory.ts';
import { startEmbedded, stopEmbedded, type EmbeddedPostgres } from '../../db/embedded/launcher.ts';
import { createDatabase, type Database } from '../../db/pool.ts';
import type { Queryable } from '../../db/queryable.ts';

/** A path that nobody uses yet, and its end: whatever server runs there is stopped. */
export const temporaryDataDirectory = (suffix = 'data') => {
  const name = `embedded-${randomBytes(4).toString('hex')}-${suffix}`;
  const dataDir = effectiveDataDirectory(join(tmpdir(), name));
  const remove = async (): Promise<void> => {
    if (!existsSync(dataDir)) return;
    await stopEmbedded(dataDir);
    rmSync(dataDir, { recursive: true });
  };
  return { dataDir, remove };
};

/** Starts a server with the programs that the suite is run on. */
export const launch = (
  dataDir: string,
  log: (message: string) => void = () => undefined,
): Promise<EmbeddedPostgres> => {
  const binDir = process.env['PG_BIN_DIR'];
  return startEmbedded({ dataDir, ...(binDir === undefined ? {} : { binDir }), log });
};

export const query = <Row>(q: Queryable, text: string, values: readonly unknown[] = []) =>
  q.query<Row>({ name: '', text, values });

/** Uses a pool on a server; its connections may be broken on purpose. */
export const onServer = async <T>(
  { connection }: Pick<EmbeddedPostgres, 'connection'>,
  use: (database: Database) => Promise<T>,
): Promise<T> => {
  const database = createDatabase({
    connection,
    applicationName: 'test',
    onFault: () => undefined,
  });
  try {
    return await use(database);
  } finally {
    await database.end();
  }
};
