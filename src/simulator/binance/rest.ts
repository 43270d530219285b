import type { IncomingMessage, ServerResponse } from 'node:http';

import { createPace } from '../../../machines/feeds/pace.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { Clock } from '../../../machines/ports.ts';
import { candleRow } from './frames.ts';
import type { SimAccount } from './account.ts';
import type { SimMarket } from './markets.ts';
import type { Product } from './product.ts';

const MINUTE_MS = 60_000;
const LIMIT_DEFAULT = 500;

type Answer = { readonly status: number; readonly body: unknown; readonly retryAfter?: number };

const refusal = (code: number, msg: string): Answer => ({ status: 400, body: { code, msg } });

const wholeOf = (query: URLSearchParams, name: string, absent: number): number | null => {
  const text = query.get(name);
  if (text === null) return absent;
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
};

const listCandles = (
  { candle, rest: { limitMax } }: SimMarket,
  products: ReadonlyMap<string, Product>,
  query: URLSearchParams,
): Answer => {
  const product = products.get(query.get('symbol') ?? '');
  if (product === undefined) return refusal(-1121, 'Invalid symbol.');
  if (query.get('interval') !== candle.interval) return refusal(-1120, 'Invalid interval.');
  const fromMs = wholeOf(query, 'startTime', 0);
  const toMs = wholeOf(query, 'endTime', Number.MAX_SAFE_INTEGER);
  const limit = wholeOf(query, 'limit', LIMIT_DEFAULT);
  if (fromMs === null || toMs === null || limit === null || limit < 1)
    return refusal(-1100, 'Illegal characters found in a parameter.');
  const found = product.closed(fromMs, toMs);
  const rows = query.has('startTime') ? found.slice(0, limitMax) : found.slice(-limitMax);
  return { status: 200, body: rows.slice(0, Math.min(limit, limitMax)).map(candleRow) };
};

/** The REST endpoints that feeds and watched accounts ask. */
export const createRest = (
  market: SimMarket,
  products: ReadonlyMap<string, Product>,
  account: SimAccount,
  clock: Clock,
): ((request: IncomingMessage, reply: ServerResponse) => void) => {
  const { paths, weightOf, weightPerMinute } = market.rest;
  const pace = createPace(weightPerMinute, MINUTE_MS);
  /** When the weight of a request is there, at the earliest. */
  const spend = (weight: number, nowMs: EpochMs): number =>
    Math.max(...Array.from({ length: weight }, () => pace.reserve(nowMs)));
  const late = (waitMs: number): Answer => ({
    status: 429,
    body: { code: -1003, msg: 'Too many requests.' },
    retryAfter: Math.ceil(waitMs / 1_000),
  });
  const answer = (url: URL, method: string, apiKey: string | null): Answer => {
    const { pathname, search, searchParams } = url;
    const isList = paths.includes(pathname);
    const limit = wholeOf(searchParams, 'limit', LIMIT_DEFAULT) ?? LIMIT_DEFAULT;
    const query = search.slice(1);
    const asked = isList ? null : account.answer({ method, path: pathname, query, apiKey });
    if (!isList && asked === null) return { status: 404, body: {} };
    const nowMs = clock.now();
    const waitMs = spend(asked?.weight ?? weightOf(limit), nowMs) - nowMs;
    if (waitMs > 0) return late(waitMs);
    return asked ?? listCandles(market, products, searchParams);
  };
  return (request, reply) => {
    const { method = 'GET', url = '/' } = request;
    const { 'x-mbx-apikey': key } = request.headers;
    const apiKey = typeof key === 'string' ? key : null;
    const { body, retryAfter, status } = answer(new URL(url, 'http://venue'), method, apiKey);
    if (retryAfter !== undefined) reply.setHeader('retry-after', retryAfter);
    reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
};
