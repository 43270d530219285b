import { z } from 'zod';

import { isFields, isName, isWhole, isWholeIfAny, type Fields } from '../fields.ts';

/* Frames of the exchange feed, as far as they are used. Unknown keys pass and are dropped. */

export type TickerFrame = {
  readonly product: string;
  readonly price: string;
  readonly sequence: number;
  readonly tradeId: number | undefined;
  readonly time: string;
};

/** Null where a field is missing or of another kind; so are all of these. */
export const readTicker = ({
  price,
  product_id: product,
  sequence,
  time,
  trade_id: tradeId,
}: Fields): TickerFrame | null =>
  isName(product) &&
  typeof price === 'string' &&
  isWhole(sequence) &&
  isWholeIfAny(tradeId) &&
  typeof time === 'string'
    ? { product, price, sequence, tradeId, time }
    : null;

export type MatchFrame = { readonly product: string; readonly tradeId: number };

/** `match` and `last_match`, the priming one. */
export const readMatch = ({ product_id: product, trade_id: tradeId }: Fields): MatchFrame | null =>
  isName(product) && isWhole(tradeId) ? { product, tradeId } : null;

/** With the newest trade of the product. */
export type HeartbeatFrame = MatchFrame & { readonly time: string };

export const readHeartbeat = ({
  last_trade_id: tradeId,
  product_id: product,
  time,
}: Fields): HeartbeatFrame | null =>
  isName(product) && isWhole(tradeId) && typeof time === 'string'
    ? { product, tradeId, time }
    : null;

export const subscriptionsFrame = z.object({
  channels: z.array(z.object({ name: z.string(), product_ids: z.array(z.string()) })),
});

export const errorFrame = z.object({
  message: z.string().default(''),
  reason: z.string().default(''),
});

export type Frame = { readonly type: string; readonly fields: Fields };

/** A frame and its type; null when the text is not a JSON object with a type. */
export const readFrame = (text: string): Frame | null => {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isFields(fields)) return null;
  const { type } = fields;
  return typeof type === 'string' ? { type, fields } : null;
};
