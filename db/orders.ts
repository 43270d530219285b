import { z } from 'zod';

import { clientOrderId, venueOrderId, type TradeId } from '../machines/model/ids.ts';
import { fullPriceOf } from '../machines/model/instrument.ts';
import { countCenti, heldPriceWithin } from '../machines/model/money.ts';
import { ORDER_STATES } from '../machines/model/order.ts';
import type { Queryable } from './queryable.ts';
import { costOf, countOf, instant, instantColumn, instrumentColumn, microsColumn } from './rows.ts';

const orderRow = z
  .object({
    orderId: z.string().transform(clientOrderId),
    leg: z.enum(['entry', 'exit']),
    attempt: z.int(),
    state: z.enum(ORDER_STATES),
    seq: z.int(),
    venueOrderId: z.string().transform(venueOrderId).nullable(),
    countCenti: z.int().transform(countCenti),
    side: z.enum(['yes', 'no']),
    instrument: instrumentColumn,
    limitCenti: z.int(),
    timeInForce: z.enum(['immediateOrCancel', 'goodTillCanceled']),
    filledCenti: z.string(),
    costMicros: microsColumn,
    feesMicros: microsColumn,
    reason: z.string().nullable(),
    createdAtMs: instantColumn,
    updatedAtMs: instantColumn,
    endedAtMs: instantColumn.nullable(),
  })
  .transform(({ side, instrument, ...row }) => {
    const terms = { side, ...instrument };
    const filledCenti = countOf(terms, row.filledCenti);
    return {
      ...row,
      ...instrument,
      limitCenti: heldPriceWithin(row.limitCenti, fullPriceOf(terms)),
      filledCenti,
      costMicros: costOf(terms, filledCenti, row.costMicros),
    };
  });
const orderRows = z.array(orderRow);

/** One order as people read it. */
export type StoredOrder = z.infer<typeof orderRows>[number];

/** The orders of a trade, oldest first. */
export const readOrders = async (q: Queryable, trade: TradeId): Promise<readonly StoredOrder[]> =>
  orderRows.parse(
    await q.query({
      name: 'orders-of-trade',
      text: `
        select client_order_id as "orderId", leg, attempt, state, seq,
          venue_order_id as "venueOrderId",
          (request ->> 'countCenti')::float8 as "countCenti",
          (request ->> 'limitCenti')::float8 as "limitCenti", request ->> 'side' as side,
          request -> 'instrument' as instrument,
          request ->> 'timeInForce' as "timeInForce",
          filled as "filledCenti", cost as "costMicros", fees as "feesMicros", reason,
          ${instant('created_at', 'createdAtMs')}, ${instant('updated_at', 'updatedAtMs')},
          ${instant('ended_at', 'endedAtMs')}
        from orders where trade_id = $1 order by created_at, client_order_id`,
      values: [trade],
    }),
  );
