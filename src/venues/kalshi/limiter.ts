import type { RequestClass } from '../rate-budget.ts';
import type { LimiterVerdict } from '../rate-lane.ts';
import { readKalshiError } from './errors.ts';
import type { RestReply } from '../rest-client.ts';
import type { RestRequest } from './rest-message.ts';

const COST_TOKENS = 10;
const CANCEL_COST_TOKENS = 2;

const CLASS_OF_METHOD: Readonly<Record<RestRequest['method'], RequestClass>> = {
  GET: 'otherRead',
  POST: 'entry',
  DELETE: 'cancel',
};

/** What a request costs at this venue, and what it is for: the least its method may be for. */
export const claimOf = (
  request: RestRequest,
): { readonly class: RequestClass; readonly costTokens: number } => ({
  class: request.class ?? CLASS_OF_METHOD[request.method],
  costTokens:
    (request.method === 'DELETE' ? CANCEL_COST_TOKENS : COST_TOKENS) * (request.orders ?? 1),
});

/**
 * What a reply says of the limiter. Its 429 with the venue's error body, `{"error":"too many
 * requests"}`, comes from ahead of the exchange and proves that this has not seen the request: even
 * an order may then be sent again, under the same client id. A 429 without such a body may come
 * from a proxy that has passed the request on: it slows us down, and proves nothing.
 */
export const verdictOf = (reply: RestReply): LimiterVerdict => {
  if (reply.kind === 'failed' || reply.kind === 'unsent') return 'silent';
  if (reply.status !== 429) return 'passed';
  const isVenues = reply.kind === 'answered' && readKalshiError(reply.body) !== null;
  return isVenues ? 'turnedAway' : 'slowDown';
};
