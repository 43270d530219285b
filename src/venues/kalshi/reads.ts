import pRetry, { AbortError } from 'p-retry';
import type { z } from 'zod';

import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { RequestClass } from '../rate-budget.ts';
import type { VenueFault } from '../venue.ts';
import { readKalshiError } from './errors.ts';
import type { RestReply } from '../rest-client.ts';
import type { RestRequest } from './rest-message.ts';
import type { KalshiRest } from './rest.ts';

export type ReadQuery = NonNullable<RestRequest['query']>;

/** Idempotent reads, validated, tried again a few times where that can help. */
export type KalshiReads = {
  readonly one: <S extends z.ZodType>(
    path: string,
    schema: S,
    query?: ReadQuery,
  ) => Promise<Result<z.infer<S>, VenueFault>>;
  /** Every page of a list, in order; `itemsOf` picks the items of one page. */
  readonly all: <S extends z.ZodType<{ readonly cursor: string }>, T>(
    path: string,
    schema: S,
    itemsOf: (page: z.infer<S>) => readonly T[],
    query?: ReadQuery,
  ) => Promise<Result<readonly T[], VenueFault>>;
};

const PAGE_LIMIT = 200;
const PAGES_MAX = 100;
const RETRIES = 2;
const RETRY_PAUSE_MS = 250;

const retryable = (kind: VenueFault['kind'], message: string): VenueFault => ({
  kind,
  message,
  retryable: true,
});
const lasting = (kind: VenueFault['kind'], message: string): VenueFault => ({
  kind,
  message,
  retryable: false,
});

/** The venue's words cannot be understood; asking again brings the same. */
export const malformed = (message: string): { readonly ok: false; readonly error: VenueFault } =>
  fail(lasting('malformed', message));

const faultOf = (reply: RestReply): VenueFault | null => {
  if (reply.kind === 'failed') return retryable('unreachable', reply.why);
  if (reply.kind === 'unsent') return retryable('rateLimited', reply.why);
  const { status } = reply;
  if (status >= 500) return retryable('unreachable', `answered ${status}`);
  if (reply.kind === 'unread') return retryable('malformed', `${status}, ${reply.why}`);
  if (status === 200) return null;
  const error = readKalshiError(reply.body);
  const told = error === null ? 'without a known error' : `${error.code}: ${error.message}`;
  const message = `${status} ${told}`;
  if (status === 429) return retryable('rateLimited', message);
  if (status === 404) return lasting('notFound', message);
  return lasting('refused', message);
};

/** Carries a fault through p-retry, which speaks in exceptions. */
class ReadFailure extends Error {
  readonly fault: VenueFault;
  constructor(fault: VenueFault) {
    super(fault.message);
    this.fault = fault;
  }
}

const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.setTimeout(resolve, ms);
  });

/** Reads that are all for one thing, by which their turns come. */
export const createKalshiReads = (
  rest: KalshiRest,
  clock: Clock,
  of: RequestClass,
): KalshiReads => {
  const once = async <S extends z.ZodType>(
    path: string,
    schema: S,
    query: ReadQuery,
  ): Promise<z.infer<S>> => {
    const reply = await rest.send({ method: 'GET', path, query, class: of });
    const fault = faultOf(reply);
    if (fault !== null) {
      const failure = new ReadFailure(fault);
      throw fault.retryable ? failure : new AbortError(failure);
    }
    const parsed = schema.safeParse(reply.kind === 'answered' ? reply.body : null);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const where = issue?.path.join('.') ?? '';
    throw new AbortError(
      new ReadFailure(lasting('malformed', `${path}: at '${where}': ${issue?.message ?? '?'}`)),
    );
  };

  const one: KalshiReads['one'] = async (path, schema, query = {}) => {
    try {
      const value = await pRetry(() => once(path, schema, query), {
        retries: RETRIES,
        minTimeout: 0,
        maxTimeout: 0,
        shouldRetry: () => !rest.isStopped(),
        onFailedAttempt: ({ attemptNumber, retriesLeft }) =>
          retriesLeft > 0 && !rest.isStopped()
            ? pause(clock, RETRY_PAUSE_MS * attemptNumber)
            : undefined,
      });
      return ok(value);
    } catch (error) {
      if (error instanceof ReadFailure) return fail(error.fault);
      throw error;
    }
  };

  return {
    one,
    all: async (path, schema, itemsOf, query = {}) => {
      const items = [];
      let cursor = '';
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const asked = { ...query, limit: PAGE_LIMIT, ...(cursor !== '' && { cursor }) };
        const read = await one(path, schema, asked);
        if (!read.ok) return read;
        items.push(...itemsOf(read.value));
        cursor = read.value.cursor;
        if (cursor === '') return ok(items);
      }
      return fail(lasting('malformed', `${path}: expected at most ${PAGES_MAX} pages`));
    },
  };
};
