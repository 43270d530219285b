import { z } from 'zod';

import { parseDecimal } from '../../../machines/model/decimal.ts';
import { marketTicker, type MarketTicker } from '../../../machines/model/ids.ts';
import {
  countCenti,
  yesPriceCenti,
  type CountCenti,
  type YesPriceCenti,
} from '../../../machines/model/money.ts';
import { epochMs, type EpochMs } from '../../../machines/model/time.ts';
import type { BookSide, PlacedOrder } from '../ledger/entries.ts';
import { badRequest, isRefusal, nested, type Refusal } from './refusal.ts';

/** A request that is well-formed; whether the market takes it is another question. */
export type OrderForm = {
  readonly ticker: MarketTicker;
  readonly side: BookSide;
  readonly countCenti: CountCenti;
  readonly priceCenti: YesPriceCenti;
  readonly timeInForce: PlacedOrder['timeInForce'];
  readonly selfTradePrevention: PlacedOrder['selfTradePrevention'];
  readonly clientOrderId: string | null;
  readonly expiresAtMs: EpochMs | null;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly cancelOnPause: boolean;
  readonly exchangeIndex: number;
};

/*
 * Stricter than the venue on purpose: a field it would ignore (those of the retired V1 among them)
 * is refused here, so that a client that relies on it fails in paper mode.
 */
const body = z.strictObject({
  ticker: z.string().min(1),
  side: z.enum(['bid', 'ask']),
  count: z.string().regex(/^\d{1,8}(\.\d{1,2})?$/),
  price: z.string().regex(/^\d(\.\d{2,4})$/),
  time_in_force: z.enum(['immediate_or_cancel', 'fill_or_kill', 'good_till_canceled']),
  self_trade_prevention_type: z.enum(['taker_at_cross', 'maker']),
  client_order_id: z.string().min(1).max(64).optional(),
  expiration_time: z.int().positive().optional(),
  post_only: z.boolean().optional(),
  reduce_only: z.boolean().optional(),
  cancel_order_on_pause: z.boolean().optional(),
  subaccount: z.literal(0).optional(),
  order_group_id: z.string().optional(),
  exchange_index: z.int().min(0).optional(),
});
type OrderBody = z.infer<typeof body>;

const parseBody = (json: unknown): OrderBody | Refusal => {
  const parsed = body.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return badRequest(`${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'malformed'}`);
};

const invalidOrder = (details: string): Refusal =>
  nested(400, 'invalid_order', 'invalid order', { details });

/** Rules between fields that hold in every market. */
const crossFieldFault = (form: OrderForm): Refusal | null => {
  const immediate = form.timeInForce !== 'good_till_canceled';
  if (form.countCenti === 0) return invalidOrder('count must be at least 0.01');
  if (form.reduceOnly && form.timeInForce !== 'immediate_or_cancel')
    return invalidOrder('reduce_only requires immediate_or_cancel');
  if (form.postOnly && immediate) return invalidOrder('post_only requires good_till_canceled');
  if (form.expiresAtMs !== null && immediate)
    return invalidOrder('expiration_time requires good_till_canceled');
  if (form.cancelOnPause && immediate)
    return invalidOrder('cancel_order_on_pause requires good_till_canceled');
  return null;
};

/** Reads a create-order body (already JSON). Without `exchange_index` the order goes to shard 0. */
export const readOrderForm = (json: unknown): OrderForm | Refusal => {
  const fields = parseBody(json);
  if (isRefusal(fields)) return fields;
  const price = parseDecimal(fields.price, 4) ?? -1;
  if (price < 0 || price > 10_000)
    return nested(400, 'invalid_price', 'invalid price', { details: fields.price });
  const form: OrderForm = {
    ticker: marketTicker(fields.ticker),
    side: fields.side,
    countCenti: countCenti(parseDecimal(fields.count, 2) ?? 0),
    priceCenti: yesPriceCenti(price),
    timeInForce: fields.time_in_force,
    selfTradePrevention: fields.self_trade_prevention_type,
    clientOrderId: fields.client_order_id ?? null,
    expiresAtMs:
      fields.expiration_time === undefined ? null : epochMs(fields.expiration_time * 1000),
    postOnly: fields.post_only ?? false,
    reduceOnly: fields.reduce_only ?? false,
    cancelOnPause: fields.cancel_order_on_pause ?? false,
    exchangeIndex: fields.exchange_index ?? 0,
  };
  return crossFieldFault(form) ?? form;
};
