import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';

import type { EmbeddedConnection } from '../../db/embedded/bootstrap.ts';
import { startEmbedded } from '../../db/embedded/launcher.ts';
import { migrate } from '../../db/migrate.ts';
import { migrationsDirectory } from '../../db/package-root.ts';
import { createDatabase, type Database, type DatabaseOptions } from '../../db/pool.ts';
import type { Queryable } from '../../db/queryable.ts';
import { eventually } from './eventually.ts';
import { DATA_DIRECTORY_VARIABLE } from './postgres-global-setup.ts';

export type TestDatabase = {
  /** A pool on a database of its own, migrated. */
  readonly database: Database;
  /** To open further pools; end them before `drop`. */
  readonly connection: EmbeddedConnection;
  /** Ends the pool and drops the database. Throws when a connection was left open by the test. */
  readonly drop: () => Promise<void>;
};

export type TestDatabaseOptions = Partial<Omit<DatabaseOptions, 'connection'>> & {
  /** False for a database without tables. */
  readonly migrated?: boolean;
};

const TEMPLATE = 'template_migrated';
const TEMPLATE_LOCK_KEY = 4_711;

const execute = <Row>(q: Queryable, text: string, values: readonly unknown[] = []) =>
  q.query<Row>({ name: '', text, values });

const failLoudly = (error: Error): void => {
  throw error;
};

/** The run's server, started by whoever needs it first. `PG_BIN_DIR` chooses another version. */
export const testServer = async (): Promise<EmbeddedConnection> => {
  const dataDir = process.env[DATA_DIRECTORY_VARIABLE];
  if (dataDir === undefined)
    throw new Error('expected the global setup to have made a data directory, found none');
  const binDir = process.env['PG_BIN_DIR'];
  const server = await startEmbedded({
    dataDir,
    ...(binDir === undefined ? {} : { binDir }),
    log: () => undefined,
  });
  return server.connection;
};

const poolOn = (connection: EmbeddedConnection, options: TestDatabaseOptions = {}): Database =>
  createDatabase({
    applicationName: 'test',
    onFault: failLoudly,
    connectTimeoutMs: 10_000,
    ...options,
    connection,
  });

const withPool = async <T>(
  connection: EmbeddedConnection,
  use: (database: Database) => Promise<T>,
): Promise<T> => {
  const database = poolOn(connection, { maxConnections: 1 });
  try {
    return await use(database);
  } finally {
    await database.end();
  }
};

/** Makes the migrated database that all others are copies of, once per run. */
const ensureTemplate = (q: Queryable, connection: EmbeddedConnection): Promise<void> =>
  exclusively(q, async () => {
    const [found] = await execute(q, 'select from pg_database where datname = $1', [TEMPLATE]);
    if (found !== undefined) return;
    const draft = `${TEMPLATE}_draft`;
    await execute(q, `drop database if exists ${draft}`);
    await execute(q, `create database ${draft}`);
    const directory = migrationsDirectory();
    if (existsSync(directory))
      await withPool({ ...connection, database: draft }, (template) =>
        migrate(template, directory),
      );
    await execute(q, `alter database ${draft} rename to ${TEMPLATE}`);
  });

/** Copying a database fails while another session looks at its source. */
const exclusively = async <T>(q: Queryable, run: () => Promise<T>): Promise<T> => {
  await execute(q, 'select pg_advisory_lock($1)', [TEMPLATE_LOCK_KEY]);
  try {
    return await run();
  } finally {
    await execute(q, 'select pg_advisory_unlock($1)', [TEMPLATE_LOCK_KEY]);
  }
};

const create = (server: EmbeddedConnection, name: string, isMigrated: boolean): Promise<void> =>
  withPool(server, (admin) =>
    admin.session(async (q) => {
      await execute(q, 'set lock_timeout = 0');
      if (isMigrated) await ensureTemplate(q, server);
      const source = isMigrated ? TEMPLATE : 'template0';
      await exclusively(q, () =>
        execute(q, `create database ${name} template ${source} strategy file_copy`),
      );
    }),
  );

/** A server notices a closed socket only when its statement ends, so it is given a moment. */
const refuseLeaks = (admin: Queryable, name: string): Promise<unknown> =>
  eventually(async () => {
    const left = await execute(
      admin,
      `select application_name, query from pg_stat_activity
        where datname = $1 and backend_type = 'client backend'`,
      [name],
    );
    if (left.length > 0) throw new Error(`connections left open: ${JSON.stringify(left)}`);
  }, 2_000);

const dropUnused = (server: EmbeddedConnection, name: string): Promise<void> =>
  withPool(server, async (admin) => {
    try {
      await refuseLeaks(admin, name);
    } finally {
      await execute(admin, `drop database ${name} with (force)`);
    }
  });

/**
 * A database of one's own, copied from the migrated template. Call it in `beforeAll` and its
 * `drop` in `afterAll`; `drop` is the leak check.
 */
export const testDatabase = async (options: TestDatabaseOptions = {}): Promise<TestDatabase> => {
  const server = await testServer();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await create(server, name, options.migrated ?? true);
  const connection = { ...server, database: name };
  const database = poolOn(connection, options);
  const drop = async (): Promise<void> => {
    await database.end();
    await dropUnused(server, name);
  };
  return { database, connection, drop };
};
