import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Clock } from '../../../machines/ports.ts';
import type { FaultScript, RequestFaultAct, RequestKind } from '../faults.ts';
import type { AccountRequest, Claim, SimAccount } from './account.ts';
import { candleRow } from './frames.ts';
import type { SimRefusal } from './gate.ts';
import { createLimits, type Verdict } from './limits.ts';
import type { SimMarket } from './markets.ts';
import type { Product } from './product.ts';
import { REFUSED } from './trading/refusals.ts';
import { wireText } from './wire-text.ts';

const LIMIT_DEFAULT = 500;

type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

const refusal = (code: number, msg: string): Answer => ({ status: 400, body: { code, msg } });
const refuse = ({ code, msg, status }: SimRefusal): Answer => ({ status, body: { code, msg } });

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

/** What a request may meet here: `lateRequest` is worked on late, `http503` is not worked on. */
export type UsdmRequestAct = RequestFaultAct | 'lateRequest' | 'http503';

/** What a script does to the requests of one market. */
export type UsdmFaults = Pick<FaultScript, 'conditions'> & {
  readonly onRequest: (kind: RequestKind) => UsdmRequestAct | null;
};

type RestParts = {
  readonly market: SimMarket;
  readonly products: ReadonlyMap<string, Product>;
  readonly account: SimAccount;
  readonly clock: Clock;
  readonly faults?: UsdmFaults | undefined;
};

const TURNED_AWAY = {
  tooMany: REFUSED.tooManyRequests,
  tooManyOrders: REFUSED.tooManyOrders,
  banned: REFUSED.banned,
} as const;

const turnedAway = ({ kind, waitMs }: Exclude<Verdict, { kind: 'passes' }>): Answer => ({
  ...refuse(TURNED_AWAY[kind]),
  headers: { 'retry-after': String(Math.ceil(waitMs / 1_000)) },
});

/** What a request costs and how it is worked on; null where nothing is served on its path. */
const routeOf = (
  { account, market, products }: RestParts,
  asked: AccountRequest,
): { readonly claim: Claim; readonly work: () => Answer } | null => {
  const { paths, weightOf } = market.rest;
  if (!paths.includes(asked.path)) {
    const claim = account.claim(asked);
    return claim === null ? null : { claim, work: () => account.answer(asked) };
  }
  const params = new URLSearchParams(asked.query);
  const weight = weightOf(wholeOf(params, 'limit', LIMIT_DEFAULT) ?? LIMIT_DEFAULT);
  return { claim: { weight, isOrder: false }, work: () => listCandles(market, products, params) };
};

const NOT_FOUND: Answer = { status: 404, body: {} };

const KINDS: ReadonlyMap<string, RequestKind> = new Map([
  ['POST', 'order'],
  ['DELETE', 'cancel'],
]);

/** Tape time by which a late reply, or a late request, is late. */
const LATE_BY_MS = 30_000;

/** How a struck request is answered, once its work is done. */
const SPOILED: Partial<Record<UsdmRequestAct, Answer | 'hangUp' | 'malformed'>> = {
  dropReplyAfterAccept: 'hangUp',
  http500AfterAccept: refuse(REFUSED.timeout),
  malformedAfterAccept: 'malformed',
};

/** How it is answered without any work. */
const UNDONE: Partial<Record<UsdmRequestAct, Answer | 'hangUp'>> = {
  dropRequest: 'hangUp',
  http500: refuse(REFUSED.unknownError),
  http429: { ...refuse(REFUSED.tooManyRequests), headers: { 'retry-after': '1' } },
  http503: refuse(REFUSED.throttled),
};

/** The REST endpoints that feeds, watched accounts and traders ask. */
export const createRest = (
  parts: RestParts,
): ((request: IncomingMessage, reply: ServerResponse) => void) => {
  const { clock, faults, market } = parts;
  const limits = createLimits(clock, market.rest.weightPerMinute);

  const answer = (asked: AccountRequest): Answer => {
    const route = routeOf(parts, asked);
    if (route === null) return NOT_FOUND;
    const verdict = limits.admit(route.claim.weight, route.claim.isOrder);
    if (verdict.kind !== 'passes') return turnedAway(verdict);
    return { ...route.work(), headers: limits.headers(route.claim.isOrder) };
  };

  return (request, reply) => {
    const { method = 'GET', url = '/' } = request;
    const { 'x-mbx-apikey': key } = request.headers;
    const { pathname, search } = new URL(url, 'http://venue');
    const apiKey = typeof key === 'string' ? key : null;
    const asked = { method, path: pathname, query: search.slice(1), apiKey };

    const send = (given: Answer | 'hangUp' | 'malformed'): void => {
      if (given === 'hangUp') request.socket.destroy();
      else if (given === 'malformed') reply.writeHead(200).end('{"orderId":');
      else {
        for (const [name, value] of Object.entries(given.headers ?? {}))
          reply.setHeader(name, value);
        reply.writeHead(given.status, { 'content-type': 'application/json' });
        reply.end(wireText(given.body));
      }
    };

    const isPrivate = market.name === 'usdm' && apiKey !== null;
    const act = isPrivate ? (faults?.onRequest(KINDS.get(method) ?? 'read') ?? null) : null;
    const isAway = faults?.conditions(clock.now()).isUnreachable === true;
    const undone = isAway ? 'hangUp' : act === null ? undefined : UNDONE[act];
    if (undone !== undefined) {
      send(undone);
      return;
    }
    const work = (): void => {
      const done = answer(asked);
      const given = act === null ? done : (SPOILED[act] ?? done);
      if (act === 'lateReply') clock.setTimeout(() => send(given), LATE_BY_MS);
      else send(given);
    };
    if (act === 'lateRequest') clock.setTimeout(work, LATE_BY_MS);
    else work();
  };
};
