import { z } from 'zod';

import type { TradeId } from '../machines/model/ids.ts';
import type { EpochMs } from '../machines/model/time.ts';
import type { Queryable } from './queryable.ts';
import { atMostOne, instant, instantColumn } from './rows.ts';

/**
 * Parks a trade: it is loaded no more until it is released. Its state and orders stay as is. One
 * that is parked already stays so since then, for the reason that is given now.
 */
export const quarantineTrade = async (
  q: Queryable,
  id: TradeId,
  reason: string,
  atMs: EpochMs,
): Promise<void> => {
  await q.query({
    name: 'trade-quarantine',
    text: `
      update trades set quarantined_at = least(quarantined_at, to_timestamp($2::float8 / 1000)),
        quarantine_reason = $3
      where id = $1`,
    values: [id, atMs, reason],
  });
};

const parkedRows = z.array(z.object({ state: z.string(), sinceMs: instantColumn }));

/** A parked trade: the state it is left in, and since when. */
export type ParkedTrade = z.infer<typeof parkedRows>[number];

/** Null where the trade is not parked. */
export const readParked = async (q: Queryable, id: TradeId): Promise<ParkedTrade | null> =>
  atMostOne(
    parkedRows.parse(
      await q.query({
        name: 'trade-parked',
        text: `
          select state, ${instant('quarantined_at', 'sinceMs')} from trades
          where id = $1 and quarantined_at is not null`,
        values: [id],
      }),
    ),
  );

/** Ends a quarantine. */
export const releaseTrade = async (q: Queryable, id: TradeId): Promise<void> => {
  await q.query({
    name: 'trade-release',
    text: 'update trades set quarantined_at = null, quarantine_reason = null where id = $1',
    values: [id],
  });
};
