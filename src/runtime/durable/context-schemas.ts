import { z } from 'zod';

import type { OrderContext } from '../../../machines/model/order.ts';
import { CLOSE_METHODS, type TradeContext } from '../../../machines/model/trade.ts';
import { ORDER_POLICY_SINCE_V1 } from '../../../machines/orders/upgrade.ts';
import {
  TRADE_MEMBERS_SINCE_V1,
  TRADE_MEMBERS_SINCE_V2,
} from '../../../machines/trades/upgrade.ts';
import {
  causeUpTo,
  checked,
  count,
  deadline,
  fillUpTo,
  int,
  leg,
  orderPolicy,
  requestUpTo,
  settlement,
  text,
  ticketUpTo,
  totals,
} from './schema-parts.ts';
import { fullPriceBy, perFullPrice, priceUpTo } from './full-price.ts';
import { guardUpTo } from './guard-schemas.ts';

/*
 * What a stored context must look like before an actor is built on it. A context that does not fit
 * quarantines its actor: it was written by other code.
 */

const tradeContextUpTo = perFullPrice((full) => {
  const price = priceUpTo(full);
  return z.object({
    tradeId: z.string().regex(/^[1-9][0-9]*$/),
    installation: text,
    book: text,
    ticket: ticketUpTo(full),
    guardChange: z.object({ settings: guardUpTo(full), settingsVersion: count }).nullable(),
    closeAtMs: z.number(),
    orders: z.record(z.string(), z.object({ ...totals, leg, ended: z.boolean() })),
    entry: z.object(totals),
    exit: z.object(totals),
    stopsPaused: z.boolean(),
    closeRequested: z.boolean(),
    partialCenti: count.nullable(),
    restingExit: z
      .object({ orderId: text, limitCenti: price, isWithdrawn: z.boolean() })
      .nullable(),
    restingFailures: count,
    exitAttempts: count,
    exitFailures: count,
    exitsUnpriced: count,
    deadline,
    timersArmed: count,
    openedAtMs: z.number().nullable(),
    highBidCenti: price.nullable(),
    lowBidCenti: price.nullable(),
    unprotectedSinceMs: z.number().nullable(),
    unprotectedMs: z.number().nonnegative(),
    unprotectedReason: z.string().nullable(),
    cause: causeUpTo(full).nullable(),
    closeMethod: z.enum(CLOSE_METHODS).nullable(),
    settlement: settlement.nullable(),
    settlementOverdue: z.boolean(),
    payoutMicros: int,
    pnlMicros: int.nullable(),
    closedAtMs: z.number().nullable(),
    failure: z.string().nullable(),
  });
});

const orderContextUpTo = perFullPrice((full) =>
  z.object({
    request: requestUpTo(full),
    policy: orderPolicy,
    venueOrderId: text.nullable(),
    fills: z.array(fillUpTo(full)),
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
  }),
);

/** The trade context in `value`; throws with every fault where it is none. */
export const parseTradeContext = (value: unknown): TradeContext => {
  const schema = tradeContextUpTo(fullPriceBy(value, 'ticket'));
  return checked('trade context', schema, value) as TradeContext;
};

/** The order context in `value`; throws with every fault where it is none. */
export const parseOrderContext = (value: unknown): OrderContext => {
  const schema = orderContextUpTo(fullPriceBy(value, 'request'));
  return checked('order context', schema, value) as OrderContext;
};

/** A JSON object with `members` besides its own; anything else stays, for the schema to refuse. */
const extended = (value: unknown, members: object): unknown =>
  typeof value === 'object' && value !== null ? { ...value, ...members } : value;

/** The context of a trade that version 2 of its machine has stored, with what is new since. */
export const parseTradeContextV2 = (value: unknown): TradeContext =>
  parseTradeContext(extended(value, TRADE_MEMBERS_SINCE_V2));

/** The context of a trade that version 1 of its machine has stored, with what is new since. */
export const parseTradeContextV1 = (value: unknown): TradeContext =>
  parseTradeContextV2(extended(value, TRADE_MEMBERS_SINCE_V1));

/** The context of an order that version 1 of its machine has stored, with what is new since. */
export const parseOrderContextV1 = (value: unknown): OrderContext =>
  typeof value === 'object' && value !== null && 'policy' in value
    ? parseOrderContext({ ...value, policy: extended(value.policy, ORDER_POLICY_SINCE_V1) })
    : parseOrderContext(value);
