import { z } from 'zod';

import {
  clientOrderId,
  fillId,
  marketTicker,
  tradeId,
  type TradeId,
} from '../machines/model/ids.ts';
import type { FillRecord } from '../machines/ports.ts';
import type { Queryable } from './queryable.ts';
import { countColumn, heldPriceColumn, instant, instantColumn, microsColumn } from './rows.ts';

const fillRows = z.array(
  z.object({
    fillId: z.string().transform(fillId),
    orderId: z.string().transform(clientOrderId),
    tradeId: z.string().transform(tradeId),
    market: z.string().transform(marketTicker),
    countCenti: countColumn,
    priceCenti: heldPriceColumn,
    feeMicros: microsColumn,
    isTaker: z.boolean(),
    atMs: instantColumn,
  }),
);

/** The fills of a trade's orders, oldest first. */
export const readFills = async (q: Queryable, trade: TradeId): Promise<readonly FillRecord[]> =>
  fillRows.parse(
    await q.query({
      name: 'fills-of-trade',
      text: `
        select fill_id as "fillId", client_order_id as "orderId", trade_id as "tradeId", market,
          count as "countCenti", price as "priceCenti", fee as "feeMicros",
          is_taker as "isTaker", ${instant('at', 'atMs')}
        from fills where trade_id = $1 order by at, fill_id`,
      values: [trade],
    }),
  );
