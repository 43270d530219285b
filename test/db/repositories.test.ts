import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { appendBalance, latestBalance } from '../../db/balances.ts';
import { endBook, latestBook, latestOpenBook, openBook, readBook } from '../../db/books.ts';
import { readInstallation } from '../../db/installation.ts';
import { readMarkets, upsertMarkets } from '../../db/markets.ts';
import { readPositions, replacePositions } from '../../db/positions.ts';
import { insertPrices, readPrices } from '../../db/price-log.ts';
import { readSettlements, upsertSettlement } from '../../db/settlements.ts';
import {
  bookId,
  eventTicker,
  marketTicker,
  seriesTicker,
  symbolId,
  venueId,
} from '../../machines/model/ids.ts';
import type { Market } from '../../machines/model/market.ts';
import { countCenti, micros } from '../../machines/model/money.ts';
import { epochMs, plusMs } from '../../machines/model/time.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { ask } from './journal-database.ts';

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const AT = epochMs(Date.UTC(2026, 1, 24, 23, 42, 23, 217));
const book = bookId('paper:1');
const market: Market = {
  ticker: marketTicker('KXBTC15M-26FEB242330-30'),
  event: eventTicker('KXBTC15M-26FEB242330'),
  series: seriesTicker('KXBTC15M'),
  symbol: symbolId('BTC-USD'),
  title: `BTC above "119,750.01"?`,
  strikeMicros: micros(119_750_010_001),
  openAtMs: AT,
  closeAtMs: plusMs(AT, 900_000),
  status: 'active',
  result: null,
  volumeCenti: null,
  tickCenti: 100,
  priceRanges: [],
  exchangeIndex: 2,
};

test('the installation id is drawn once and stays', async () => {
  const id = await readInstallation(db.database);
  expect(id).toMatch(/^[0-9a-f]{8}$/);
  expect(await readInstallation(db.database)).toBe(id);
});

describe('books', () => {
  test('a book is made once, resumed while open, and ended', async () => {
    const first = { id: book, kind: 'paper', label: 'tape', createdAtMs: AT } as const;
    await openBook(db.database, first);
    await openBook(db.database, { ...first, label: 'other' });
    expect(await readBook(db.database, book)).toEqual({ ...first, endedAtMs: null });
    expect((await latestOpenBook(db.database, 'paper'))?.id).toBe(book);
    expect(await latestOpenBook(db.database, 'live')).toBeNull();
    const second = { ...first, id: bookId('paper:2'), createdAtMs: plusMs(AT, 1) };
    await openBook(db.database, second);
    expect((await latestOpenBook(db.database, 'paper'))?.id).toBe(second.id);
    await endBook(db.database, second.id, plusMs(AT, 5));
    expect((await readBook(db.database, second.id))?.endedAtMs).toBe(AT + 5);
    expect((await latestOpenBook(db.database, 'paper'))?.id).toBe(book);
    expect(await readBook(db.database, bookId('nowhere'))).toBeNull();
  });

  test('the one that is meant is the one that was taken up last', async () => {
    const at = (ms: number) => plusMs(AT, 1_000 + ms);
    const live = { id: bookId('live'), kind: 'live', label: 'live', createdAtMs: at(0) } as const;
    const demo = { ...live, id: bookId('demo'), createdAtMs: at(1) };
    await openBook(db.database, live);
    await openBook(db.database, demo);
    expect((await latestBook(db.database))?.id).toBe('demo');
    await openBook(db.database, { ...live, createdAtMs: at(2) });
    expect(await latestBook(db.database)).toEqual({ ...live, endedAtMs: null });
  });
});

describe('markets', () => {
  test('a market comes back as it went in, and follows the venue', async () => {
    await upsertMarkets(db.database, [market], AT);
    expect(await readMarkets(db.database, [market.ticker])).toEqual([market]);
    const results = [
      { kind: 'binary', winner: 'no' },
      { kind: 'scalar', yesValueMicros: micros(250_000) },
      { kind: 'void' },
    ] as const;
    for (const result of results) {
      const settled: Market = { ...market, status: 'settled', result };
      await upsertMarkets(db.database, [settled], plusMs(AT, 1));
      expect(await readMarkets(db.database, [market.ticker])).toEqual([settled]);
    }
  });

  test('unknown tickers are absent', async () => {
    expect(await readMarkets(db.database, [marketTicker('NONE')])).toEqual([]);
  });
});

describe('account data', () => {
  test('prices are kept exact, once for each instant', async () => {
    const symbol = symbolId('BTC-USD');
    const rows = [0, 1, 2].map((n) => ({
      symbol,
      atMs: plusMs(AT, n),
      priceMicros: micros(120_000_123_456 + n),
    }));
    await insertPrices(db.database, rows);
    await insertPrices(db.database, rows);
    await insertPrices(db.database, []);
    expect(await readPrices(db.database, symbol, plusMs(AT, 1))).toEqual(rows.slice(1));
  });

  test('a settlement is the last word of the venue', async () => {
    const settlement = {
      market: market.ticker,
      result: { kind: 'binary', winner: 'yes' },
      settledAtMs: AT,
    } as const;
    await upsertSettlement(db.database, book, settlement);
    await upsertSettlement(db.database, book, { ...settlement, result: { kind: 'void' } });
    expect(await readSettlements(db.database, book)).toEqual([
      { ...settlement, result: { kind: 'void' } },
    ]);
  });

  test('the newest balance is the last appended', async () => {
    expect(await latestBalance(db.database, book)).toBeNull();
    for (const n of [0, 1])
      await appendBalance(db.database, book, { atMs: plusMs(AT, n), cashMicros: micros(-n - 1) });
    expect(await latestBalance(db.database, book)).toEqual({ atMs: AT + 1, cashMicros: -2 });
  });

  test('positions the venue no longer names are gone', async () => {
    const held = { market: market.ticker, side: 'no', countCenti: countCenti(150) } as const;
    const other = { ...held, market: marketTicker('OTHER') };
    await replacePositions(db.database, { book, venue: venueId('kalshi') }, [held, other], AT);
    await replacePositions(
      db.database,
      { book, venue: venueId('kalshi') },
      [{ ...held, side: 'yes' }],
      AT,
    );
    expect(await readPositions(db.database, book)).toEqual([{ ...held, side: 'yes' }]);
    await replacePositions(db.database, { book, venue: venueId('kalshi') }, [], AT);
    expect(await readPositions(db.database, book)).toEqual([]);
  });
});

describe('roles', () => {
  const asRole = (role: string, text: string): Promise<unknown> =>
    db.database.transaction(async (q) => {
      await ask(q, `set local role ${role}`);
      await ask(q, text);
    });

  test.each([
    ['tradewarden_reader', 'select from trades'],
    ['tradewarden_writer', "insert into books values ('w', 'paper', 'w', now(), null)"],
    ['tradewarden_writer', "select nextval('trade_id_seq')"],
    ['tradewarden_writer', 'update leases set token = token'],
    ['tradewarden_owner', 'alter table trades add column extra integer'],
  ])('%s may: %s', async (role, text) => {
    await expect(asRole(role, text)).resolves.toBeUndefined();
  });

  test('the reader may write no table and draw from no sequence (scenario 37)', async () => {
    const tables = await ask<{ name: string; writes: boolean }>(
      db.database,
      `select c.relname as name,
         has_table_privilege('tradewarden_reader', c.oid,
           'insert, update, delete, truncate, references, trigger') as writes
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`,
    );
    expect(tables.length).toBeGreaterThan(20);
    expect(tables.filter(({ writes }) => writes)).toEqual([]);
    const sequences = await ask<{ writes: boolean }>(
      db.database,
      `select has_sequence_privilege('tradewarden_reader', c.oid, 'usage, update') as writes
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'S'`,
    );
    expect(sequences.filter(({ writes }) => writes)).toEqual([]);
    for (const { name } of tables)
      await expect(asRole('tradewarden_reader', `delete from ${name}`)).rejects.toThrow(
        'permission denied',
      );
  });

  test.each([
    ['tradewarden_reader', "insert into books values ('r', 'paper', 'r', now(), null)"],
    ['tradewarden_reader', 'update leases set token = token'],
    ['tradewarden_reader', 'delete from trades'],
    ['tradewarden_reader', "select nextval('trade_id_seq')"],
    ['tradewarden_reader', 'select from trades for share'],
    ['tradewarden_writer', 'alter table trades add column extra integer'],
    ['tradewarden_writer', 'create table extra (id integer)'],
    ['tradewarden_writer', 'truncate trades'],
    ['tradewarden_writer', 'drop table fills'],
    ['tradewarden_writer', 'update trade_transitions set seq = seq'],
    ['tradewarden_writer', 'delete from trade_transitions'],
    ['tradewarden_writer', 'delete from fills'],
    ['tradewarden_writer', "update installation set id = '00000000'"],
  ])('%s may not: %s (scenario 37)', async (role, text) => {
    await expect(asRole(role, text)).rejects.toThrow(/permission denied|must be owner/);
  });
});
