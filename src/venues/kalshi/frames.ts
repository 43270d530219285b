import { z } from 'zod';

import { isFields, isName, isNumberIfAny, type Fields } from '../fields.ts';
import { fillSchema } from './schemas.ts';

/*
 * WebSocket frames, as far as they are used. Prices and counts are decimal strings; unknown keys
 * pass and are dropped.
 */

const ticker = z.string().min(1);
const level = z.tuple([z.string(), z.string()]);

export const snapshotFrame = z.object({
  sending_ts_ms: z.number().optional(),
  msg: z.object({
    market_ticker: ticker,
    yes_dollars_fp: z.array(level).optional(),
    no_dollars_fp: z.array(level).optional(),
  }),
});

/** One signed change of a level, as the wire has it. */
export type DeltaMessage = {
  readonly market: string;
  readonly side: 'yes' | 'no';
  readonly price: string;
  readonly change: string;
  readonly atMs: number | undefined;
  readonly sentMs: number | undefined;
};

/** Null where a field is missing or of another kind. */
export const readDelta = ({ msg, sending_ts_ms: sentMs }: Fields): DeltaMessage | null => {
  if (!isFields(msg) || !isNumberIfAny(sentMs)) return null;
  const { delta_fp: change, market_ticker: market, price_dollars: price, side, ts_ms: atMs } = msg;
  if (!isName(market) || (side !== 'yes' && side !== 'no') || !isNumberIfAny(atMs)) return null;
  return typeof price === 'string' && typeof change === 'string'
    ? { market, side, price, change, atMs, sentMs }
    : null;
};

/** A whole quote, as the wire has it. */
export type TickerMessage = {
  readonly market: string;
  readonly bid: string;
  readonly ask: string;
  readonly bidSize: string;
  readonly askSize: string;
  readonly atMs: number | undefined;
  readonly atSeconds: number | undefined;
};

/** Null where a field is missing or of another kind. */
export const readTicker = ({ msg, sending_ts_ms: sentMs }: Fields): TickerMessage | null => {
  if (!isFields(msg) || !isNumberIfAny(sentMs)) return null;
  const { market_ticker: market, ts: atSeconds, ts_ms: atMs } = msg;
  if (!isName(market) || !isNumberIfAny(atMs) || !isNumberIfAny(atSeconds)) return null;
  const { yes_ask_dollars: ask, yes_bid_dollars: bid } = msg;
  const { yes_ask_size_fp: askSize, yes_bid_size_fp: bidSize } = msg;
  if (typeof bid !== 'string' || typeof ask !== 'string') return null;
  return typeof bidSize === 'string' && typeof askSize === 'string'
    ? { market, bid, ask, bidSize, askSize, atMs, atSeconds }
    : null;
};

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
  readonly frame: Fields;
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
  if (!isFields(frame)) return null;
  const { id, seq, sid, type } = frame;
  if (typeof type !== 'string') return null;
  return {
    type,
    id: numberOf(id),
    sid: numberOf(sid),
    seq: numberOf(seq),
    frame,
  };
};
