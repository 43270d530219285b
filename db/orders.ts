import { z } from 'zod';

import { clientOrderId, venueOrderId, type TradeId } from '../machines/model/ids.ts';
import { countCenti, heldPriceCenti } from '../machines/model/money.ts';
import { ORDER_STATES } from '../machines/model/order.ts';
import type { Queryable } from './queryable.ts';
import { countColumn, instant, instantColumn, microsColumn } from './rows.ts';

const orderRows = z.array(
  z.object({
    orderId: z.string().transform(clientOrderId),
    leg: z.enum(['entry', 'exit']),
    attempt: z.int(),
    state: z.enum(ORDER_STATES),
    seq: z.int(),
    venueOrderId: z.string().transform(venueOrderId).nullable(),
    countCenti: z.int().transform(countCenti),
    limitCenti: z.int().transform(heldPriceCenti),
    timeInForce: z.enum(['immediateOrCancel', 'goodTillCanceled']),
    filledCenti: countColumn,
    costMicros: microsColumn,
    feesMicros: microsColumn,
    reason: z.string().nullable(),
    createdAtMs: instantColumn,
    updatedAtMs: instantColumn,
    endedAtMs: instantColumn.nullable(),
  }),
);

/** One order as people read it. */
type StoredOrder = z.infer<typeof orderRows>[number];

/** The orders of a trade, oldest first. */
export const readOrders = async (q: Queryable, trade: TradeId): Promise<readonly StoredOrder[]> =>
  orderRows.parse(
    await q.query({
      name: 'orders-of-trade',
      text: `
        select client_order_id as "orderId", leg, attempt, state, seq,
          venue_order_id as "venueOrderId",
          (request ->> 'countCenti')::integer as "countCenti",
          (request ->> 'limitCenti')::integer as "limitCenti",
          request ->> 'timeInForce' as "timeInForce",
          filled as "filledCenti", cost as "costMicros", fees as "feesMicros", reason,
          ${instant('created_at', 'createdAtMs')}, ${instant('updated_at', 'updatedAtMs')},
          ${instant('ended_at', 'endedAtMs')}
        from orders where trade_id = $1 order by created_at, client_order_id`,
      values: [trade],
    }),
  );
