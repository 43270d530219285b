import { afterAll, beforeAll, expect, test } from 'vitest';

import { pendingOf, statementOf } from '../../db/journal/batch.ts';
import { readEquity, readOutcomes, readStandings } from '../../db/limits.ts';
import { bookId } from '../../machines/model/ids.ts';
import { micros } from '../../machines/model/money.ts';
import { epochMs, plusMs } from '../../machines/model/time.ts';
import type { JournalAppend } from '../../machines/ports.ts';
import { answer } from '../../src/lockstep/store/statements.ts';
import { emptyTables } from '../../src/lockstep/store/tables.ts';
import { scriptedDatabase } from '../support/scripted-database.ts';
import type { TestDatabase } from '../support/database.ts';
import { openJournal, preparedDatabase, type TestJournal } from './journal-database.ts';
import { TEST_BOOK, testTicket, tradeEntry, tradeNumber } from './journal-entries.ts';

const AT = epochMs(Date.UTC(2026, 0, 1, 1));

let db: TestDatabase;
let journal: TestJournal;
beforeAll(async () => {
  db = await preparedDatabase();
  journal = openJournal(db);
});
afterAll(async () => {
  await journal.close();
  await db.drop();
});

const closed = (n: number, dollars: number, minutes: number): JournalAppend => {
  const atMs = plusMs(AT, minutes * 60_000);
  const pnlMicros = micros(dollars * 1e6);
  return tradeEntry(tradeNumber(n), 1, {
    atMs,
    to: 'closed',
    row: { state: 'closed', closeMethod: 'auto_probability', pnlMicros, closedAtMs: atMs },
  });
};

const ENTRIES: readonly JournalAppend[] = [
  closed(1, 50, 0),
  closed(2, 30, 2),
  closed(3, -65, 1),
  closed(4, -10, 3),
  tradeEntry(tradeNumber(5), 1, { to: 'opening', row: { state: 'opening' } }),
];

test('what is at stake and what was realised comes back, in PostgreSQL as in its stand-in', async () => {
  for (const entry of ENTRIES) expect(await journal.append(entry)).toBe('accepted');
  const standings = await readStandings(db.database, TEST_BOOK);
  const { ticketId, limitCenti, countCenti } = testTicket(tradeNumber(5));
  expect(standings).toMatchObject([
    { tradeId: '5', state: 'opening', ticketId, limitCenti, countCenti },
  ]);
  const outcomes = await readOutcomes(db.database, TEST_BOOK, plusMs(AT, 60_000));
  expect(outcomes.map(({ tradeId, pnlMicros }) => [tradeId, pnlMicros])).toEqual([
    ['3', -65_000_000],
    ['2', 30_000_000],
    ['4', -10_000_000],
  ]);
  const equity = await readEquity(db.database, TEST_BOOK);
  expect(equity).toEqual({ equityMicros: 5_000_000, peakMicros: 50_000_000 });
  expect(await readEquity(db.database, bookId('nowhere'))).toEqual({
    equityMicros: 0,
    peakMicros: 0,
  });

  const tables = emptyTables();
  answer(tables, 'book-open', [TEST_BOOK, 'paper', 'test', 0], 0);
  answer(tables, 'leases-acquire', ['here', 600_000, []], 0);
  const simulated = scriptedDatabase(({ name, values }) =>
    Promise.resolve(answer(tables, name, values, 0)),
  );
  for (const entry of ENTRIES) {
    const { name, values } = statementOf([pendingOf(entry)]);
    answer(tables, name, values, 0);
  }
  expect(await readStandings(simulated, TEST_BOOK)).toEqual(standings);
  expect(await readOutcomes(simulated, TEST_BOOK, plusMs(AT, 60_000))).toEqual(outcomes);
  expect(await readEquity(simulated, TEST_BOOK)).toEqual(equity);
});
