import { z } from 'zod';

import { fillSchema } from './schemas.ts';

/*
 * WebSocket frames, as far as they are used. Prices and counts are decimal strings; unknown keys
 * pass and are dropped.
 */

const ticker = z.string().min(1);
const level = z.tuple([z.string(), z.string()]);
const sending = { sending_ts_ms: z.number().optional() };

export const snapshotFrame = z.object({
  ...sending,
  msg: z.object({
    market_ticker: ticker,
    yes_dollars_fp: z.array(level).optional(),
    no_dollars_fp: z.array(level).optional(),
  }),
});

export const deltaFrame = z.object({
  ...sending,
  msg: z.object({
    market_ticker: ticker,
    price_dollars: z.string(),
    delta_fp: z.string(),
    side: z.enum(['yes', 'no']),
    ts_ms: z.number().optional(),
  }),
});

export const tickerFrame = z.object({
  ...sending,
  msg: z.object({
    market_ticker: ticker,
    yes_bid_dollars: z.string(),
    yes_ask_dollars: z.string(),
    yes_bid_size_fp: z.string(),
    yes_ask_size_fp: z.string(),
    ts_ms: z.number().optional(),
    ts: z.number().optional(),
  }),
});

/** `data` is a JSON text of its own. */
export const indexFrame = z.object({
  msg: z.object({ index_id: z.string().min(1), data: z.string() }),
});

export const indexData = z.object({
  id: z.string().min(1),
  /** Milliseconds. */
  time: z.number(),
  value: z.union([z.string(), z.number()]),
});

export const lifecycleFrame = z.object({
  msg: z.object({
    market_ticker: ticker,
    event_type: z.string(),
    close_ts: z.number().optional(),
    result: z.string().optional(),
    settlement_value: z.union([z.string(), z.number()]).nullish(),
  }),
});

export const fillFrame = z.object({ msg: fillSchema });

export const userOrderFrame = z.object({
  msg: z.object({
    order_id: z.string().min(1),
    client_order_id: z.string().nullish(),
    ticker,
    status: z.string(),
    fill_count_fp: z.string(),
    remaining_count_fp: z.string(),
    last_update_reason: z.string().nullish(),
  }),
});

export const positionFrame = z.object({
  msg: z.object({ market_ticker: ticker, position_fp: z.string() }),
});

export const subscribedFrame = z.object({
  msg: z.object({ channel: z.string(), sid: z.int() }),
});

export const errorFrame = z.object({
  msg: z.object({
    code: z.int(),
    msg: z.string().default(''),
    market_ticker: z.string().optional(),
    market_tickers: z.array(z.string()).optional(),
  }),
});

/** What every frame may carry around its message. */
export type Envelope = {
  readonly type: string;
  readonly id: number | null;
  readonly sid: number | null;
  readonly seq: number | null;
  readonly frame: object;
};

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** The frame's envelope; null when the text is not a JSON object with a type. */
export const readEnvelope = (text: string): Envelope | null => {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof frame !== 'object' || frame === null) return null;
  if (!('type' in frame) || typeof frame.type !== 'string') return null;
  return {
    type: frame.type,
    id: 'id' in frame ? numberOf(frame.id) : null,
    sid: 'sid' in frame ? numberOf(frame.sid) : null,
    seq: 'seq' in frame ? numberOf(frame.seq) : null,
    frame,
  };
};
