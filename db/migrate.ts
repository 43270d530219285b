import { setTimeout as sleep } from 'node:timers/promises';

import { MigrationError, readMigrations, type Migration } from './migration-files.ts';
import type { Database } from './pool.ts';
import type { Queryable } from './queryable.ts';
import { lineOf, splitStatements, type ScriptStatement } from './sql-script.ts';

export type AppliedMigration = Pick<Migration, 'version' | 'name'>;

type Recorded = AppliedMigration & Pick<Migration, 'checksum'>;

/** Any number will do, as long as every runner uses the same. */
const LOCK_KEY = 7_368_321_904;
const LOCK_WITHIN_MS = 600_000;
const LOCK_POLL_MS = 50;

const TRANSACTION_CONTROL = /^(begin|start\s+transaction|commit|end|rollback|abort)\b/i;

const execute = <Row>(q: Queryable, text: string, values: readonly unknown[] = []) =>
  q.query<Row>({ name: '', text, values });

/**
 * Takes turns with other runners. It asks again and again rather than wait inside the server: a
 * waiting statement holds a snapshot, and CREATE INDEX CONCURRENTLY would wait for that for ever.
 */
const lockRunners = async (q: Queryable): Promise<void> => {
  const endsAt = performance.now() + LOCK_WITHIN_MS;
  while (performance.now() < endsAt) {
    const text = 'select pg_try_advisory_lock($1) as held';
    const [row] = await execute<{ held: boolean }>(q, text, [LOCK_KEY]);
    if (row?.held === true) return;
    await sleep(LOCK_POLL_MS);
  }
  throw new MigrationError(`expected another migration to end in ${LOCK_WITHIN_MS} ms`);
};

const readRecorded = async (q: Queryable): Promise<readonly Recorded[]> => {
  const [table] = await execute(
    q,
    `select from pg_class where oid = to_regclass('schema_migrations')`,
  );
  if (table === undefined)
    await execute(
      q,
      `create table schema_migrations (
         version int primary key,
         name text not null,
         checksum text not null,
         applied_at timestamptz not null default now()
       )`,
    );
  return execute(q, 'select version, name, checksum from schema_migrations order by version');
};

/** The files that are not applied yet. Throws when the database and the files disagree. */
const pendingOf = (
  files: readonly Migration[],
  recorded: readonly Recorded[],
): readonly Migration[] => {
  recorded.forEach((applied, index) => {
    const file = files[index];
    const title = `migration ${applied.version} (${applied.name})`;
    if (applied.version > files.length)
      throw new MigrationError(
        `the database is newer than this program: expected schema version ${files.length} ` +
          `at most, found ${title}`,
      );
    if (file?.version !== applied.version)
      throw new MigrationError(`expected migration ${index + 1} to be applied, found ${title}`);
    if (file.checksum !== applied.checksum)
      throw new MigrationError(
        `${title} was changed after it was applied: expected checksum ${applied.checksum}, ` +
          `found ${file.checksum}. Restore the file; put the change into a new one`,
      );
  });
  return files.slice(recorded.length);
};

const positionIn = (statement: ScriptStatement, error: unknown): number => {
  const isPlaced = error instanceof Error && 'position' in error;
  const position = isPlaced ? Number(error.position) : Number.NaN;
  return statement.offset + (Number.isInteger(position) ? position - 1 : 0);
};

const fileNameOf = ({ version, name }: Migration): string =>
  `${String(version).padStart(4, '0')}_${name}.sql`;

const runScript = async (q: Queryable, file: Migration): Promise<void> => {
  const statements = splitStatements(file.script);
  for (const [index, statement] of statements.entries()) {
    const place = (offset: number): string =>
      `${fileNameOf(file)}:${lineOf(file.script, offset)} ` +
      `(statement ${index + 1} of ${statements.length})`;
    if (TRANSACTION_CONTROL.test(statement.text))
      throw new MigrationError(
        `${place(statement.offset)}: expected no transaction control, ` +
          `found ${statement.text.slice(0, 40)}`,
      );
    try {
      await execute(q, statement.text);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new MigrationError(`${place(positionIn(statement, cause))}: ${reason}`, { cause });
    }
  }
};

const apply = async (q: Queryable, file: Migration): Promise<void> => {
  await runScript(q, file);
  const text = 'insert into schema_migrations (version, name, checksum) values ($1, $2, $3)';
  await execute(q, text, [file.version, file.name, file.checksum]);
};

const applyWhole = async (q: Queryable, file: Migration): Promise<void> => {
  await execute(q, 'begin');
  try {
    await apply(q, file);
    await execute(q, 'commit');
  } catch (error) {
    // The first error tells more than that of a rollback on a connection that is gone.
    await execute(q, 'rollback').catch(() => undefined);
    throw error;
  }
};

/**
 * Brings the schema up to date: applies each numbered file of `directory` once, in order, each in
 * a transaction of its own (`-- no-transaction` as first line: statement by statement instead).
 * Runners take turns; the second finds the work done. Gives what it applied.
 *
 * Throws {@link MigrationError} when the files have gaps, when an applied file was changed, when
 * the database is newer than the files, and when a statement fails, naming its file and line.
 */
export const migrate = (
  database: Database,
  directory: string,
): Promise<readonly AppliedMigration[]> =>
  database.session(async (q) => {
    const files = await readMigrations(directory);
    await lockRunners(q);
    const pending = pendingOf(files, await readRecorded(q));
    for (const file of pending) await (file.isTransactional ? applyWhole(q, file) : apply(q, file));
    await execute(q, 'select pg_advisory_unlock($1)', [LOCK_KEY]);
    return pending.map(({ version, name }) => ({ version, name }));
  });
