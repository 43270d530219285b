import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { migrate } from '../../db/migrate.ts';
import { MigrationError } from '../../db/migration-files.ts';
import { migrationsDirectory } from '../../db/package-root.ts';
import { createDatabase } from '../../db/pool.ts';
import type { Queryable } from '../../db/queryable.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';

const execute = <Row>(q: Queryable, text: string) => q.query<Row>({ name: '', text, values: [] });

let test: TestDatabase;
let directory: string;

beforeAll(async () => {
  // One test ends a connection on purpose.
  test = await testDatabase({ migrated: false, onFault: () => undefined });
});
afterAll(() => test.drop());
beforeEach(async () => {
  await execute(test.database, 'drop schema public cascade');
  await execute(test.database, 'create schema public');
  directory = await mkdtemp(join(tmpdir(), 'migrations-'));
});
afterEach(() => rm(directory, { recursive: true }));

const write = async (files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
};

const up = () => migrate(test.database, directory);

const tables = async (): Promise<readonly string[]> => {
  const text = `select tablename as name from pg_tables where schemaname = 'public' order by 1`;
  return (await execute<{ name: string }>(test.database, text)).map(({ name }) => name);
};

const ONE = { '0001_one.sql': 'create table one (n int);' };
const TWO = { '0002_two.sql': 'create table two (n int);' };

describe('migrate', () => {
  it('applies each file once, in order, and says which', async () => {
    await write({ ...ONE, ...TWO });
    expect(await up()).toEqual([
      { version: 1, name: 'one' },
      { version: 2, name: 'two' },
    ]);
    expect(await up()).toEqual([]);
    await write({ '0003_three.sql': 'alter table two add m int; insert into two values (1, 2);' });
    expect(await up()).toEqual([{ version: 3, name: 'three' }]);
    const recorded = await execute(
      test.database,
      `select version, name, length(checksum) as length, applied_at <= now() as dated
         from schema_migrations order by version`,
    );
    expect(recorded).toEqual(
      ['one', 'two', 'three'].map((name, index) => ({
        version: index + 1,
        name,
        length: 64,
        dated: true,
      })),
    );
  });

  it('lets several runners in at once, of which one does the work', async () => {
    await write({ '0001_slow.sql': 'select pg_sleep(0.2); create table slow (n int);', ...TWO });
    const pools = Array.from({ length: 4 }, () =>
      createDatabase({
        connection: test.connection,
        applicationName: 'runner',
        onFault: () => undefined,
        maxConnections: 1,
      }),
    );
    const applied = await Promise.all(pools.map((pool) => migrate(pool, directory)));
    await Promise.all(pools.map((pool) => pool.end()));
    expect(applied.map(({ length }) => length).sort()).toEqual([0, 0, 0, 2]);
  });

  it('builds an index concurrently while a second runner waits', async () => {
    const text = '-- no-transaction\ncreate index concurrently one_n on one (n);\n';
    await write({ ...ONE, '0002_index.sql': text });
    const applied = await Promise.all([up(), up()]);
    expect(applied.flat()).toHaveLength(2);
  });

  it('runs longer than the limits of the pool allow', async () => {
    await write({ '0001_long.sql': 'select pg_sleep(0.3); create table one (n int);' });
    const hasty = createDatabase({
      connection: test.connection,
      applicationName: 'hasty',
      onFault: () => undefined,
      statementTimeoutMs: 50,
      replyTimeoutMs: 100,
    });
    expect(await migrate(hasty, directory)).toHaveLength(1);
    await hasty.end();
  });

  it('leaves nothing of a failing file, and names file, line and statement', async () => {
    const broken = `create table two (n int);\n-- half; of\ninsert into two\n  values (1, nonsense);\n`;
    await write({ ...ONE, '0002_two.sql': broken });
    await expect(up()).rejects.toThrow(
      '0002_two.sql:4 (statement 2 of 2): column "nonsense" does not exist',
    );
    expect(await tables()).toEqual(['one', 'schema_migrations']);
    await write(TWO);
    expect(await up()).toEqual([{ version: 2, name: 'two' }]);
  });

  it('names the statement of an error that has no position', async () => {
    await write({ '0001_one.sql': 'create table one (n int);\n\n\nselect 1 / 0;' });
    await expect(up()).rejects.toThrow('0001_one.sql:4 (statement 2 of 2): division by zero');
    expect(await tables()).toEqual(['schema_migrations']);
  });

  it('frees the next runner when a server dies under it', async () => {
    await write({ '0001_one.sql': 'select pg_sleep(30);' });
    const broken = up().catch((error: unknown) => error);
    const text = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query like 'select pg_sleep(30)%'`;
    await eventually(async () => (await execute(test.database, text)).length === 1);
    expect(await broken).toBeInstanceOf(MigrationError);
    await write(ONE);
    expect(await up()).toHaveLength(1);
  });

  const REFUSED: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    [
      'an applied file that was changed',
      { '0001_one.sql': 'create table one (n bigint);' },
      'migration 1 (one) was changed after it was applied',
    ],
    ['a gap', { '0003_three.sql': '' }, 'expected version 2 next, found 3 (three)'],
    ['a duplicate', { '0001_uno.sql': '' }, 'expected version 2 next, found 1 (uno)'],
    ['an odd name', { '2-two.sql': '' }, '2-two.sql: expected a name like'],
    [
      'transaction control in a file',
      { '0002_two.sql': 'create table two (n int);\ncommit;' },
      '0002_two.sql:2 (statement 2 of 2): expected no transaction control, found commit',
    ],
  ];
  it.each(REFUSED)('refuses %s', async (_title, files, message) => {
    await write(ONE);
    await up();
    await write(files);
    await expect(up()).rejects.toThrow(message);
    expect(await tables()).toEqual(['one', 'schema_migrations']);
  });

  it('refuses a database newer than the files', async () => {
    await write({ ...ONE, ...TWO });
    await up();
    await rm(join(directory, '0002_two.sql'));
    await expect(up()).rejects.toThrow('the database is newer than this program');
  });

  it('does not mind how lines end', async () => {
    await write({ '0001_one.sql': 'create table one (\r\n n int);\r\n' });
    await up();
    await write({ '0001_one.sql': 'create table one (\n n int);\n' });
    expect(await up()).toEqual([]);
  });

  it('finds nothing to do in an empty directory', async () => {
    await mkdir(join(directory, 'empty'));
    expect(await migrate(test.database, join(directory, 'empty'))).toEqual([]);
  });

  it('brings a new database to the schema of this program, and finds it there again', async () => {
    const applied = await migrate(test.database, migrationsDirectory());
    expect(applied.length).toBeGreaterThan(0);
    expect(await migrate(test.database, migrationsDirectory())).toEqual([]);
  });
});
