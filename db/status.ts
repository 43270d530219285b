import { z } from 'zod';

import type { BookId } from '../machines/model/ids.ts';
import { TRADE_STATES, type TradeState } from '../machines/model/trade.ts';
import { epochMs, type EpochMs } from '../machines/model/time.ts';
import type { Queryable } from './queryable.ts';
import { atMostOne, bigintColumn, exactlyOne, instant, instantColumn } from './rows.ts';

const stateRows = z.array(z.object({ state: z.enum(TRADE_STATES), count: bigintColumn }));
const intentRows = z.array(z.object({ count: bigintColumn }));

export type StateCounts = {
  readonly trades: readonly { readonly state: TradeState; readonly count: number }[];
  /** Effects asked for and not yet answered. */
  readonly pendingIntents: number;
};

/** How many trades of a book are in each state. */
export const readStateCounts = async (q: Queryable, book: BookId): Promise<StateCounts> => ({
  trades: stateRows.parse(
    await q.query({
      name: 'trades-by-state',
      text: 'select state, count(*) as count from trades where book = $1 group by state order by 1',
      values: [book],
    }),
  ),
  pendingIntents: exactlyOne(
    intentRows.parse(
      await q.query({
        name: 'intents-count',
        text: `
          select count(*) as count from intents i join trades t on t.id = i.trade_id
          where t.book = $1`,
        values: [book],
      }),
    ),
  ).count,
});

const holderRows = z.array(z.object({ name: z.string(), expiresAtMs: instantColumn.nullable() }));

/** Who holds the leases, by the database's clock; null when nobody does. */
export const readLeaseHolder = async (
  q: Queryable,
): Promise<{ readonly name: string; readonly expiresAtMs: EpochMs } | null> => {
  const holder = atMostOne(
    holderRows.parse(
      await q.query({
        name: 'lease-holder',
        text: `
          select owner as name, ${instant('max(expires_at)', 'expiresAtMs')} from leases
          where isfinite(expires_at) and expires_at > clock_timestamp()
          group by owner order by count(*) desc limit 1`,
        values: [],
      }),
    ),
  );
  return holder === null
    ? null
    : { name: holder.name, expiresAtMs: holder.expiresAtMs ?? epochMs(0) };
};
