import type { ImportedActiveTrade } from '../../db/imported-active-trades.ts';
import type { ImportedTrade } from '../../db/imported-trades.ts';
import { mapActive } from './active-row.ts';
import { readSqlite, SqliteFileError, type SqliteRow } from './sqlite-file.ts';
import { mapTrade, type Mapped } from './trade-row.ts';

/** What a file holds, and every fault in it, each named by its table and row. */
export type ImportSource = {
  readonly file: string;
  readonly sha256: string;
  readonly trades: readonly ImportedTrade[];
  /** Null where the file has no such table. */
  readonly active: readonly ImportedActiveTrade[] | null;
  readonly faults: readonly string[];
};

const TRADES = 'trades';
const ACTIVE = 'active_trades';

type Read<Row> = { readonly rows: readonly Row[]; readonly faults: readonly string[] };

const readRows = <Row>(
  table: string,
  key: string,
  rows: readonly SqliteRow[],
  map: (row: SqliteRow) => Mapped<Row>,
): Read<Row> => {
  const mapped = rows.map((row) => ({ id: row.get(key) ?? 'without an id', ...map(row) }));
  return {
    rows: mapped.map(({ row }) => row),
    faults: mapped.flatMap(({ id, faults }) =>
      faults.map((fault) => `${table} ${String(id)}: ${fault}`),
    ),
  };
};

/** A fault for each value that more than one row has. */
const repeated = (
  table: string,
  column: string,
  values: readonly (number | string | null)[],
): readonly string[] => {
  const counts = new Map<number | string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].flatMap(([value, count]) =>
    count > 1 ? [`${table}: ${column} ${value}: expected one row, found ${count}`] : [],
  );
};

/** What the pool copied of a trade is what the trade says. */
const contradictions = (
  trades: readonly ImportedTrade[],
  active: readonly ImportedActiveTrade[],
): readonly string[] => {
  const byId = new Map(trades.map((trade) => [trade.id, trade]));
  return active.flatMap(({ tradeId, count, buyPrice }) => {
    const trade = byId.get(tradeId);
    if (trade === undefined) return [];
    const differs = (column: string, expected: string, found: string): readonly string[] =>
      expected === found
        ? []
        : [`${ACTIVE} ${tradeId}: ${column}: expected ${expected} as its trade, found ${found}`];
    return [
      ...differs('position', trade.count, count),
      ...differs('buy_price', trade.buyPrice, buyPrice),
    ];
  });
};

/** Reads the trades and the pool of active trades of another system. */
export const readSource = async (path: string): Promise<ImportSource> => {
  const { name, sha256, tables } = await readSqlite(path, [TRADES, ACTIVE]);
  if (tables.size === 0)
    throw new SqliteFileError(`${path}: expected a table ${TRADES} or ${ACTIVE}, found neither`);
  const trades = readRows(TRADES, 'id', tables.get(TRADES) ?? [], mapTrade);
  const active = readRows(ACTIVE, 'trade_id', tables.get(ACTIVE) ?? [], mapActive);
  const ids = trades.rows.map(({ id }) => id);
  const tickets = trades.rows.map(({ ticketId }) => ticketId);
  const pooled = active.rows.map(({ tradeId }) => tradeId);
  return {
    file: name,
    sha256,
    trades: trades.rows,
    active: tables.has(ACTIVE) ? active.rows : null,
    faults: [
      ...trades.faults,
      ...active.faults,
      ...repeated(TRADES, 'id', ids),
      ...repeated(TRADES, 'ticket_id', tickets),
      ...repeated(ACTIVE, 'trade_id', pooled),
      ...contradictions(trades.rows, active.rows),
    ],
  };
};
