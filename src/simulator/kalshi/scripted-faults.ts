import type { Context, MiddlewareHandler } from 'hono';

import type { Clock } from '../../../machines/ports.ts';
import type { RequestFaultAct, RequestKind } from '../faults.ts';
import { nested, type Refusal } from './refusal.ts';
import { refuse, type RestEnv, type RestParts } from './rest-parts.ts';

export const tooManyRequests: Refusal = {
  status: 429,
  code: 'too_many_requests',
  body: { error: 'too many requests' },
};
export const internalError = nested(500, 'internal_server_error', 'internal server error');
const paused = nested(409, 'trading_is_paused', 'trading is paused');

/** Tape time by which a late reply is late. */
const LATE_BY_MS = 30_000;

const requestKind = (method: string): RequestKind => {
  if (method === 'POST') return 'order';
  return method === 'DELETE' ? 'cancel' : 'read';
};

const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.setTimeout(resolve, ms);
  });

const hangUp = (c: Context<RestEnv>): void => {
  c.env.incoming.socket.destroy();
};

/** What the client gets once the work is done. */
const spoilReply = async (
  c: Context<RestEnv>,
  act: RequestFaultAct | null,
  clock: Clock,
): Promise<void> => {
  if (act === 'http500AfterAccept') c.res = refuse(c, internalError);
  if (act === 'malformedAfterAccept') c.res = c.text('{"order_id":', 201);
  if (act === 'lateReply') await pause(clock, LATE_BY_MS);
  if (act === 'dropReplyAfterAccept') hangUp(c);
};

/** Faults of the script, around every request. */
export const scriptedFaults =
  ({ clock, faults }: Pick<RestParts, 'clock' | 'faults'>): MiddlewareHandler<RestEnv> =>
  async (c, next) => {
    const kind = requestKind(c.req.method);
    const { isPaused, isUnreachable } = faults.conditions(clock.now());
    const act = faults.onRequest(kind);
    if (isUnreachable || act === 'dropRequest') {
      hangUp(c);
      return c.body(null);
    }
    if (act === 'http500') return refuse(c, internalError);
    if (act === 'http429') return refuse(c, tooManyRequests);
    if (isPaused && kind === 'order') return refuse(c, paused);
    await next();
    await spoilReply(c, act, clock);
    return undefined;
  };
