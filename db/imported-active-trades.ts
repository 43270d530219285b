import { z } from 'zod';

import type { Queryable } from './queryable.ts';
import { bigintColumn } from './rows.ts';

export const ACTIVE_STATUSES = ['pending', 'active', 'closing'] as const;

export type ActiveStatus = (typeof ACTIVE_STATUSES)[number];

const decimal = z.string();

const importedActive = z.object({
  tradeId: bigintColumn,
  status: z.enum(ACTIVE_STATUSES),
  count: decimal,
  buyPrice: decimal,
  symbolPrice: decimal.nullable(),
  closePrice: decimal.nullable(),
  probability: decimal.nullable(),
  pnl: decimal.nullable(),
  original: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
  checksum: z.string(),
});

/** A trade that another system had under watch, with its last marks. Amounts as in the trades. */
export type ImportedActiveTrade = Readonly<z.infer<typeof importedActive>>;

/** Puts the pool of one source in the place of what was imported of it before. */
export const replaceImportedActive = async (
  q: Queryable,
  source: string,
  by: string,
  active: readonly ImportedActiveTrade[],
): Promise<void> => {
  await q.query({
    name: 'imported-active-clear',
    text: 'delete from imported_active_trades where source = $1',
    values: [source],
  });
  await q.query({
    name: 'imported-active-write',
    text: `
      insert into imported_active_trades (source, imported_by, trade_id, status, count, buy_price,
        symbol_price, close_price, probability, pnl, original, checksum)
      select $1, $2, "tradeId", status, count, "buyPrice", "symbolPrice", "closePrice",
        probability, pnl, original, checksum
      from jsonb_to_recordset($3::jsonb) as sent ("tradeId" bigint, status text, count numeric,
        "buyPrice" numeric, "symbolPrice" numeric, "closePrice" numeric, probability numeric,
        pnl numeric, original jsonb, checksum text)`,
    values: [source, by, JSON.stringify(active)],
  });
};

const storedRows = z.array(importedActive);

/** The pool of one source, as the database has it. */
export const readImportedActive = async (
  q: Queryable,
  source: string,
): Promise<readonly ImportedActiveTrade[]> =>
  storedRows.parse(
    await q.query({
      name: 'imported-active-read',
      text: `
        select trade_id as "tradeId", status, count, buy_price as "buyPrice",
          symbol_price as "symbolPrice", close_price as "closePrice", probability, pnl, original,
          checksum
        from imported_active_trades where source = $1 order by trade_id`,
      values: [source],
    }),
  );
