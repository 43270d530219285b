import { z } from 'zod';

import { fail, ok, type Result } from '../../../../machines/model/result.ts';
import type { RateBudget, RequestClass } from '../../rate-budget.ts';
import type { Judged } from '../../rate-lane.ts';
import { createRestClient, type RestClientOptions, type RestReply } from '../../rest-client.ts';
import type { VenueFault } from '../../venue.ts';
import type { BinanceAuth } from '../account/sign.ts';
import { parseExact } from '../exact-json.ts';
import { readUsdmError, UNTIMELY } from './errors.ts';

export type UsdmRequest = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** From the root, e.g. `/fapi/v1/order`. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string | number>>;
  /** What it weighs of the minute's limit; of a write, the one order or cancel that it is. */
  readonly weight: number;
  readonly class: RequestClass;
  /** Anybody may ask it. */
  readonly isPublic?: boolean;
  /** Asked right before it leaves: one that may not leave any more is not sent. */
  readonly mayLeave?: () => boolean;
  /** Told when it leaves. */
  readonly leaves?: () => void;
};

/** Requests of one account on USD-M futures. */
export type UsdmRest = {
  readonly send: (request: UsdmRequest) => Promise<RestReply>;
  /** Measures venue time − local time, and corrects the signatures by it. */
  readonly measureSkew: () => Promise<Result<number, VenueFault>>;
  readonly stop: () => void;
  readonly isStopped: () => boolean;
};

export type UsdmRestOptions = Omit<RestClientOptions, 'parse' | 'heard'> & {
  /** E.g. `https://fapi.binance.com`. */
  readonly restUrl: string;
  /** Its window is how long a copy of a request may still be taken. */
  readonly auth: BinanceAuth;
  readonly budget?: RateBudget;
  /** Why an entry may not be sent; asked when its turn has come. Null: it may. */
  readonly entryRefusal?: () => string | null;
};

const UNWANTED = 'when its turn came it might not leave any more';
const SECOND_MS = 1_000;
/** Without a `Retry-After`, the venue's minute is waited out. */
const PAUSE_DEFAULT_MS = 60_000;
const TOO_MANY: ReadonlySet<number> = new Set([418, 429]);

const time = z.object({ serverTime: z.int() });

const isUntimely = (reply: RestReply): boolean =>
  reply.kind === 'answered' && readUsdmError(reply.body)?.code === UNTIMELY;

/**
 * What a reply says of the limiter. Its 429 and 418 come from ahead of the exchange. A read or a
 * cancel is then asked again in its turn. An order is not: the venue does not know the twin of an
 * order that has ended, so that its owner must ask after it first.
 */
const verdictOf = ({ method }: UsdmRequest, reply: RestReply): Judged<RestReply>['verdict'] => {
  if (reply.kind === 'failed' || reply.kind === 'unsent') return 'silent';
  if (!TOO_MANY.has(reply.status)) return 'passed';
  const isVenues = reply.kind === 'answered' && readUsdmError(reply.body) !== null;
  return isVenues && method !== 'POST' ? 'turnedAway' : 'slowDown';
};

/**
 * Signed requests, each in its turn. After a 429 or a 418 nothing is asked for as long as the venue
 * wants: whoever goes on is banned, for up to three days
 * (developers.binance.com/docs/derivatives/usds-margined-futures/general-info, IP limits). Never
 * throws.
 */
export const createUsdmRest = (options: UsdmRestOptions): UsdmRest => {
  const { auth, clock, restUrl } = options;
  const base = restUrl.replace(/\/$/, '');
  let quietUntilMs = -Infinity;
  const client = createRestClient({
    ...options,
    parse: parseExact,
    heard: (headers, status) => {
      if (!TOO_MANY.has(status)) return;
      const seconds = Number(headers.get('retry-after') ?? 0) || 0;
      const pauseMs = seconds > 0 ? seconds * SECOND_MS : PAUSE_DEFAULT_MS;
      quietUntilMs = Math.max(quietUntilMs, clock.now() + pauseMs);
    },
  });

  const prepare = (request: UsdmRequest): { readonly url: URL; readonly init: RequestInit } => {
    const { isPublic = false, method, params = {}, path } = request;
    request.leaves?.();
    const url = new URL(base + path);
    if (!isPublic) url.search = auth.query(params);
    const headers = isPublic ? {} : { 'X-MBX-APIKEY': auth.apiKey };
    return { url, init: { method, headers: { accept: 'application/json', ...headers } } };
  };

  const refusalOf = (request: UsdmRequest): string | null => {
    if (request.mayLeave?.() === false) return UNWANTED;
    if (clock.now() < quietUntilMs) return 'the venue wants to be left alone';
    return request.class === 'entry' ? (options.entryRefusal?.() ?? null) : null;
  };

  const sendOnce = (request: UsdmRequest): Promise<RestReply> =>
    client.send({
      class: request.class,
      costTokens: request.weight,
      prepare: () => prepare(request),
      refusal: () => refusalOf(request),
      judge: (reply) => {
        const pauseMs = Math.max(0, quietUntilMs - clock.now());
        const waits = reply.kind === 'unsent' && pauseMs > 0;
        return { verdict: waits ? 'turnedAway' : verdictOf(request, reply), pauseMs };
      },
    });

  const measureSkew: UsdmRest['measureSkew'] = async () => {
    const sentAtMs = clock.now();
    const reply = await sendOnce({
      method: 'GET',
      path: '/fapi/v1/time',
      weight: 1,
      class: 'exitLookup',
      isPublic: true,
    });
    if (reply.kind === 'failed' || reply.kind === 'unsent')
      return fail({ kind: 'unreachable', retryable: true, message: reply.why });
    const read = time.safeParse(reply.kind === 'answered' ? reply.body : null);
    if (!read.success)
      return fail({ kind: 'malformed', retryable: false, message: 'expected the venue’s time' });
    const skewMs = read.data.serverTime - (sentAtMs + clock.now()) / 2;
    auth.correctSkew(skewMs);
    return ok(skewMs);
  };

  return {
    measureSkew,
    send: async (request) => {
      const reply = await sendOnce(request);
      if (!isUntimely(reply)) return reply;
      const measured = await measureSkew();
      // An order is not signed anew here: its owner asks after the first copy before it does.
      return measured.ok && request.method === 'GET' ? sendOnce(request) : reply;
    },
    stop: client.stop,
    isStopped: client.isStopped,
  };
};
