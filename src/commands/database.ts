import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { startEmbedded } from '../../db/embedded/launcher.ts';
import { tryLock } from '../../db/embedded/process-lock.ts';
import { createDatabase, type ConnectionTarget, type Database } from '../../db/pool.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { CommandFault } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { databaseFault } from './faults.ts';
import { dataDirectoryOf } from './run.ts';

const READERS = 2;

const notThere = (directory: string): CommandFault => ({
  exitCode: EXIT.database,
  lines: [
    `data directory ${directory}: expected a database, found none; ` +
      '`tradewarden run` makes one',
  ],
});

/** A socket's URL (`postgresql://user@/name?host=/run`) has no host of its own. */
const hostOf = (url: string): string => {
  if (URL.canParse(url)) return new URL(url).host;
  const host = /[?&]host=([^&]*)/.exec(url)?.[1];
  return host === undefined ? 'its default place' : decodeURIComponent(host);
};

/** What a query ran on, without secrets. */
export type Source = { readonly database: Database; readonly where: string };

const withPool = async <T>(
  connection: ConnectionTarget,
  where: string,
  query: (source: Source) => Promise<T>,
): Promise<T> => {
  const database = createDatabase({
    connection,
    applicationName: 'tradewarden query',
    maxConnections: READERS,
    onFault: () => undefined,
  });
  try {
    return await query({ database, where });
  } finally {
    await database.end();
  }
};

/** The embedded server: that of the running process, or started for this query alone. */
const onEmbedded = async <T>(
  directory: string,
  query: (source: Source) => Promise<T>,
): Promise<T> => {
  const lock = tryLock(join(directory, 'tradewarden.lock'));
  const server = await startEmbedded({ dataDir: directory, log: () => undefined });
  try {
    return await withPool(server.connection, `embedded, ${directory}`, query);
  } finally {
    if (lock.held) {
      await server.stop();
      lock.release();
    }
  }
};

/** Runs a read-only query on the configured database, whether or not a process is running. */
export const onDatabase = async <T>(
  { config, secrets }: EffectiveConfig,
  query: (source: Source) => Promise<T>,
): Promise<Result<T, CommandFault>> => {
  try {
    if (secrets.databaseUrl !== null) {
      const url = secrets.databaseUrl.reveal();
      return ok(await withPool({ url }, `the server at ${hostOf(url)}`, query));
    }
    const directory = dataDirectoryOf(config.dataDirectory);
    if (!existsSync(join(directory, 'postgres'))) return fail(notThere(directory));
    return ok(await onEmbedded(directory, query));
  } catch (error) {
    return fail(databaseFault(error));
  }
};
