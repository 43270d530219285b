import { z } from 'zod';

/* Frames of the exchange feed, as far as they are used. Unknown keys pass and are dropped. */

const product = z.string().min(1);

export const tickerFrame = z.object({
  product_id: product,
  price: z.string(),
  sequence: z.int(),
  trade_id: z.int().optional(),
  time: z.string(),
});

/** `match` and `last_match`, the priming one. */
export const matchFrame = z.object({ product_id: product, trade_id: z.int() });

export const heartbeatFrame = z.object({
  product_id: product,
  last_trade_id: z.int(),
  time: z.string(),
});

export const subscriptionsFrame = z.object({
  channels: z.array(z.object({ name: z.string(), product_ids: z.array(z.string()) })),
});

export const errorFrame = z.object({
  message: z.string().default(''),
  reason: z.string().default(''),
});

export type Frame = { readonly type: string };

/** A frame's object; null when the text is not a JSON object with a type. */
export const readFrame = (text: string): Frame | null => {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof frame !== 'object' || frame === null || !('type' in frame)) return null;
  const { type } = frame;
  return typeof type === 'string' ? Object.assign(frame, { type }) : null;
};
