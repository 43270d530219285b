import type { IncomingMessage, ServerResponse } from 'node:http';

import { createPace } from '../../../machines/feeds/pace.ts';
import type { Clock } from '../../../machines/ports.ts';
import { candleRow } from './frames.ts';
import type { Product } from './product.ts';

/** Six thousand units of weight a minute; a list of candles costs two. */
const LISTS_PER_MINUTE = 3_000;
const MINUTE_MS = 60_000;
const LIMIT_MAX = 1_000;
const LIMIT_DEFAULT = 500;

type Answer = { readonly status: number; readonly body: unknown; readonly retryAfter?: number };

const refusal = (code: number, msg: string): Answer => ({ status: 400, body: { code, msg } });

const wholeOf = (query: URLSearchParams, name: string, absent: number): number | null => {
  const text = query.get(name);
  if (text === null) return absent;
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
};

const listCandles = (products: ReadonlyMap<string, Product>, query: URLSearchParams): Answer => {
  const product = products.get(query.get('symbol') ?? '');
  if (product === undefined) return refusal(-1121, 'Invalid symbol.');
  if (query.get('interval') !== '1s') return refusal(-1120, 'Invalid interval.');
  const fromMs = wholeOf(query, 'startTime', 0);
  const toMs = wholeOf(query, 'endTime', Number.MAX_SAFE_INTEGER);
  const limit = wholeOf(query, 'limit', LIMIT_DEFAULT);
  if (fromMs === null || toMs === null || limit === null || limit < 1)
    return refusal(-1100, 'Illegal characters found in a parameter.');
  const found = product.closed(fromMs, toMs);
  const rows = query.has('startTime') ? found.slice(0, LIMIT_MAX) : found.slice(-LIMIT_MAX);
  return { status: 200, body: rows.slice(0, Math.min(limit, LIMIT_MAX)).map(candleRow) };
};

/** The public REST endpoints that the feed asks. */
export const createRest = (
  products: ReadonlyMap<string, Product>,
  clock: Clock,
): ((request: IncomingMessage, reply: ServerResponse) => void) => {
  const pace = createPace(LISTS_PER_MINUTE, MINUTE_MS);
  const answer = ({ pathname, searchParams }: URL): Answer => {
    if (pathname !== '/api/v3/klines') return { status: 404, body: {} };
    const nowMs = clock.now();
    const waitMs = pace.reserve(nowMs) - nowMs;
    if (waitMs > 0)
      return {
        status: 429,
        body: { code: -1003, msg: 'Too many requests.' },
        retryAfter: Math.ceil(waitMs / 1_000),
      };
    return listCandles(products, searchParams);
  };
  return (request, reply) => {
    const { body, retryAfter, status } = answer(new URL(request.url ?? '/', 'http://venue'));
    if (retryAfter !== undefined) reply.setHeader('retry-after', retryAfter);
    reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
};
