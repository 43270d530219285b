import { z } from 'zod';

import { tradeId, type BookId, type TradeId } from '../machines/model/ids.ts';
import type { EpochMs } from '../machines/model/time.ts';
import type { Queryable } from './queryable.ts';
import { instant, instantColumn } from './rows.ts';

/*
 * What proves until when somebody was there: a process by the last word on its leases, a trade by
 * its last transition. Nothing proves more, so what comes after counts as nobody's time.
 */

const idleRows = z.array(z.object({ idleMs: z.number().nullable() }));

/**
 * How long ago any process took, renewed or released a lease, on the database's clock; null where
 * none ever has. To be asked before the leases are taken.
 */
export const readIdleMs = async (q: Queryable): Promise<number | null> => {
  const rows = await q.query({
    name: 'leases-idle',
    text: `
      select (extract(epoch from clock_timestamp() - max(alive_at)) * 1000)::float8 as "idleMs"
      from leases`,
    values: [],
  });
  return idleRows.parse(rows)[0]?.idleMs ?? null;
};

const lastRows = z.array(z.object({ tradeId: z.string().transform(tradeId), atMs: instantColumn }));

/** When each trade of a book that has not ended made its last transition, in the market's time. */
export const lastTransitions = async (
  q: Queryable,
  book: BookId,
): Promise<ReadonlyMap<TradeId, EpochMs>> => {
  const rows = await q.query({
    name: 'trades-last-transitions',
    text: `
      select id as "tradeId", ${instant('updated_at', 'atMs')}
      from trades where book = $1 and ended_at is null`,
    values: [book],
  });
  return new Map(lastRows.parse(rows).map((row) => [row.tradeId, row.atMs]));
};
