import type { Clock, TimerHandle } from '../../../machines/ports.ts';
import { redactText } from '../../logger/redact.ts';
import { realNetwork, type Network } from '../network.ts';
import type { RateBudget } from '../rate-budget.ts';
import { claimOf, verdictOf } from './limiter.ts';
import type { RestReply, RestRequest } from './rest-message.ts';
import type { KalshiAuth } from './sign.ts';

export type KalshiRest = {
  readonly send: (request: RestRequest) => Promise<RestReply>;
  /** Aborts what is in flight or waits for its turn; later requests fail at once. */
  readonly stop: () => void;
  readonly isStopped: () => boolean;
};

export type KalshiRestOptions = {
  /** Ends in `/trade-api/v2`. */
  readonly restUrl: string;
  readonly auth: KalshiAuth;
  readonly clock: Clock;
  /** On the injected clock; a network does not run faster with it, so scale this by its speed. */
  readonly requestTimeoutMs: number;
  /** The real one unless said otherwise. */
  readonly network?: Network;
  /** Owned by this client, which ends it; without one every request goes at once. */
  readonly budget?: RateBudget;
  /** Why an entry may not be sent; asked when its turn has come. Null: it may. */
  readonly entryRefusal?: () => string | null;
};

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const UNWANTED = 'when its turn came it might not leave any more';
const STOPPED = { kind: 'failed', why: 'the venue client is stopped' } as const;

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  // An unreadable body is quoted, and may repeat what it was sent.
  return redactText(error.message + cause);
};

const urlOf = (base: string, { path, query = {} }: RestRequest): URL => {
  const url = new URL(base.replace(/\/$/, '') + path);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, String(value));
  return url;
};

const readReply = async (response: Response): Promise<RestReply> => {
  const { status } = response;
  const length = Number(response.headers.get('content-length') ?? 0);
  if (length > MAX_BODY_BYTES) return { kind: 'unread', status, why: `body of ${length} bytes` };
  try {
    const venueAtMs = Date.parse(response.headers.get('date') ?? '');
    const body: unknown = await response.json();
    return { kind: 'answered', status, body, venueAtMs: venueAtMs || null };
  } catch (error) {
    return { kind: 'unread', status, why: `unreadable body: ${messageOf(error)}` };
  }
};

/**
 * Signed requests over `fetch`, each in its turn, signed as it is sent and from then on with a
 * deadline on the injected clock that covers the body too. Never throws. Never repeats a request
 * that anybody behind the venue's limiter may have seen.
 */
export const createKalshiRest = (options: KalshiRestOptions): KalshiRest => {
  const { auth, budget, clock, network = realNetwork, requestTimeoutMs, restUrl } = options;
  const inFlight = new Set<AbortController>();
  let stopped = false;

  const exchange = async (request: RestRequest, signal: AbortSignal): Promise<RestReply> => {
    const url = urlOf(restUrl, request);
    const headers = {
      accept: 'application/json',
      ...auth.headers(request.method, url.pathname),
      ...(request.body && { 'content-type': 'application/json' }),
    };
    const body = request.body && { body: JSON.stringify(request.body) };
    try {
      const init = { method: request.method, headers, signal, redirect: 'error', ...body } as const;
      return await readReply(await network.fetch(url, init));
    } catch (error) {
      return { kind: 'failed', why: signal.aborted ? String(signal.reason) : messageOf(error) };
    }
  };

  const perform = async (request: RestRequest): Promise<RestReply> => {
    const controller = new AbortController();
    inFlight.add(controller);
    const timer: TimerHandle = clock.setTimeout(
      () => controller.abort(`no reply within ${requestTimeoutMs} ms`),
      requestTimeoutMs,
    );
    try {
      return await exchange(request, controller.signal);
    } finally {
      clock.clearTimeout(timer);
      inFlight.delete(controller);
    }
  };

  /** Why it may not leave at this very moment; null: it may. */
  const refusalOf = (request: RestRequest): string | null => {
    if (request.mayLeave?.() === false) return UNWANTED;
    return claimOf(request).class === 'entry' ? (options.entryRefusal?.() ?? null) : null;
  };

  const performUnlessRefused = (
    request: RestRequest,
    wasTurnedAway: boolean,
  ): Promise<RestReply> => {
    const why = refusalOf(request);
    return why === null
      ? perform(request)
      : Promise.resolve({ kind: 'unsent', code: 'withheld', why, wasTurnedAway });
  };

  const performInTurn = (request: RestRequest, turns: RateBudget): Promise<RestReply> => {
    let tries = 0;
    return turns.run(claimOf(request), async () => {
      const reply = await performUnlessRefused(request, tries > 0);
      tries += 1;
      return { reply, verdict: verdictOf(reply) };
    });
  };

  return {
    send: async (request) => {
      if (stopped) return STOPPED;
      if (budget === undefined) return performUnlessRefused(request, false);
      const reply = await performInTurn(request, budget);
      const isStopped = reply.kind === 'unsent' && reply.code === 'rate_budget_stopped';
      return isStopped ? STOPPED : reply;
    },
    stop: () => {
      stopped = true;
      budget?.stop();
      for (const controller of inFlight) controller.abort(STOPPED.why);
    },
    isStopped: () => stopped,
  };
};
