import { z } from 'zod';

import { tradeId, type BookId, type TradeId } from '../machines/model/ids.ts';
import type { EpochMs } from '../machines/model/time.ts';
import type { Queryable } from './queryable.ts';
import { exactlyOne, instant, instantColumn } from './rows.ts';

/*
 * What proves until when somebody was there: a process by the last word on its leases, a trade by
 * its last transition. Nothing proves more, so what comes after counts as nobody's time.
 */

export type SignOfLife = {
  /** The database's clock. */
  readonly nowMs: number;
  /** Until when, by that clock, an owner of a lease proves to have stood guard; null: none has. */
  readonly aliveAtMs: number | null;
};

const signRows = z.array(z.object({ nowMs: z.number(), aliveAtMs: z.number().nullable() }));

/** The last word on any lease. To be asked before the leases are taken. */
export const readSignOfLife = async (q: Queryable): Promise<SignOfLife> =>
  exactlyOne(
    signRows.parse(
      await q.query({
        name: 'leases-sign-of-life',
        text: `
          select ${instant('clock_timestamp()', 'nowMs')}, ${instant('max(alive_at)', 'aliveAtMs')}
          from leases`,
        values: [],
      }),
    ),
  );

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
