import { afterAll, beforeAll, expect, test } from 'vitest';

import { openBook } from '../../db/books.ts';
import { readDeskPause, readDeskReports, writeDeskReport } from '../../db/desk-reports.ts';
import type { DeskReport } from '../../machines/model/desk-report.ts';
import { bookId, marketTicker } from '../../machines/model/ids.ts';
import { epochMs, plusMs } from '../../machines/model/time.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

const AT = epochMs(Date.UTC(2026, 1, 24, 16));
const BOOK = bookId('paper:1');
const MARKET = marketTicker('KXBTC15M-26FEB241115-15');

const REPORT: DeskReport = {
  desk: 'btc',
  atMs: AT,
  state: 'paused',
  why: 'momentum has spiked',
  pausedUntilMs: plusMs(AT, 90_000),
  openTrades: 2,
  watchlist: [
    {
      market: MARKET,
      side: 'no',
      closeAtMs: plusMs(AT, 600_000),
      probabilityPercent: 96.25,
      askCenti: 9_500,
      edgePercent: 1.25,
      volumeContracts: null,
      refusal: null,
    },
  ],
  refusals: [{ market: MARKET, side: 'no', why: 'full', times: 7, sinceMs: AT }],
};

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await openBook(db.database, { id: BOOK, kind: 'paper', label: 'tape', createdAtMs: AT });
});
afterAll(() => db.drop());

test('a desk says how it stands over what it said before, and its pause is found again', async () => {
  expect(await readDeskPause(db.database, BOOK, 'btc')).toBeNull();
  await writeDeskReport(db.database, BOOK, { ...REPORT, state: 'active', pausedUntilMs: null });
  expect(await readDeskPause(db.database, BOOK, 'btc')).toBeNull();
  await writeDeskReport(db.database, BOOK, REPORT);
  await writeDeskReport(db.database, BOOK, { ...REPORT, desk: 'another', why: null });
  expect(await readDeskReports(db.database, BOOK)).toEqual([
    { ...REPORT, desk: 'another', why: null },
    REPORT,
  ]);
  expect(await readDeskPause(db.database, BOOK, 'btc')).toBe(AT + 90_000);
});
