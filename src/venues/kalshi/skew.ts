import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { VenueFault } from '../venue.ts';
import { readKalshiError } from './errors.ts';
import type { RestReply } from '../rest-client.ts';
import type { KalshiRest } from './rest.ts';
import type { KalshiAuth } from './sign.ts';

/** A `Date` header names a second; its middle is the best guess. */
const HALF_SECOND_MS = 500;

const isLate = (reply: RestReply): boolean =>
  reply.kind === 'answered' && readKalshiError(reply.body)?.code === 'header_timestamp_expired';

/**
 * Measures venue time − local time by the `Date` header of a public read, good to half a second of
 * the 5 s the venue allows, and corrects the signatures by it. The header may come from a proxy
 * with a clock of its own: a correction with which the venue then finds a signature late is undone.
 * `told`: what that read has said of the exchange.
 */
export const measureSkew = async (
  rest: KalshiRest,
  auth: KalshiAuth,
  clock: Clock,
  told: (exchange: unknown) => void = () => undefined,
): Promise<Result<number, VenueFault>> => {
  const sentAtMs = clock.now();
  const status = await rest.send({ method: 'GET', path: '/exchange/status' });
  if (status.kind !== 'answered')
    return fail({ kind: 'unreachable', retryable: true, message: status.why });
  if (status.status === 200) told(status.body);
  if (status.venueAtMs === null)
    return fail({ kind: 'malformed', retryable: false, message: 'expected a Date header' });
  const skewMs = status.venueAtMs + HALF_SECOND_MS - (sentAtMs + clock.now()) / 2;

  const formerMs = auth.skewMs();
  auth.correctSkew(skewMs);
  if (!isLate(await rest.send({ method: 'GET', path: '/portfolio/balance' }))) return ok(skewMs);
  auth.correctSkew(formerMs);
  const message = `the Date header is ${Math.round(skewMs)} ms off the clock of the exchange`;
  return fail({ kind: 'malformed', retryable: false, message });
};
