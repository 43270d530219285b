import { z } from 'zod';

import { parseDecimal } from '../../../machines/model/decimal.ts';
import { marketTicker, type MarketTicker } from '../../../machines/model/ids.ts';
import {
  countCenti,
  FULL_PRICE_CENTI,
  yesPriceCenti,
  type CountCenti,
  type YesPriceCenti,
} from '../../../machines/model/money.ts';
import type { BookSide } from '../ledger/entries.ts';
import { badRequest, isRefusal, nested, type Refusal } from './refusal.ts';

/* Requests that change orders. As with new ones, a field the venue does not know is refused. */

/** Where a request says that its order is; nothing of an order's own path tells it. */
export type Routing = {
  readonly marketTicker: string | null;
  readonly exchangeIndex: number | null;
};

export type AmendForm = {
  readonly ticker: MarketTicker;
  readonly side: BookSide;
  readonly priceCenti: YesPriceCenti;
  /** What may ever be filled, with what has been. */
  readonly countCenti: CountCenti;
  /** Must be that of the order where it is said. */
  readonly clientOrderId: string | null;
  readonly updatedClientOrderId: string | null;
  readonly routing: Routing;
};

export type DecreaseForm = {
  readonly by: CountCenti | null;
  readonly to: CountCenti | null;
  readonly routing: Routing;
};

export type BatchItem = { readonly orderId: string; readonly routing: Routing };

const count = z.string().regex(/^\d{1,8}(\.\d{1,2})?$/);
const clientId = z.string().min(1).max(64);
const shard = z.int().min(0).optional();

const amendBody = z.strictObject({
  ticker: z.string().min(1),
  side: z.enum(['bid', 'ask']),
  price: z.string().regex(/^\d(\.\d{2,4})$/),
  count,
  client_order_id: clientId.optional(),
  updated_client_order_id: clientId.optional(),
  exchange_index: shard,
});

const decreaseBody = z.strictObject({
  reduce_by: count.optional(),
  reduce_to: count.optional(),
  market_ticker: z.string().min(1).optional(),
  exchange_index: shard,
});

const batchBody = z.strictObject({
  orders: z
    .array(
      z.strictObject({
        order_id: z.string().min(1),
        market_ticker: z.string().min(1).optional(),
        exchange_index: shard,
        subaccount: z.literal(0).optional(),
      }),
    )
    .min(1),
});

const read = <S extends z.ZodType>(schema: S, json: unknown): z.infer<S> | Refusal => {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return badRequest(`${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'malformed'}`);
};

const countOf = (text: string | undefined): CountCenti | null =>
  text === undefined ? null : countCenti(parseDecimal(text, 2) ?? 0);

/** Without `exchange_index` the order is looked for on shard 0, whatever its ticker. */
export const readAmendForm = (json: unknown): AmendForm | Refusal => {
  const fields = read(amendBody, json);
  if (isRefusal(fields)) return fields;
  const price = parseDecimal(fields.price, 4) ?? -1;
  if (price < 0 || price > FULL_PRICE_CENTI)
    return nested(400, 'invalid_price', 'invalid price', { details: fields.price });
  return {
    ticker: marketTicker(fields.ticker),
    side: fields.side,
    priceCenti: yesPriceCenti(price),
    countCenti: countCenti(parseDecimal(fields.count, 2) ?? 0),
    clientOrderId: fields.client_order_id ?? null,
    updatedClientOrderId: fields.updated_client_order_id ?? null,
    routing: { marketTicker: null, exchangeIndex: fields.exchange_index ?? null },
  };
};

export const readDecreaseForm = (json: unknown): DecreaseForm | Refusal => {
  const fields = read(decreaseBody, json);
  if (isRefusal(fields)) return fields;
  const by = countOf(fields.reduce_by);
  const to = countOf(fields.reduce_to);
  if ((by === null) === (to === null))
    return badRequest('exactly one of reduce_by and reduce_to must be provided');
  const marketTickerOf = fields.market_ticker ?? null;
  const exchangeIndex = fields.exchange_index ?? null;
  return { by, to, routing: { marketTicker: marketTickerOf, exchangeIndex } };
};

export const readBatch = (json: unknown): readonly BatchItem[] | Refusal => {
  const fields = read(batchBody, json);
  if (isRefusal(fields)) return fields;
  return fields.orders.map((item) => ({
    orderId: item.order_id,
    routing: {
      marketTicker: item.market_ticker ?? null,
      exchangeIndex: item.exchange_index ?? null,
    },
  }));
};
