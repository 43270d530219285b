import { z } from 'zod';

import type { TradeId } from '../machines/model/ids.ts';
import type { Queryable } from './queryable.ts';
import { atMostOne } from './rows.ts';

const movedRows = z.array(z.object({ seq: z.int(), hasMoved: z.boolean() }));

/**
 * Whether a trade has done anything since its transition `seq` but watch its best and worst bid.
 * Null where there is no such trade.
 */
export const tradeSince = async (
  q: Queryable,
  trade: TradeId,
  seq: number,
): Promise<{ readonly seq: number; readonly hasMoved: boolean } | null> =>
  atMostOne(
    movedRows.parse(
      await q.query({
        name: 'trade-since',
        text: `
          select seq, seq < $2 or exists (
            select from trade_transitions j
            where j.trade_id = t.id and j.actor = 'trade' and j.seq > $2
              and j.event_type <> 'mark.moved') as "hasMoved"
          from trades t where t.id = $1`,
        values: [trade, seq],
      }),
    ),
  );
