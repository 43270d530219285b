import { z } from 'zod';

import {
  clientOrderId,
  fillId,
  marketTicker,
  tradeId,
  type TradeId,
} from '../machines/model/ids.ts';
import type { Terms } from '../machines/model/instrument.ts';
import type { FillRecord } from '../machines/ports.ts';
import type { Queryable } from './queryable.ts';
import {
  countOf,
  instant,
  instantColumn,
  instrumentColumn,
  microsColumn,
  priceOf,
  sideColumn,
} from './rows.ts';

const fillRow = z
  .object({
    fillId: z.string().transform(fillId),
    orderId: z.string().transform(clientOrderId),
    tradeId: z.string().transform(tradeId),
    market: z.string().transform(marketTicker),
    side: sideColumn,
    instrument: instrumentColumn,
    countCenti: z.string(),
    priceCenti: z.string(),
    feeMicros: microsColumn,
    isTaker: z.boolean(),
    atMs: instantColumn,
  })
  .transform(({ side, instrument, ...row }): FillRecord => {
    const terms: Terms = { side, ...instrument };
    return {
      ...row,
      countCenti: countOf(terms, row.countCenti),
      priceCenti: priceOf(terms, row.priceCenti),
    };
  });
const fillRows = z.array(fillRow);

/** The fills of a trade's orders, oldest first. */
export const readFills = async (q: Queryable, trade: TradeId): Promise<readonly FillRecord[]> =>
  fillRows.parse(
    await q.query({
      name: 'fills-of-trade',
      text: `
        select f.fill_id as "fillId", f.client_order_id as "orderId", f.trade_id as "tradeId",
          f.market, t.side, t.instrument, f.count as "countCenti", f.price as "priceCenti",
          f.fee as "feeMicros", f.is_taker as "isTaker", ${instant('f.at', 'atMs')}
        from fills f join trades t on t.id = f.trade_id
        where f.trade_id = $1 order by f.at, f.fill_id`,
      values: [trade],
    }),
  );
