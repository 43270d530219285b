import { createJournal, JOURNAL_SESSION, type JournalWriter } from '../../db/journal/journal.ts';
import type { JournalObserver } from '../../db/journal/committer.ts';
import { createDatabase, type Database } from '../../db/pool.ts';
import type { Queryable } from '../../db/queryable.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { TEST_BOOK } from './journal-entries.ts';

/* A migrated database with the test book and every lease at token 1, and journals on it. */

export const ask = <Row>(
  q: Queryable,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> => q.query<Row>({ name: '', text, values });

export const SILENT: JournalObserver = {
  committed: () => undefined,
  retrying: () => undefined,
  recovered: () => undefined,
};

/** What a journal of a real process runs on. */
export const REAL_TIME = {
  clock: systemClock(),
  random: Math.random,
  now: () => performance.now(),
};

export type TestJournal = JournalWriter & { readonly pool: Database };

/** A journal on its own one-connection pool; `close` ends both. */
export const openJournal = (
  { connection }: TestDatabase,
  observer: Partial<JournalObserver> = {},
): TestJournal => {
  const pool = createDatabase({
    connection,
    applicationName: 'test-journal',
    settings: JOURNAL_SESSION,
    maxConnections: 1,
    onFault: () => undefined,
  });
  const journal = createJournal({
    database: pool,
    ...REAL_TIME,
    observer: { ...SILENT, ...observer },
  });
  return {
    ...journal,
    pool,
    close: async () => {
      await journal.close();
      await pool.end();
    },
  };
};

const resetLeases = (q: Queryable): Promise<unknown> =>
  ask(q, "update leases set owner = 'test', token = 1, expires_at = 'infinity'");

export const prepare = async (q: Queryable): Promise<void> => {
  await ask(q, "insert into books values ($1, 'paper', 'test', now(), null)", [TEST_BOOK]);
  await resetLeases(q);
};

/** Removes all trades, and gives the leases back. */
export const clear = async (q: Queryable): Promise<void> => {
  for (const table of ['fills', 'orders', 'trades', 'intents', 'trade_transitions'])
    await ask(q, `delete from ${table}`);
  await resetLeases(q);
};

export const preparedDatabase = async (): Promise<TestDatabase> => {
  const test = await testDatabase();
  await prepare(test.database);
  return test;
};
