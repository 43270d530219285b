import { writeFileSync } from 'node:fs';

/** The value of a column, as SQLite keeps it. */
export type Cell = string | number | Uint8Array | null;

export type SourceRow = Readonly<Record<string, Cell>>;

const CLOSED_TRADES = 40;

/** What closing at `sellCents` makes of 100 contracts bought at 96 ¢, as the source rounds it. */
const closedAt = (sellCents: number, feeCents: number): SourceRow => {
  const pnlCents = (sellCents - 96) * 100 - feeCents;
  return {
    status: 'closed',
    sell_price: sellCents / 100,
    fees: feeCents / 100,
    pnl: pnlCents / 100,
    win_loss: pnlCents > 0 ? 'W' : 'L',
    closed_at: '2025-08-12 13:47:05',
    close_method: 'auto_probability',
    symbol_close: 119_712.4,
  };
};

/** Trade `n` of a source: 40 closed, the rest open, its amounts REAL and its strike a text. */
export const sourceTrade = (n: number): SourceRow => ({
  id: n,
  ticket_id: `TICKET-${n}`,
  date: '2025-08-12',
  time: '13:30:00',
  symbol: 'BTC',
  market: 'Kalshi',
  ticker: `KXBTCD-25AUG1214-T${119_749 + n}.99`,
  contract: 'BTC 2pm',
  strike: `$${119_750 + n}`,
  side: n % 2 === 0 ? 'Y' : 'N',
  position: 100,
  buy_price: 0.96,
  prob: 96.4,
  diff: '+0',
  momentum: 12,
  symbol_open: 120_000.15,
  symbol_close: null,
  entry_method: 'auto',
  trade_strategy: 'Hourly HTC',
  sell_price: null,
  fees: 0.27,
  pnl: null,
  win_loss: null,
  closed_at: null,
  close_method: null,
  status: 'open',
  notes: `kept as it is, ${n} ✓`,
  ...(n > CLOSED_TRADES ? {} : n % 4 === 0 ? closedAt(99, 34) : closedAt(45, 201)),
});

/** The pool's copy of an open trade. */
export const sourceActive = (n: number): SourceRow => ({
  id: n,
  trade_id: n,
  status: 'active',
  position: 100,
  buy_price: 0.96,
  current_symbol_price: 119_980.5,
  current_close_price: 0.05,
  current_probability: 94.8,
  current_pnl: '-0.01',
  last_updated: '2025-08-12T17:45:00Z',
});

export type Tables = Readonly<Record<string, readonly SourceRow[]>>;

/** 50 trades, ten of them in the pool of active ones. */
export const sourceTables = (): { trades: SourceRow[]; active_trades: SourceRow[] } => {
  const numbers = Array.from({ length: 50 }, (_, index) => index + 1);
  return {
    trades: numbers.map(sourceTrade),
    active_trades: numbers.slice(CLOSED_TRADES).map(sourceActive),
  };
};

/** Writes tables as a SQLite file; a table has the columns of its first row, without types. */
export const writeSqlite = async (path: string, tables: Tables): Promise<void> => {
  const { default: initSqlJs } = await import('sql.js');
  const { Database } = await initSqlJs();
  const database = new Database();
  for (const [table, rows] of Object.entries(tables)) {
    const columns = Object.keys(rows[0] ?? { id: null });
    database.run(`create table ${table} (${columns.join(', ')})`);
    for (const row of rows)
      database.run(
        `insert into ${table} values (${columns.map(() => '?').join(', ')})`,
        columns.map((column) => row[column] ?? null),
      );
  }
  writeFileSync(path, database.export());
  database.close();
};
