import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import * as coinbase from '../../src/venues/coinbase/frames.ts';
import { isFields, type Fields } from '../../src/venues/fields.ts';
import * as kalshi from '../../src/venues/kalshi/frames.ts';
import { anyValue, mutate } from '../support/mutations.ts';
import { FRAMES as COINBASE } from './documented/coinbase.ts';
import { FRAMES as KALSHI } from './documented/kalshi-frames.ts';

/* Frames that are read by hand, held against schemas that say the same in words of their own. */

const name = z.string().min(1);
const number = z.number().optional();

const delta = z
  .object({
    sending_ts_ms: number,
    msg: z.object({
      market_ticker: name,
      price_dollars: z.string(),
      delta_fp: z.string(),
      side: z.enum(['yes', 'no']),
      ts_ms: number,
    }),
  })
  .transform(({ msg, sending_ts_ms: sentMs }) => ({
    market: msg.market_ticker,
    side: msg.side,
    price: msg.price_dollars,
    change: msg.delta_fp,
    atMs: msg.ts_ms,
    sentMs,
  }));

const quote = z
  .object({
    sending_ts_ms: number,
    msg: z.object({
      market_ticker: name,
      yes_bid_dollars: z.string(),
      yes_ask_dollars: z.string(),
      yes_bid_size_fp: z.string(),
      yes_ask_size_fp: z.string(),
      ts_ms: number,
      ts: number,
    }),
  })
  .transform(({ msg }) => ({
    market: msg.market_ticker,
    bid: msg.yes_bid_dollars,
    ask: msg.yes_ask_dollars,
    bidSize: msg.yes_bid_size_fp,
    askSize: msg.yes_ask_size_fp,
    atMs: msg.ts_ms,
    atSeconds: msg.ts,
  }));

const price = z
  .object({
    product_id: name,
    price: z.string(),
    sequence: z.int(),
    trade_id: z.int().optional(),
    time: z.string(),
  })
  .transform(({ price, product_id: product, sequence, time, trade_id: tradeId }) => ({
    product,
    price,
    sequence,
    tradeId,
    time,
  }));

const match = z
  .object({ product_id: name, trade_id: z.int() })
  .transform(({ product_id: product, trade_id: tradeId }) => ({ product, tradeId }));

const heartbeat = z
  .object({ product_id: name, last_trade_id: z.int(), time: z.string() })
  .transform(({ last_trade_id: tradeId, product_id: product, time }) => ({
    product,
    tradeId,
    time,
  }));

const sent = (msg: object): object => ({ type: 'any', sending_ts_ms: 1, msg });

const SUBJECTS: readonly {
  readonly title: string;
  readonly example: object;
  readonly schema: z.ZodType;
  readonly read: (fields: Fields) => unknown;
}[] = [
  {
    title: 'a change of a level at Kalshi',
    example: sent(KALSHI.orderbook_delta.example),
    schema: delta,
    read: kalshi.readDelta,
  },
  {
    title: 'a ticker of Kalshi',
    example: sent(KALSHI.ticker.example),
    schema: quote,
    read: kalshi.readTicker,
  },
  {
    title: 'a ticker of Coinbase',
    example: COINBASE.ticker,
    schema: price,
    read: coinbase.readTicker,
  },
  { title: 'a match', example: COINBASE.match, schema: match, read: coinbase.readMatch },
  {
    title: 'a heartbeat',
    example: COINBASE.heartbeat,
    schema: heartbeat,
    read: coinbase.readHeartbeat,
  },
];

/** JSON knows neither of two, and spells an infinite number as a large one. */
const anyField = fc.oneof(
  anyValue,
  fc.constantFrom(undefined, 'yes', 'no', 0.5, 2 ** 53, 2 ** 53 - 1, Infinity, {}, []),
);

describe.each(SUBJECTS)('$title', ({ example, read, schema }) => {
  test('is read as its schema reads it', () => {
    const parsed = schema.safeParse(example);
    expect(parsed.success).toBe(true);
    expect(isFields(example) && read(example)).toEqual(parsed.data);
  });

  test('is refused where its schema refuses it, whatever its fields hold', () => {
    const path = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(fc.tuple(path, anyField), { maxLength: 3 }), (changes) => {
        const frame = changes.reduce<unknown>(
          (made, [at, value]) => mutate(made, at, value),
          example,
        );
        const parsed = schema.safeParse(frame);
        expect(isFields(frame) ? read(frame) : null).toEqual(parsed.success ? parsed.data : null);
      }),
      { numRuns: 2_000 },
    );
  });
});
