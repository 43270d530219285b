import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { EXIT } from '../../src/cli/exit-codes.ts';
import type { ImportView } from '../../src/cli/import-view.ts';
import { importFile } from '../../src/commands/import.ts';
import { loadConfig, type EffectiveConfig } from '../../src/config/load.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { ask } from '../db/journal-database.ts';
import { sourceTables, sourceTrade, writeSqlite, type Tables } from './source-file.ts';

let db: TestDatabase;
let settings: EffectiveConfig;
let directory: string;
let file: string;

const settingsOn = ({ connection: { host, user, database } }: TestDatabase): EffectiveConfig => {
  const url = `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}`;
  const overrides = [{ path: 'database.url', value: { env: 'TEST_URL' }, option: 'test' }];
  const loaded = loadConfig({ env: { TEST_URL: url }, file: null, overrides });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value;
};

beforeAll(async () => {
  db = await testDatabase();
  settings = settingsOn(db);
});
beforeEach(async () => {
  await ask(db.database, 'truncate imported_trades cascade');
  await ask(db.database, 'drop function if exists alter_one cascade');
  directory = mkdtempSync(join(tmpdir(), 'tradewarden-import-'));
  file = join(directory, 'trades.db');
});
afterEach(() => rmSync(directory, { recursive: true }));
afterAll(() => db.drop());

const run = async (tables: Tables | null, changes: { readonly dryRun?: boolean } = {}) => {
  if (tables !== null) await writeSqlite(file, tables);
  return importFile(settings, { file, source: null, dryRun: false, by: 'alice', ...changes });
};

const imported = async (tables: Tables, dryRun = false): Promise<ImportView> => {
  const done = await run(tables, { dryRun });
  if (!done.ok) throw new Error(done.error.lines.join('\n'));
  return done.value;
};

/** The fault lines of an import that is refused, and its exit code. */
const refused = async (tables: Tables | null) => {
  const done = await run(tables);
  if (done.ok) throw new Error('expected a refusal, found an import');
  return done.error;
};

const counts = async (): Promise<readonly number[]> => {
  const [row] = await ask<{ trades: number; active: number }>(
    db.database,
    `select (select count(*)::int from imported_trades) as trades,
       (select count(*)::int from imported_active_trades) as active`,
  );
  return [row?.trades ?? -1, row?.active ?? -1];
};

/** Has the database alter one row behind the import's back, as a faulty copy would. */
const alterInDatabase = (table: string, where: string, change: string): Promise<unknown> =>
  ask(
    db.database,
    `create function alter_one() returns trigger language plpgsql as
       $body$ begin if ${where} then ${change}; end if; return new; end $body$;
     create trigger alter_one before insert on ${table} for each row execute function alter_one()`,
  );

describe('an import', () => {
  it('takes 50 trades and a pool of 10 over, every value as it was', async () => {
    const view = await imported(sourceTables());
    expect(view).toMatchObject({
      source: 'trades',
      trades: { found: 50, added: 50, changed: 0, same: 0, byStatus: { closed: 40, open: 10 } },
      active: 10,
      sums: { contracts: '5000.00', fees: '66.400000', pnl: '-1563.700000' },
    });
    expect(await counts()).toEqual([50, 10]);
    const rows = await ask(
      db.database,
      `select ticket_id, strike, side, count, buy_price, sell_price, fees, pnl, win_loss,
         probability, opened_at at time zone 'UTC' as opened, original, imported_by
       from imported_trades where id = 17`,
    );
    expect(rows).toMatchObject([
      {
        ticket_id: 'TICKET-17',
        strike: '119767.000000',
        side: 'N',
        count: '100.00',
        buy_price: '0.9600',
        sell_price: '0.4500',
        fees: '2.010000',
        pnl: '-53.010000',
        win_loss: 'L',
        probability: '96.400000',
        original: sourceTrade(17),
        imported_by: 'alice',
      },
    ]);
  });

  it('is the same on a second run, and takes in what has happened since', async () => {
    const tables = sourceTables();
    await imported(tables);
    expect((await imported(tables)).trades).toMatchObject({ added: 0, changed: 0, same: 50 });
    const closed = { ...sourceTrade(4), id: 41, ticket_id: 'TICKET-41' };
    const next = {
      trades: [...tables.trades.map((row) => (row['id'] === 41 ? closed : row)), sourceTrade(51)],
      active_trades: tables.active_trades.filter((row) => row['trade_id'] !== 41),
    };
    const view = await imported(next);
    expect(view.trades).toMatchObject({ found: 51, added: 1, changed: 1, same: 49 });
    expect(await counts()).toEqual([51, 9]);
  });

  it('of a dry run compares everything and leaves nothing', async () => {
    expect(await imported(sourceTables(), true)).toMatchObject({
      dryRun: true,
      trades: { added: 50 },
    });
    expect(await counts()).toEqual([0, 0]);
  });

  it('takes a pool over whose trades have come before, from a file of its own', async () => {
    const { trades, active_trades: active } = sourceTables();
    await imported({ trades });
    expect(await counts()).toEqual([50, 0]);
    expect(await imported({ active_trades: active })).toMatchObject({ active: 10 });
    expect(await counts()).toEqual([50, 10]);
  });
});

describe('an import that does not compare', () => {
  it('scenario 38: of 50 + 10 rows, one altered on its way, is taken back to the last row', async () => {
    await alterInDatabase('imported_trades', 'new.id = 17', 'new.pnl := new.pnl + 0.01');
    const { exitCode, lines } = await refused(sourceTables());
    expect(exitCode).toBe(EXIT.verificationFailed);
    expect(lines).toEqual([
      'trades.db: 2 faults, nothing was imported',
      'trades 17: pnl: expected -53.010000 as in the file, found -53.000000 in the database',
      expect.stringMatching(/^trades: pnl in all: expected -\d+\.\d+, found -\d+\.\d+$/),
    ]);
    expect(await counts()).toEqual([0, 0]);
  });

  it('scenario 38: of 50 + 10 rows, one altered in the file, names it and stores nothing', async () => {
    const { trades, active_trades: active } = sourceTables();
    const altered = trades.map((row) => (row['id'] === 17 ? { ...row, pnl: -43.01 } : row));
    const { exitCode, lines } = await refused({ trades: altered, active_trades: active });
    expect(exitCode).toBe(EXIT.verificationFailed);
    expect(lines).toEqual([
      'trades.db: 1 fault, nothing was imported',
      'trades 17: pnl: expected -53.01 by its prices, count and fees, found "-43.010000"',
    ]);
    expect(await counts()).toEqual([0, 0]);
  });

  it('because a member of the original was altered, or a row of the pool, says which', async () => {
    await alterInDatabase(
      'imported_active_trades',
      'new.trade_id = 45',
      `new.original := jsonb_set(new.original, '{status}', '"closing"'); new.probability := 1`,
    );
    const { lines } = await refused(sourceTables());
    expect(lines.slice(1)).toEqual([
      'active_trades 45: probability: expected 94.800000 as in the file, found 1.000000 in the database',
      expect.stringMatching(
        /^active_trades 45: original: expected the checksum [0-9a-f]{64}, found/,
      ),
    ]);
    expect(await counts()).toEqual([0, 0]);
  });

  it('with a closed trade that was imported before keeps the old one', async () => {
    const { trades } = sourceTables();
    await imported({ trades });
    const other = trades.map((row) => (row['id'] === 3 ? { ...row, symbol_close: 1 } : row));
    const { lines } = await refused({ trades: other });
    expect(lines[1]).toBe(
      'trades 3: symbolClose: expected 1.000000 as in the file, found 119712.400000 in the database',
    );
    const [kept] = await ask(db.database, 'select symbol_close from imported_trades where id = 3');
    expect(kept).toEqual({ symbol_close: '119712.400000' });
  });
});

describe('rows that are faulty', () => {
  it('are told all at once, each with what was expected and what was found', async () => {
    const { trades, active_trades: active } = sourceTables();
    const change = (id: number, changes: object) => (row: (typeof trades)[number]) =>
      row['id'] === id ? { ...row, ...changes } : row;
    const faulty = trades
      .map(change(1, { side: 'X', position: 0, buy_price: 96 }))
      .map(change(2, { status: 'done', opened_at: null, date: '2025-02-30' }))
      .map(change(3, { win_loss: 'W' }))
      .map(change(5, { sell_price: null, closed_at: null }))
      .map(change(6, { ticket_id: 'TICKET-7', symbol: ' ' }))
      .map(change(8, { fees: 0.123_456_78, notes: new Uint8Array(3) }));
    const pool = [
      ...active.map((row) => (row['trade_id'] === 41 ? { ...row, buy_price: 0.95 } : row)),
      { ...active[0], trade_id: 42 },
    ];
    const { lines } = await refused({ trades: faulty, active_trades: pool });
    expect(lines).toEqual([
      'trades.db: 14 faults, nothing was imported',
      'trades 1: side: expected Y or N, found "X"',
      'trades 1: buy_price: expected a price from 0 to 1, found "96.0000"',
      'trades 1: position: expected a number above 0, found 0',
      'trades 2: status: expected pending, open, closing, partial, expired, error, closed, found "done"',
      'trades 2: date and time: expected an instant, or a clock face of New York, found "2025-02-30 13:30:00"',
      'trades 3: win_loss: expected L by its profit, found "W"',
      'trades 5: sell_price: expected a value, found null',
      'trades 5: closed_at: expected a value, found null',
      'trades 6: symbol: expected a value, found null',
      'trades 8: notes: expected a text or a number, found 3 bytes',
      'trades 8: fees: expected a number with at most 6 decimals, found 0.12345678',
      'trades: ticket_id TICKET-7: expected one row, found 2',
      'active_trades: trade_id 42: expected one row, found 2',
      'active_trades 41: buy_price: expected 0.9600 as its trade, found 0.9500',
    ]);
    expect(await counts()).toEqual([0, 0]);
  });

  it('of a pool without their trade are told', async () => {
    const { active_trades: active } = sourceTables();
    const { lines } = await refused({ active_trades: active.slice(0, 2) });
    expect(lines.slice(1)).toEqual([
      'active_trades 41: expected a trade 41, found none',
      'active_trades 42: expected a trade 42, found none',
    ]);
  });
});

describe('a file', () => {
  it('that is no database, has neither table, or is open elsewhere, is refused by name', async () => {
    writeFileSync(file, 'ticket,side\n');
    expect(await refused(null)).toEqual({
      exitCode: EXIT.usage,
      lines: [`${file}: expected a database of SQLite 3, found another file`],
    });
    expect((await refused({ others: [{ id: 1 }] })).lines).toEqual([
      `${file}: expected a table trades or active_trades, found neither`,
    ]);
    await writeSqlite(file, sourceTables());
    appendFileSync(`${file}-wal`, 'pages');
    expect((await refused(null)).lines[0]).toContain('found one with a write-ahead log of 5 bytes');
    rmSync(file);
    expect((await refused(null)).lines[0]).toContain('ENOENT');
  });
});
