import { z } from 'zod';

/*
 * Wire shapes of the REST API, as far as they are used. Unknown keys pass and are dropped; a
 * missing or malformed one rejects the message. Decimals stay text until `parse.ts` makes integers.
 */

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
const instant = z.iso.datetime({ offset: true });
const cursor = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const shard = z.int().nonnegative();

export const createdOrderSchema = z.object({
  order_id: z.string().min(1),
  client_order_id: z.string().optional(),
  fill_count: decimal,
  remaining_count: decimal,
});

export const cancelledOrderSchema = z.object({ order_id: z.string().min(1), reduced_by: decimal });

/** `error` where this one order could not be cancelled; the others of the batch are not touched. */
export const cancelledBatchSchema = z.object({
  orders: z.array(
    cancelledOrderSchema.extend({
      error: z.object({ code: z.string().default('') }).nullish(),
    }),
  ),
});

/** An order after it was decreased or amended; `fill_count` is what the amendment has filled. */
export const changedOrderSchema = z.object({
  order_id: z.string().min(1),
  remaining_count: decimal,
  fill_count: decimal.nullish(),
});

const orderSchema = z.object({
  order_id: z.string().min(1),
  client_order_id: z.string().nullish(),
  ticker: z.string().min(1),
  status: z.string(),
  fill_count_fp: decimal,
  remaining_count_fp: decimal,
  last_update_reason: z.string().nullish(),
});
export const orderReplySchema = z.object({ order: orderSchema });
export const ordersPageSchema = z.object({ orders: z.array(orderSchema), cursor });

/** An order with what is needed to change it. */
const restingOrderSchema = orderSchema.extend({
  book_side: z.enum(['bid', 'ask']),
  yes_price_dollars: decimal,
  exchange_index: shard,
  created_time: instant.optional(),
});
export const restingPageSchema = z.object({ orders: z.array(restingOrderSchema), cursor });

export const fillSchema = z.object({
  trade_id: z.string().min(1),
  order_id: z.string().min(1),
  client_order_id: z.string().nullish(),
  market_ticker: z.string().min(1).optional(),
  ticker: z.string().min(1).optional(),
  yes_price_dollars: decimal,
  count_fp: decimal,
  fee_cost: decimal,
  is_taker: z.boolean(),
  outcome_side: z.enum(['yes', 'no']).optional(),
  purchased_side: z.enum(['yes', 'no']).optional(),
  created_time: instant.optional(),
  ts: z.number().optional(),
  ts_ms: z.number().optional(),
});
export const fillsPageSchema = z.object({ fills: z.array(fillSchema), cursor });

export const marketSchema = z.object({
  ticker: z.string().min(1),
  event_ticker: z.string().min(1),
  title: z.string().optional(),
  yes_sub_title: z.string().optional(),
  open_time: instant,
  close_time: instant,
  status: z.string(),
  result: z.string().default(''),
  settlement_value_dollars: decimal.nullish(),
  strike_type: z.string().optional(),
  floor_strike: z.union([z.number(), decimal]).nullish(),
  volume_fp: decimal.nullish(),
  price_ranges: z
    .array(z.object({ start: decimal, end: decimal, step: decimal }))
    .nullish()
    .transform((ranges) => ranges ?? []),
  exchange_index: shard,
});
export const marketReplySchema = z.object({ market: marketSchema });
/** Markets are validated one by one: a strange one does not hide its neighbours. */
export const marketsPageSchema = z.object({ markets: z.array(z.unknown()), cursor });

export const asOfSchema = z.object({ as_of_time: instant });

export const positionsPageSchema = z.object({
  market_positions: z.array(
    z.object({
      ticker: z.string().min(1),
      position_fp: decimal,
      market_exposure_dollars: decimal.optional(),
    }),
  ),
  cursor,
});

const settlementSchema = z.object({
  ticker: z.string().min(1),
  market_result: z.string(),
  value: z.int().nullish(),
  settled_time: instant,
});
export const settlementsPageSchema = z.object({ settlements: z.array(settlementSchema), cursor });

export const balanceSchema = z.object({
  balance: z.int(),
  balance_dollars: decimal.optional(),
});

export type WireOrder = z.infer<typeof orderSchema>;
export type WireRestingOrder = z.infer<typeof restingOrderSchema>;
export type WireFill = z.infer<typeof fillSchema>;
export type WireMarket = z.infer<typeof marketSchema>;
export type WireSettlement = z.infer<typeof settlementSchema>;
