import { z } from 'zod';

import type { Queryable } from './queryable.ts';
import { bigintColumn, exactlyOne, instant } from './rows.ts';

export const IMPORTED_STATUSES = [
  'pending',
  'open',
  'closing',
  'partial',
  'expired',
  'error',
  'closed',
] as const;

export type ImportedStatus = (typeof IMPORTED_STATUSES)[number];

const decimal = z.string();

const importedTrade = z.object({
  id: bigintColumn,
  ticketId: z.string().nullable(),
  status: z.enum(IMPORTED_STATUSES),
  symbol: z.string(),
  market: z.string().nullable(),
  ticker: z.string().nullable(),
  contract: z.string().nullable(),
  strike: decimal,
  side: z.enum(['Y', 'N']),
  count: decimal,
  buyPrice: decimal,
  sellPrice: decimal.nullable(),
  fees: decimal.nullable(),
  pnl: decimal.nullable(),
  winLoss: z.enum(['W', 'L', 'D']).nullable(),
  probability: decimal.nullable(),
  momentum: decimal.nullable(),
  symbolOpen: decimal.nullable(),
  symbolClose: decimal.nullable(),
  entryMethod: z.string().nullable(),
  closeMethod: z.string().nullable(),
  strategy: z.string().nullable(),
  openedAtMs: z.number(),
  closedAtMs: z.number().nullable(),
  original: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
  checksum: z.string(),
});

/** A trade of another system. Amounts are NUMERIC texts of their columns' scale, in dollars. */
export type ImportedTrade = Readonly<z.infer<typeof importedTrade>>;

const COLUMNS = `id, ticket_id, status, symbol, market, ticker, contract, strike, side, count,
  buy_price, sell_price, fees, pnl, win_loss, probability, momentum, symbol_open, symbol_close,
  entry_method, close_method, strategy, opened_at, closed_at, original, checksum`;

const SENT = `id bigint, "ticketId" text, status text, symbol text, market text, ticker text,
  contract text, strike numeric, side char(1), count numeric, "buyPrice" numeric,
  "sellPrice" numeric, fees numeric, pnl numeric, "winLoss" char(1), probability numeric,
  momentum numeric, "symbolOpen" numeric, "symbolClose" numeric, "entryMethod" text,
  "closeMethod" text, strategy text, "openedAtMs" float8, "closedAtMs" float8, original jsonb,
  checksum text`;

const changes = z.array(z.object({ added: z.boolean() }));

export type RowsWritten = { readonly added: number; readonly changed: number };

/**
 * Takes rows of one source in. A row that is there is replaced until it has been closed; a closed
 * one stays as it is, for the comparison to find.
 */
export const writeImportedTrades = async (
  q: Queryable,
  source: string,
  by: string,
  trades: readonly ImportedTrade[],
): Promise<RowsWritten> => {
  const rows = changes.parse(
    await q.query({
      name: 'imported-trades-write',
      text: `
        insert into imported_trades (source, imported_by, ${COLUMNS})
        select $1, $2, id, "ticketId", status, symbol, market, ticker, contract, strike, side,
          count, "buyPrice", "sellPrice", fees, pnl, "winLoss", probability, momentum,
          "symbolOpen", "symbolClose", "entryMethod", "closeMethod", strategy,
          to_timestamp("openedAtMs" / 1000), to_timestamp("closedAtMs" / 1000), original, checksum
        from jsonb_to_recordset($3::jsonb) as sent (${SENT})
        on conflict (source, id) do update set
          (imported_by, imported_at, ${COLUMNS}) = row (
            excluded.imported_by, clock_timestamp(), ${COLUMNS.replaceAll(/\w+/g, 'excluded.$&')})
        where imported_trades.checksum <> excluded.checksum and imported_trades.status <> 'closed'
        returning xmax = 0 as added`,
      values: [source, by, JSON.stringify(trades)],
    }),
  );
  const added = rows.filter((row) => row.added).length;
  return { added, changed: rows.length - added };
};

const storedRows = z.array(importedTrade);

/** The rows of one source with these ids, as the database has them. */
export const readImportedTrades = async (
  q: Queryable,
  source: string,
  ids: readonly number[],
): Promise<readonly ImportedTrade[]> =>
  storedRows.parse(
    await q.query({
      name: 'imported-trades-read',
      text: `
        select id, ticket_id as "ticketId", status, symbol, market, ticker, contract, strike, side,
          count, buy_price as "buyPrice", sell_price as "sellPrice", fees, pnl,
          win_loss as "winLoss", probability, momentum, symbol_open as "symbolOpen",
          symbol_close as "symbolClose", entry_method as "entryMethod",
          close_method as "closeMethod", strategy, ${instant('opened_at', 'openedAtMs')},
          ${instant('closed_at', 'closedAtMs')}, original, checksum
        from imported_trades where source = $1 and id = any($2::bigint[]) order by id`,
      values: [source, ids],
    }),
  );

const sumRows = z.array(
  z.object({ rows: bigintColumn, contracts: decimal, fees: decimal, pnl: decimal }),
);

/** Count and sums of a set of trades; sums are NUMERIC texts. */
export type ImportSums = Readonly<z.infer<typeof sumRows>[number]>;

/** What the database makes of these rows when it counts and adds them up itself. */
export const sumImportedTrades = async (
  q: Queryable,
  source: string,
  ids: readonly number[],
): Promise<ImportSums> =>
  exactlyOne(
    sumRows.parse(
      await q.query({
        name: 'imported-trades-sum',
        text: `
          select count(*) as rows, coalesce(sum(count), 0)::numeric(18,2) as contracts,
            coalesce(sum(fees), 0)::numeric(18,6) as fees,
            coalesce(sum(pnl), 0)::numeric(18,6) as pnl
          from imported_trades where source = $1 and id = any($2::bigint[])`,
        values: [source, ids],
      }),
    ),
  );
