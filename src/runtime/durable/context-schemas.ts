import { z } from 'zod';

import type { OrderContext } from '../../../machines/model/order.ts';
import { CLOSE_METHODS, type TradeContext } from '../../../machines/model/trade.ts';
import type { OrderContextV1 } from '../../../machines/orders/upgrade.ts';
import type { TradeContextV1 } from '../../../machines/trades/upgrade.ts';
import {
  cause,
  checked,
  count,
  deadline,
  fill,
  int,
  leg,
  orderPolicy,
  orderRequest,
  settlement,
  text,
  ticket,
  totals,
} from './schema-parts.ts';

/*
 * What a stored context must look like before an actor is built on it. A context that does not fit
 * quarantines its actor: it was written by other code.
 */

const tradeContext = z.object({
  tradeId: z.string().regex(/^[1-9][0-9]*$/),
  installation: text,
  book: text,
  ticket,
  closeAtMs: z.number(),
  orders: z.record(z.string(), z.object({ ...totals, leg, ended: z.boolean() })),
  entry: z.object(totals),
  exit: z.object(totals),
  stopsPaused: z.boolean(),
  closeRequested: z.boolean(),
  exitAttempts: count,
  exitFailures: count,
  exitsUnpriced: count,
  deadline,
  timersArmed: count,
  openedAtMs: z.number().nullable(),
  unprotectedSinceMs: z.number().nullable(),
  unprotectedMs: z.number().nonnegative(),
  unprotectedReason: z.string().nullable(),
  cause: cause.nullable(),
  closeMethod: z.enum(CLOSE_METHODS).nullable(),
  settlement: settlement.nullable(),
  settlementOverdue: z.boolean(),
  payoutMicros: int,
  pnlMicros: int.nullable(),
  closedAtMs: z.number().nullable(),
  failure: z.string().nullable(),
});

const orderContext = z.object({
  request: orderRequest,
  policy: orderPolicy,
  venueOrderId: text.nullable(),
  fills: z.array(fill),
  totals: z.object(totals),
  toldCenti: count,
  finalFilledCenti: count.nullable(),
  landed: z.boolean(),
  submissions: count,
  lookups: count,
  missing: count,
  timersArmed: count,
  cancelRequested: z.boolean(),
  reason: z.string().nullable(),
  deadline,
});

const tradeContextV1 = tradeContext.omit({ closeRequested: true, settlementOverdue: true });
const orderContextV1 = orderContext.extend({ policy: orderPolicy.omit({ checkMs: true }) });

/** The context of a trade that version 1 of its machine has stored. */
export const parseTradeContextV1 = (value: unknown): TradeContextV1 =>
  checked('trade context of version 1', tradeContextV1, value) as TradeContextV1;

/** The context of an order that version 1 of its machine has stored. */
export const parseOrderContextV1 = (value: unknown): OrderContextV1 =>
  checked('order context of version 1', orderContextV1, value) as OrderContextV1;

/** The trade context in `value`; throws with every fault where it is none. */
export const parseTradeContext = (value: unknown): TradeContext =>
  checked('trade context', tradeContext, value) as TradeContext;

/** The order context in `value`; throws with every fault where it is none. */
export const parseOrderContext = (value: unknown): OrderContext =>
  checked('order context', orderContext, value) as OrderContext;
