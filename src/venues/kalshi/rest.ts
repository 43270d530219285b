import { createRestClient, type RestClientOptions, type RestReply } from '../rest-client.ts';
import { claimOf, verdictOf } from './limiter.ts';
import type { RestRequest } from './rest-message.ts';
import type { KalshiAuth } from './sign.ts';

export type KalshiRest = {
  readonly send: (request: RestRequest) => Promise<RestReply>;
  /** Aborts what is in flight or waits for its turn; later requests fail at once. */
  readonly stop: () => void;
  readonly isStopped: () => boolean;
};

export type KalshiRestOptions = Omit<RestClientOptions, 'parse' | 'heard'> & {
  /** Ends in `/trade-api/v2`. */
  readonly restUrl: string;
  readonly auth: KalshiAuth;
  /** Why an entry may not be sent; asked when its turn has come. Null: it may. */
  readonly entryRefusal?: () => string | null;
};

const UNWANTED = 'when its turn came it might not leave any more';

const urlOf = (base: string, { path, query = {} }: RestRequest): URL => {
  const url = new URL(base.replace(/\/$/, '') + path);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, String(value));
  return url;
};

/** Requests signed in the headers, in the venue's terms. */
export const createKalshiRest = (options: KalshiRestOptions): KalshiRest => {
  const { auth, restUrl } = options;
  const client = createRestClient(options);

  const prepare = (request: RestRequest): { readonly url: URL; readonly init: RequestInit } => {
    const url = urlOf(restUrl, request);
    const headers = {
      accept: 'application/json',
      ...auth.headers(request.method, url.pathname),
      ...(request.body && { 'content-type': 'application/json' }),
    };
    const body = request.body && { body: JSON.stringify(request.body) };
    return { url, init: { method: request.method, headers, ...body } };
  };

  const refusalOf = (request: RestRequest): string | null => {
    if (request.mayLeave?.() === false) return UNWANTED;
    return claimOf(request).class === 'entry' ? (options.entryRefusal?.() ?? null) : null;
  };

  return {
    send: (request) =>
      client.send({
        ...claimOf(request),
        prepare: () => prepare(request),
        refusal: () => refusalOf(request),
        judge: (reply) => ({ verdict: verdictOf(reply) }),
      }),
    stop: client.stop,
    isStopped: client.isStopped,
  };
};
