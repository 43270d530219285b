import { z } from 'zod';

import { fail, ok, type Result } from '../../../../machines/model/result.ts';
import type { Clock } from '../../../../machines/ports.ts';
import { redactText } from '../../../logger/redact.ts';
import type { Network } from '../../network.ts';
import { parseExact } from '../exact-json.ts';
import type { BinanceAuth } from './sign.ts';

/** Why an account could not be asked. `code` is the venue's, null where it gave none. */
export type AccountFault = {
  readonly message: string;
  readonly status: number | null;
  readonly code: number | null;
};

type AccountRequest = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  /** `key`: the key is shown and nothing is signed. */
  readonly security: 'none' | 'key' | 'signed';
  readonly params?: Readonly<Record<string, string | number>>;
};

/** Requests of one account that look and never touch. */
export type AccountRest = {
  readonly ask: (request: AccountRequest) => Promise<Result<unknown, AccountFault>>;
};

type AccountRestOptions = {
  readonly restUrl: string;
  /** Where the venue tells its time. */
  readonly timePath: string;
  readonly auth: BinanceAuth;
  readonly clock: Clock;
  readonly network: Network;
  /** In real time. */
  readonly timeoutMs: number;
};

/** The venue found a request's time outside its window. */
const UNTIMELY = -1021;
const TOO_MANY: ReadonlySet<number> = new Set([418, 429]);
const PAUSE_MS = 10_000;
const SECOND_MS = 1_000;

const refusal = z.object({ code: z.int(), msg: z.string() });
const time = z.object({ serverTime: z.int() });

const refusalOf = (status: number, body: unknown): AccountFault => {
  const read = refusal.safeParse(body);
  return read.success
    ? { message: redactText(`${read.data.code}: ${read.data.msg}`), status, code: read.data.code }
    : { message: `the venue answered ${status}`, status, code: null };
};

const unreached = (error: unknown): AccountFault => ({
  message: redactText(error instanceof Error ? error.message : String(error)),
  status: null,
  code: null,
});

/**
 * Never throws for what a venue or a network may do. A request whose time was refused measures the
 * venue's clock and is signed once more; after a 429 or a 418 nothing is asked for as long as the
 * venue wants.
 */
export const createAccountRest = (options: AccountRestOptions): AccountRest => {
  const { auth, clock, network, timePath, timeoutMs } = options;
  const base = options.restUrl.replace(/\/$/, '');
  let quietUntilMs = -Infinity;

  const send = async (request: AccountRequest): Promise<Result<unknown, AccountFault>> => {
    const { method, params = {}, path, security } = request;
    const url = new URL(base + path);
    if (security === 'signed') url.search = auth.query(params);
    const headers = security === 'none' ? {} : { 'X-MBX-APIKEY': auth.apiKey };
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await network.fetch(url, { method, headers, signal, redirect: 'error' });
      const seconds = Number(response.headers.get('retry-after') ?? 0) || 0;
      if (TOO_MANY.has(response.status))
        quietUntilMs = clock.now() + Math.max(PAUSE_MS, seconds * SECOND_MS);
      const body = parseExact(await response.text());
      return response.ok ? ok(body) : fail(refusalOf(response.status, body));
    } catch (error) {
      return fail(unreached(error));
    }
  };

  const measureSkew = async (): Promise<void> => {
    const askedAtMs = clock.now();
    const answer = await send({ method: 'GET', path: timePath, security: 'none' });
    const read = time.safeParse(answer.ok ? answer.value : null);
    if (read.success) auth.correctSkew(read.data.serverTime - (askedAtMs + clock.now()) / 2);
  };

  return {
    ask: async (request) => {
      if (clock.now() < quietUntilMs)
        return fail({ message: 'the venue wants to be left alone', status: 429, code: null });
      const answer = await send(request);
      if (answer.ok || answer.error.code !== UNTIMELY) return answer;
      await measureSkew();
      return send(request);
    },
  };
};
