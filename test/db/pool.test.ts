import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isConnectionFault, sqlStateOf } from '../../db/faults.ts';
import { createDatabase, type Database } from '../../db/pool.ts';
import type { Queryable } from '../../db/queryable.ts';
import { unfitness } from '../../db/server-fitness.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';

const execute = <Row>(q: Queryable, text: string, values: readonly unknown[] = []) =>
  q.query<Row>({ name: '', text, values });

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => {
      throw new Error('expected a rejection');
    },
    (error: unknown) => error,
  );

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await testDatabase({
    migrated: false,
    maxConnections: 10,
    connectTimeoutMs: 20_000,
    statementTimeoutMs: 250,
  });
  database = test.database;
  await execute(database, 'create table numbers (n bigint primary key, amount numeric(12, 4))');
});
afterAll(() => test.drop());

const otherPool = (options: Partial<Parameters<typeof createDatabase>[0]>): Database =>
  createDatabase({
    connection: test.connection,
    applicationName: 'other',
    onFault: () => undefined,
    ...options,
  });

const withPool = async (
  options: Partial<Parameters<typeof createDatabase>[0]>,
  use: (pool: Database) => Promise<void>,
): Promise<void> => {
  const pool = otherPool(options);
  try {
    await use(pool);
  } finally {
    await pool.end();
  }
};

/** The n-th of many writers: one in three fails, by a broken statement, a throw or a timeout. */
const write = (n: number): Promise<unknown> =>
  database.transaction(async (q) => {
    await execute(q, 'insert into numbers (n) values ($1)', [n]);
    if (n % 9 === 0) await execute(q, 'select 1 / 0');
    if (n % 9 === 3) throw new Error('changed my mind');
    if (n % 9 === 6) await execute(q, 'select pg_sleep(5)');
  });

const countBackends = async (watcher: Database): Promise<number> => {
  const [row] = await execute<{ count: number }>(
    watcher,
    `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and application_name = 'test'`,
  );
  return row?.count ?? Number.NaN;
};

describe('the pool', () => {
  it('holds its bound under 200 writers, a third of which fail, and leaks nothing (scenario 29)', async () => {
    await withPool({ maxConnections: 1 }, async (watcher) => {
      const writers = Array.from({ length: 200 }, (_, n) => write(n));
      const all = Promise.allSettled(writers);
      const seen: number[] = [];
      do seen.push(await countBackends(watcher));
      while (database.gauges().inUse + database.gauges().waiting > 0);
      const outcomes = await all;

      expect(Math.max(...seen)).toBe(10);
      expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(67);
      const [row] = await execute<{ count: string }>(database, 'select count(*) from numbers');
      expect(row?.count).toBe('133');
      expect(database.gauges()).toMatchObject({ inUse: 0, waiting: 0, max: 10 });
      expect(database.gauges().total).toBe(database.gauges().idle);
    });
  });

  it('keeps a connection whose statement failed', async () => {
    const backend = async (): Promise<number | undefined> => {
      const text = 'select pg_backend_pid() as pid';
      return (await execute<{ pid: number }>(single, text))[0]?.pid;
    };
    const single = otherPool({ maxConnections: 1 });
    const before = await backend();
    expect(sqlStateOf(await failure(execute(single, 'select 1 / 0')))).toBe('22012');
    await failure(single.transaction((q) => execute(q, 'select nonsense')));
    expect(await backend()).toBe(before);
    await single.end();
  });

  it('brings int8 and numeric as strings, so that no amount passes through a float', async () => {
    const text = `select 9007199254740993::int8 as big, 0.1000::numeric as exact`;
    expect(await execute(database, text)).toEqual([{ big: '9007199254740993', exact: '0.1000' }]);
  });

  it('gives every session its limits and durable commits', async () => {
    const names = `'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout',
      'synchronous_commit', 'jit', 'TimeZone', 'application_name'`;
    const text = `select name, setting from pg_settings where name in (${names})`;
    const options = { statementTimeoutMs: 1_234, lockTimeoutMs: 567 };
    await withPool(options, async (pool) => {
      const rows = await execute<{ name: string; setting: string }>(pool, text);
      expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
        statement_timeout: '1234',
        lock_timeout: '567',
        idle_in_transaction_session_timeout: '10000',
        synchronous_commit: 'on',
        jit: 'off',
        TimeZone: 'UTC',
        application_name: 'other',
      });
    });
  });
});

describe('a server', () => {
  it('of a version too old is not used', () => {
    expect(unfitness({ version: 140_012, commit: 'on' })).toBe(
      'PostgreSQL server: expected version 15 or newer, found 14',
    );
    expect(unfitness({ version: 150_000, commit: 'on' })).toBeNull();
    expect(unfitness({ version: 180_004, commit: 'remote_apply' })).toBeNull();
  });

  it('that would not wait for the disk is not used, whatever the connection string asks', async () => {
    const { host, port, user, database: name } = test.connection;
    const url = `postgresql://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`;
    await withPool({ connection: { url } }, async (pool) => {
      expect(await execute(pool, 'select 1 as one')).toEqual([{ one: 1 }]);
    });
    const hasty = `${url}&options=${encodeURIComponent('-c synchronous_commit=off')}`;
    await withPool({ connection: { url: hasty } }, async (pool) => {
      const error = await failure(execute(pool, 'select 1'));
      expect(String(error)).toContain('expected synchronous_commit on, found off');
      expect(pool.gauges().inUse).toBe(0);
    });
  });
});

describe('a transaction', () => {
  it('is rejected when a statement failed and nobody said so', async () => {
    const error = await failure(
      database.transaction(async (q) => {
        await execute(q, 'insert into numbers (n) values (1000)');
        await execute(q, 'select 1 / 0').catch(() => undefined);
      }),
    );
    expect(String(error)).toContain('expected COMMIT, found ROLLBACK');
    expect(await execute(database, 'select from numbers where n = 1000')).toEqual([]);
  });
});

describe('a snapshot', () => {
  it('sees one instant, whatever others commit meanwhile, and writes nothing', async () => {
    const found = (q: Queryable) => execute<{ n: string }>(q, 'select n from numbers where n < 0');
    const seen = await database.snapshot(async (q) => {
      const before = await found(q);
      await execute(database, 'insert into numbers (n) values (-1)');
      return [before, await found(q)];
    });
    expect(seen).toEqual([[], []]);
    expect(await found(database)).toEqual([{ n: '-1' }]);
    const error = await failure(
      database.snapshot((q) => execute(q, 'insert into numbers (n) values (-2)')),
    );
    expect(sqlStateOf(error)).toBe('25006');
  });
});

describe('a session', () => {
  it('lifts the time limits and gives them back', async () => {
    await withPool(
      { maxConnections: 1, statementTimeoutMs: 20, replyTimeoutMs: 40 },
      async (pool) => {
        await pool.session((q) => execute(q, 'select pg_sleep(0.1)'));
        const error = await failure(execute(pool, 'select pg_sleep(0.1)'));
        expect(sqlStateOf(error)).toBe('57014');
      },
    );
  });
});

describe('a connection fault', () => {
  it('does not end the process, in use or idle, and the pool goes on', async () => {
    const faults: Error[] = [];
    await withPool({ maxConnections: 2, onFault: (error) => faults.push(error) }, async (pool) => {
      const killed = await failure(
        pool.transaction(async (q) => {
          const [mine] = await execute<{ pid: number }>(q, 'select pg_backend_pid() as pid');
          await execute(database, 'select pg_terminate_backend($1)', [mine?.pid]);
          await eventually(() => faults.length > 0);
          await execute(q, 'select 1');
        }),
      );
      expect(isConnectionFault(killed)).toBe(true);

      await execute(pool, 'select 1');
      expect(pool.gauges().idle).toBe(1);
      const text = `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'other' and datname = current_database()`;
      const known = faults.length;
      await execute(database, text);
      await eventually(() => pool.gauges().total === 0);
      expect(faults).toHaveLength(known + 1);
      expect(await execute(pool, 'select 1 as one')).toEqual([{ one: 1 }]);
    });
  });

  it('is told from a failed statement', async () => {
    const nobody = { ...test.connection, host: '/nonexistent' };
    const refused = { ...test.connection, host: '127.0.0.1', port: 1 };
    for (const connection of [nobody, refused])
      await withPool({ connection }, async (pool) => {
        expect(isConnectionFault(await failure(execute(pool, 'select 1')))).toBe(true);
      });
    await withPool({ maxConnections: 1, replyTimeoutMs: 50 }, async (pool) => {
      const error = await failure(execute(pool, 'select pg_sleep(1)'));
      expect(isConnectionFault(error)).toBe(true);
      expect(sqlStateOf(error)).toBeUndefined();
    });
    await withPool({ maxConnections: 1, connectTimeoutMs: 50 }, async (pool) => {
      const [, waited] = await Promise.allSettled([
        execute(pool, 'select pg_sleep(0.3)'),
        execute(pool, 'select 1'),
      ]);
      expect(waited.status === 'rejected' && isConnectionFault(waited.reason)).toBe(true);
    });
    const duplicate = await failure(execute(database, 'insert into numbers (n) values (1), (1)'));
    expect(isConnectionFault(duplicate)).toBe(false);
    expect(isConnectionFault(new TypeError('a defect'))).toBe(false);
    expect(isConnectionFault(new Error('wrapped', { cause: { code: '57P01' } }))).toBe(true);
  });
});
