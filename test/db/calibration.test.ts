import { afterAll, beforeAll, expect, test } from 'vitest';

import { readForecasts } from '../../db/calibration.ts';
import { upsertSettlement } from '../../db/settlements.ts';
import { marketTicker } from '../../machines/model/ids.ts';
import type { SettlementResult } from '../../machines/model/market.ts';
import { micros } from '../../machines/model/money.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { Ticket } from '../../machines/model/trade.ts';
import type { TestDatabase } from '../support/database.ts';
import { openJournal, preparedDatabase, type TestJournal } from './journal-database.ts';
import { TEST_BOOK, testTicket, tradeEntry, tradeNumber } from './journal-entries.ts';

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

const AT = epochMs(1_771_976_543_217);
const OPENED = epochMs(AT - 1_000);

type Story = {
  readonly ticket: Partial<Ticket>;
  readonly percent: number | null;
  readonly opened: boolean;
  readonly ended: boolean;
};

const store = async (n: number, { ticket, percent, opened, ended }: Story): Promise<void> => {
  const trade = tradeNumber(n);
  const base = testTicket(trade);
  const row = {
    ticket: { ...base, ...ticket, reading: { ...base.reading, probabilityPercent: percent } },
    openedAtMs: opened ? OPENED : null,
  };
  expect(await journal.append(tradeEntry(trade, 1, { row }))).toBe('accepted');
  if (!ended) return;
  const last = { ...row, state: 'closed', closeMethod: 'expired', pnlMicros: micros(1) } as const;
  const closed = tradeEntry(trade, 2, { row: { ...last, closedAtMs: AT } });
  expect(await journal.append(closed)).toBe('accepted');
};

const settle = (market: string, result: SettlementResult): Promise<void> =>
  upsertSettlement(db.database, TEST_BOOK, {
    market: marketTicker(market),
    result,
    settledAtMs: AT,
  });

test('forecasts are those of closed trades, with the word of the venue on their market', async () => {
  const on = (name: string, changes: Partial<Ticket> = {}): Partial<Ticket> => ({
    ...changes,
    market: marketTicker(name),
  });
  const closed = { opened: true, ended: true };
  await settle('A', { kind: 'binary', winner: 'no' });
  await settle('V', { kind: 'void' });
  await store(1, { ticket: on('A'), percent: 97, ...closed });
  await store(2, { ticket: on('A', { side: 'no' }), percent: 80, ...closed });
  await store(3, { ticket: on('V'), percent: 70, ...closed });
  await store(4, { ticket: on('B'), percent: 60, ...closed });
  await store(5, { ticket: on('A'), percent: null, ...closed });
  await store(6, { ticket: on('A'), percent: 90, opened: true, ended: false });
  await store(7, { ticket: on('A'), percent: 90, opened: false, ended: true });

  const all = { book: TEST_BOOK, model: null, sinceMs: null };
  const found = await readForecasts(db.database, all);
  expect(found.map(({ percent, side, result }) => [percent, side, result])).toEqual([
    [97, 'yes', { kind: 'binary', winner: 'no' }],
    [80, 'no', { kind: 'binary', winner: 'no' }],
    [70, 'yes', { kind: 'void' }],
    [60, 'yes', null],
    [null, 'yes', { kind: 'binary', winner: 'no' }],
  ]);
  const { bidCenti, askCenti } = testTicket(tradeNumber(1)).reading;
  expect(found[0]?.marketPercent).toBe(((bidCenti ?? NaN) + (askCenti ?? NaN)) / 200);
  expect(await readForecasts(db.database, { ...all, model: 'implied' })).toEqual([]);
  expect(await readForecasts(db.database, { ...all, sinceMs: OPENED })).toHaveLength(5);
  expect(await readForecasts(db.database, { ...all, sinceMs: AT })).toEqual([]);
});
