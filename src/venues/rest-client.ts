import type { Clock, TimerHandle } from '../../machines/ports.ts';
import { redactText } from '../logger/redact.ts';
import { realNetwork, type Network } from './network.ts';
import type { RateBudget, RequestClass } from './rate-budget.ts';
import type { Judged } from './rate-lane.ts';
import type { Unsent } from './rate-line.ts';

/** What one request has brought. `unread`: a status came, but no JSON body with it. */
export type RestReply =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: unknown;
      /** The venue's clock by its `Date` header, whole seconds; null when absent. */
      readonly venueAtMs: number | null;
    }
  | { readonly kind: 'unread'; readonly status: number; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string }
  | Unsent;

/** A request on its way to its turn. */
export type RestErrand = {
  readonly class: RequestClass;
  readonly costTokens: number;
  /** Makes the request, with its signature, right before it leaves. */
  readonly prepare: () => { readonly url: URL; readonly init: RequestInit };
  /** Why it may not leave at that very moment; null: it may. */
  readonly refusal: () => string | null;
  /** What a reply says of the venue's limiter. */
  readonly judge: (reply: RestReply) => Omit<Judged<RestReply>, 'reply'>;
};

/** Requests to one venue, each in its turn. */
export type RestClient = {
  readonly send: (errand: RestErrand) => Promise<RestReply>;
  /** Aborts what is in flight or waits for its turn; later requests fail at once. */
  readonly stop: () => void;
  readonly isStopped: () => boolean;
};

export type RestClientOptions = {
  readonly clock: Clock;
  /** On the injected clock; a network does not run faster with it, so scale this by its speed. */
  readonly requestTimeoutMs: number;
  /** The real one unless said otherwise. */
  readonly network?: Network;
  /** Owned by this client, which ends it; without one every request goes at once. */
  readonly budget?: RateBudget;
  /** Reads a body; `JSON.parse` unless said otherwise. */
  readonly parse?: (text: string) => unknown;
  /** Hears the headers of every answer. */
  readonly heard?: (headers: Headers, status: number) => void;
};

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const STOPPED = { kind: 'failed', why: 'the venue client is stopped' } as const;

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  // An unreadable body is quoted, and may repeat what it was sent.
  return redactText(error.message + cause);
};

const readReply = async (
  response: Response,
  parse: (text: string) => unknown,
): Promise<RestReply> => {
  const { status } = response;
  const length = Number(response.headers.get('content-length') ?? 0);
  if (length > MAX_BODY_BYTES) return { kind: 'unread', status, why: `body of ${length} bytes` };
  try {
    const venueAtMs = Date.parse(response.headers.get('date') ?? '');
    const body = parse(await response.text());
    return { kind: 'answered', status, body, venueAtMs: venueAtMs || null };
  } catch (error) {
    return { kind: 'unread', status, why: `unreadable body: ${messageOf(error)}` };
  }
};

/**
 * Requests over `fetch`, each in its turn, signed as it is sent and from then on with a deadline on
 * the injected clock that covers the body too. Never throws. Never repeats a request that anybody
 * behind the venue's limiter may have seen.
 */
export const createRestClient = (options: RestClientOptions): RestClient => {
  const { budget, clock, network = realNetwork, requestTimeoutMs } = options;
  const parse = options.parse ?? ((text: string): unknown => JSON.parse(text));
  const inFlight = new Set<AbortController>();
  let stopped = false;

  const exchange = async (errand: RestErrand, signal: AbortSignal): Promise<RestReply> => {
    const { init, url } = errand.prepare();
    try {
      const response = await network.fetch(url, { ...init, signal, redirect: 'error' });
      options.heard?.(response.headers, response.status);
      return await readReply(response, parse);
    } catch (error) {
      return { kind: 'failed', why: signal.aborted ? String(signal.reason) : messageOf(error) };
    }
  };

  const perform = async (errand: RestErrand): Promise<RestReply> => {
    const controller = new AbortController();
    inFlight.add(controller);
    const timer: TimerHandle = clock.setTimeout(
      () => controller.abort(`no reply within ${requestTimeoutMs} ms`),
      requestTimeoutMs,
    );
    try {
      return await exchange(errand, controller.signal);
    } finally {
      clock.clearTimeout(timer);
      inFlight.delete(controller);
    }
  };

  const performUnlessRefused = (errand: RestErrand, wasTurnedAway: boolean): Promise<RestReply> => {
    const why = errand.refusal();
    return why === null
      ? perform(errand)
      : Promise.resolve({ kind: 'unsent', code: 'withheld', why, wasTurnedAway });
  };

  const performInTurn = (errand: RestErrand, turns: RateBudget): Promise<RestReply> => {
    let tries = 0;
    return turns.run(errand, async () => {
      const reply = await performUnlessRefused(errand, tries > 0);
      tries += 1;
      return { reply, ...errand.judge(reply) };
    });
  };

  return {
    send: async (errand) => {
      if (stopped) return STOPPED;
      if (budget === undefined) return performUnlessRefused(errand, false);
      const reply = await performInTurn(errand, budget);
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
