import { Pool, type ClientBase, type PoolClient, type PoolConfig } from 'pg';

import { isConnectionFault, sqlStateOf } from './faults.ts';
import type { Queryable, Statement } from './queryable.ts';
import { refuseUnfitServer } from './server-fitness.ts';

/** Where the server is: a connection string, or host (a directory for a unix socket) and port. */
export type ConnectionTarget =
  | { readonly url: string }
  | {
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly database: string;
      readonly password?: string;
    };

/** Every bound of a pool. Zero switches a time limit off. */
export type PoolBounds = {
  readonly maxConnections: number;
  /** Waiting for a free connection, and for a new one to be made. */
  readonly connectTimeoutMs: number;
  /** An unused connection is closed after it. */
  readonly idleTimeoutMs: number;
  /** A connection is not lent again after it. */
  readonly connectionLifetimeSeconds: number;
  /** The server cancels a statement after it. */
  readonly statementTimeoutMs: number;
  /** The server gives up waiting for a lock after it. */
  readonly lockTimeoutMs: number;
  /** The server ends a transaction that does nothing for so long. */
  readonly idleInTransactionTimeoutMs: number;
  /** The client gives up on a server that no longer answers; longer than `statementTimeoutMs`. */
  readonly replyTimeoutMs: number;
};

const POOL_DEFAULTS: PoolBounds = {
  maxConnections: 10,
  connectTimeoutMs: 2_000,
  idleTimeoutMs: 30_000,
  connectionLifetimeSeconds: 3_600,
  statementTimeoutMs: 5_000,
  lockTimeoutMs: 3_000,
  idleInTransactionTimeoutMs: 10_000,
  replyTimeoutMs: 7_000,
};

export type DatabaseOptions = Partial<PoolBounds> & {
  readonly connection: ConnectionTarget;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** Further settings of each session, by their names in PostgreSQL. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told of each connection that breaks, in use or not. */
  readonly onFault: (error: Error) => void;
};

export type PoolGauges = {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  readonly inUse: number;
  readonly max: number;
};

export type Database = Queryable & {
  /** One transaction on one connection; rolled back when `run` rejects. */
  readonly transaction: <T>(run: (q: Queryable) => Promise<T>) => Promise<T>;
  /** The same for statements that only read: all see the database as it was at one instant. */
  readonly snapshot: <T>(run: (q: Queryable) => Promise<T>) => Promise<T>;
  /**
   * One connection without a transaction, for work that may take long: statement and reply time
   * limits are lifted, the limit on waiting for locks is not.
   */
  readonly session: <T>(run: (q: Queryable) => Promise<T>) => Promise<T>;
  readonly gauges: () => PoolGauges;
  /** Waits for the connections in use to be given back, then closes all. */
  readonly end: () => Promise<void>;
};

/** pg takes any truthy number as a limit; this is the longest timer of Node, 24 days. */
const NO_LIMIT_MS = 2_147_483_647;

type QueryLimits = { readonly query_timeout?: number };

const queryableOn = (client: ClientBase, limits: QueryLimits = {}): Queryable => ({
  query: async <Row>({ name, text, values }: Statement): Promise<readonly Row[]> => {
    const config = { name, text, values: [...values], ...limits };
    // The row type is the statement's own claim; repositories validate rows at their boundary.
    const result = await client.query<Row & Record<string, unknown>>(config);
    return result.rows;
  },
});

const SESSION_SETTINGS = { synchronous_commit: 'on', jit: 'off', timezone: 'UTC' } as const;

const poolConfig = (options: DatabaseOptions, bounds: PoolBounds): PoolConfig => ({
  ...('url' in options.connection
    ? { connectionString: options.connection.url }
    : options.connection),
  max: bounds.maxConnections,
  connectionTimeoutMillis: bounds.connectTimeoutMs,
  idleTimeoutMillis: bounds.idleTimeoutMs,
  maxLifetimeSeconds: bounds.connectionLifetimeSeconds,
  statement_timeout: bounds.statementTimeoutMs,
  lock_timeout: bounds.lockTimeoutMs,
  idle_in_transaction_session_timeout: bounds.idleInTransactionTimeoutMs,
  query_timeout: bounds.replyTimeoutMs,
  keepAlive: true,
  application_name: options.applicationName,
  options: Object.entries({ ...options.settings, ...SESSION_SETTINGS })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' '),
  verify: (client, done) => {
    refuseUnfitServer(client).then(
      () => done(),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    );
  },
});

const BEGIN = { transaction: 'begin', snapshot: 'begin isolation level repeatable read read only' };

const inTransaction = async <T>(
  client: PoolClient,
  run: (q: Queryable) => Promise<T>,
  kind: keyof typeof BEGIN,
): Promise<T> => {
  await client.query(BEGIN[kind]);
  const value = await run(queryableOn(client));
  const { command } = await client.query('commit');
  // The server answers COMMIT with ROLLBACK when a statement failed and `run` did not say so.
  if (command !== 'COMMIT')
    throw new Error(`transaction: expected COMMIT, found ${command}: a statement in it had failed`);
  return value;
};

const inSession = async <T>(client: PoolClient, run: (q: Queryable) => Promise<T>): Promise<T> => {
  await client.query('set statement_timeout = 0');
  const value = await run(queryableOn(client, { query_timeout: NO_LIMIT_MS }));
  await client.query('reset statement_timeout');
  return value;
};

const succeeds = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

/**
 * A bounded pool of connections. Nothing is connected until the first query; a server that is too
 * old, or a session that would not wait for the disk, is refused then. int8 and numeric arrive as
 * strings.
 */
export const createDatabase = (options: DatabaseOptions): Database => {
  const bounds = { ...POOL_DEFAULTS, ...options };
  const pool = new Pool(poolConfig(options, bounds));
  // A server that stops right after may still tell a connection so that we have closed already.
  let isEnding = false;
  const onFault = (error: Error): void => {
    if (!isEnding) options.onFault(error);
  };
  // Each connection reports itself, lent or idle; the pool's echo would be a second report, and
  // either event without a listener would end the process.
  pool.on('connect', (client) => client.on('error', onFault));
  pool.on('error', () => undefined);

  /** `recover` says whether a connection whose use failed may be lent again. */
  const lend = async <T>(
    use: (client: PoolClient) => Promise<T>,
    recover: (client: PoolClient, error: unknown) => Promise<boolean>,
  ): Promise<T> => {
    const client = await pool.connect();
    try {
      const value = await use(client);
      client.release();
      return value;
    } catch (error) {
      const isSound = !isConnectionFault(error) && (await recover(client, error));
      client.release(!isSound);
      throw error;
    }
  };

  const within = <T>(run: (q: Queryable) => Promise<T>, kind: keyof typeof BEGIN): Promise<T> =>
    lend(
      (client) => inTransaction(client, run, kind),
      (client) => succeeds(client.query('rollback')),
    );

  return {
    query: (statement) =>
      lend(
        (client) => queryableOn(client).query(statement),
        (_client, error) => Promise.resolve(sqlStateOf(error) !== undefined),
      ),
    transaction: (run) => within(run, 'transaction'),
    snapshot: (run) => within(run, 'snapshot'),
    session: (run) =>
      lend(
        (client) => inSession(client, run),
        () => Promise.resolve(false),
      ),
    gauges: () => ({
      total: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      inUse: pool.totalCount - pool.idleCount,
      max: bounds.maxConnections,
    }),
    end: () => {
      isEnding = true;
      return pool.end();
    },
  };
};
