import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { appendBalance } from '../../db/balances.ts';
import { countClosedTrades } from '../../db/closed-trades.ts';
import { readPortfolio, recordPortfolio } from '../../db/portfolio.ts';
import { readResults } from '../../db/results.ts';
import { bookId } from '../../machines/model/ids.ts';
import { micros } from '../../machines/model/money.ts';
import { epochMs, plusMs } from '../../machines/model/time.ts';
import type { TestDatabase } from '../support/database.ts';
import { ask, clear, openJournal, preparedDatabase, type TestJournal } from './journal-database.ts';
import { TEST_BOOK, tradeEntry, tradeNumber } from './journal-entries.ts';

let db: TestDatabase;
let journal: TestJournal;

beforeAll(async () => {
  db = await preparedDatabase();
  journal = openJournal(db);
});
beforeEach(async () => {
  await clear(db.database);
  await ask(db.database, 'truncate portfolio_history, account_balances');
});
afterAll(async () => {
  await journal.close();
  await db.drop();
});

const DAY_MS = 86_400_000;
const EVENING = epochMs(Date.UTC(2026, 1, 24, 23, 42, 23));

const record = (atMs: ReturnType<typeof epochMs>): Promise<void> =>
  recordPortfolio(db.database, TEST_BOOK, atMs);
const days = (limit = 10) => readPortfolio(db.database, TEST_BOOK, limit);

describe('the portfolio', () => {
  test('is one row for each book and day, the last look, newest first (scenario 42)', async () => {
    await record(EVENING);
    await record(plusMs(EVENING, 60_000));
    await record(plusMs(EVENING, DAY_MS));
    expect((await days()).map(({ day, atMs }) => [day, atMs])).toEqual([
      ['2026-02-25', EVENING + DAY_MS],
      ['2026-02-24', EVENING + 60_000],
    ]);
    expect(await days(1)).toHaveLength(1);
  });

  test('of one book leaves that of another on the same day alone (scenario 42)', async () => {
    const other = bookId('other');
    await ask(
      db.database,
      `insert into books (id, kind, label, created_at) values ($1, 'paper', $1, now())`,
      [other],
    );
    await record(EVENING);
    await recordPortfolio(db.database, other, EVENING);
    await record(plusMs(EVENING, 60_000));
    expect((await days()).map(({ atMs }) => atMs)).toEqual([EVENING + 60_000]);
    const others = await readPortfolio(db.database, other, 10);
    expect(others.map(({ day, atMs }) => [day, atMs])).toEqual([['2026-02-24', EVENING]]);
  });

  test('is not overwritten by an older look that arrives late', async () => {
    await record(plusMs(EVENING, 60_000));
    await record(EVENING);
    expect(await days()).toMatchObject([{ atMs: EVENING + 60_000 }]);
  });

  test('of a book without trades is its cash, once the venue has said it', async () => {
    await record(EVENING);
    const nothing = { investedMicros: 0, realisedMicros: 0, openPositions: 0, closedTrades: 0 };
    expect(await days()).toMatchObject([{ ...nothing, cashMicros: null, totalMicros: null }]);
    const cash = { atMs: EVENING, cashMicros: micros(250_000_000) };
    await appendBalance(db.database, TEST_BOOK, cash);
    await record(plusMs(EVENING, 1));
    expect(await days()).toMatchObject([{ ...nothing, cashMicros: 250_000_000 }]);
  });

  test('adds up what is held, what is earned, and what is closed', async () => {
    for (const id of [1, 2, 3]) await journal.append(tradeEntry(tradeNumber(id), 1));
    const set = (id: number, columns: string): Promise<unknown> =>
      ask(db.database, `update trades set ${columns} where id = ${id}`);
    await set(1, `state = 'open', held = 10, buy_price = 0.57`);
    await set(2, `state = 'closed', ended_at = now(), held = 0, buy_price = 0.6, pnl = -1.7432`);
    await set(3, `state = 'closed', ended_at = now(), held = 0, buy_price = 0.6, pnl = 3.73`);
    await appendBalance(db.database, TEST_BOOK, { atMs: EVENING, cashMicros: micros(94_300_000) });
    await record(EVENING);
    expect(await days()).toEqual([
      {
        day: '2026-02-24',
        atMs: EVENING,
        cashMicros: 94_300_000,
        investedMicros: 5_700_000,
        totalMicros: 100_000_000,
        realisedMicros: 1_986_800,
        openPositions: 1,
        closedTrades: 2,
      },
    ]);
    expect(await countClosedTrades(db.database, TEST_BOOK)).toBe(2);
  });

  test('has the results of its closed trades one by one, in the order of their closing', async () => {
    for (const id of [1, 2, 3, 4]) await journal.append(tradeEntry(tradeNumber(id), 1));
    const close = (id: number, seconds: number, pnl: number): Promise<unknown> =>
      ask(
        db.database,
        `update trades set state = 'closed', ended_at = now(), pnl = ${pnl},
           closed_at = to_timestamp(${seconds}) where id = ${id}`,
      );
    await close(1, 30, 3.73);
    await close(2, 10, -1.7432);
    await close(3, 20, 0);
    expect(await readResults(db.database, TEST_BOOK, 10)).toEqual([
      { trade: 2, closedAtMs: 10_000, pnlMicros: -1_743_200 },
      { trade: 3, closedAtMs: 20_000, pnlMicros: 0 },
      { trade: 1, closedAtMs: 30_000, pnlMicros: 3_730_000 },
    ]);
    expect((await readResults(db.database, TEST_BOOK, 1)).map(({ trade }) => trade)).toEqual([1]);
    expect(await readResults(db.database, bookId('other'), 10)).toEqual([]);
  });
});
