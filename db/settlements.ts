import { z } from 'zod';

import { marketTicker, type BookId, type MarketTicker } from '../machines/model/ids.ts';
import type { SettlementResult } from '../machines/model/market.ts';
import type { EpochMs } from '../machines/model/time.ts';
import type { Queryable } from './queryable.ts';
import { instant, instantColumn, settlementResult } from './rows.ts';

export type StoredSettlement = {
  readonly market: MarketTicker;
  readonly result: SettlementResult;
  readonly settledAtMs: EpochMs;
};

/** Stores what the venue settled; a later word on the same market replaces the earlier. */
export const upsertSettlement = async (
  q: Queryable,
  book: BookId,
  settlement: StoredSettlement,
): Promise<void> => {
  await q.query({
    name: 'settlement-upsert',
    text: `
      insert into settlements (book, market, result, settled_at)
      values ($1, $2, $3::jsonb, to_timestamp($4::float8 / 1000))
      on conflict (book, market) do update
        set result = excluded.result, settled_at = excluded.settled_at`,
    values: [book, settlement.market, JSON.stringify(settlement.result), settlement.settledAtMs],
  });
};

const settlementRows = z.array(
  z.object({
    market: z.string().transform(marketTicker),
    result: settlementResult,
    settledAtMs: instantColumn,
  }),
);

/** A book's settlements, oldest first. */
export const readSettlements = async (
  q: Queryable,
  book: BookId,
): Promise<readonly StoredSettlement[]> =>
  settlementRows.parse(
    await q.query({
      name: 'settlements',
      text: `
        select market, result, ${instant('settled_at', 'settledAtMs')}
        from settlements where book = $1 order by settled_at, market`,
      values: [book],
    }),
  );
