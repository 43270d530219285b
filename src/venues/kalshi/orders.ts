import { yesFromHeld } from '../../../machines/model/contract.ts';
import { formatDecimal } from '../../../machines/model/decimal.ts';
import { venueOrderId, type VenueOrderId } from '../../../machines/model/ids.ts';
import { FULL_PRICE_CENTI } from '../../../machines/model/money.ts';
import type { OrderRequest } from '../../../machines/model/order.ts';
import type { RequestClass } from '../rate-budget.ts';
import type { CancelOutcome, MayAct, SubmitOutcome } from '../venue.ts';
import { readKalshiError } from './errors.ts';
import { countOf } from './parse.ts';
import type { RestReply } from '../rest-client.ts';
import type { KalshiRest } from './rest.ts';
import { cancelledOrderSchema, createdOrderSchema } from './schemas.ts';

const TIME_IN_FORCE = {
  immediateOrCancel: 'immediate_or_cancel',
  goodTillCanceled: 'good_till_canceled',
} as const;

/**
 * The order as the venue's book takes it. The book has one leg: `bid` buys YES, `ask` sells it. A
 * NO contract is a sold YES, so buying NO at q is an `ask` at 1 − q, and selling held NO a `bid`.
 * Only what rests may say what a pause does to it, or when it expires: an exit outlasts both.
 */
export const orderBody = (request: OrderRequest): Readonly<Record<string, unknown>> => ({
  ticker: request.market,
  client_order_id: request.clientOrderId,
  side: (request.side === 'yes') === (request.action === 'buy') ? 'bid' : 'ask',
  count: formatDecimal(request.countCenti, 2),
  price: formatDecimal(yesFromHeld(request.side, request.limitCenti, FULL_PRICE_CENTI), 4),
  time_in_force: TIME_IN_FORCE[request.timeInForce],
  self_trade_prevention_type: 'taker_at_cross',
  reduce_only: request.reduceOnly,
  exchange_index: request.exchangeIndex,
  ...(request.timeInForce === 'goodTillCanceled' && { cancel_order_on_pause: false }),
});

const unknown = (why: string, landed = false): SubmitOutcome => ({ kind: 'unknown', why, landed });

const acceptance = (body: unknown, request: OrderRequest): SubmitOutcome => {
  const parsed = createdOrderSchema.safeParse(body);
  if (!parsed.success) return unknown(`201 with a malformed body: ${parsed.error.message}`);
  const { client_order_id: clientId, order_id: orderId } = parsed.data;
  if (clientId !== undefined && clientId !== request.clientOrderId)
    return unknown(`201 for '${clientId}', expected '${request.clientOrderId}'`);
  const filledCenti = countOf(parsed.data.fill_count);
  const remainingCenti = countOf(parsed.data.remaining_count);
  if (filledCenti === null || remainingCenti === null)
    return unknown('201 with counts that are none');
  return { kind: 'accepted', venueOrderId: venueOrderId(orderId), filledCenti, remainingCenti };
};

/** Statuses with which the exchange refuses what an order says, or where it is sent to. */
const REFUSALS: ReadonlySet<number> = new Set([400, 404]);
/** Words of a 401 that hold for as long as the key does: the same bytes never get past them. */
const REFUSED_KEYS: ReadonlySet<string> = new Set([
  'authentication_error',
  'signature_is_missing_from_headers',
]);

/** Whether a refusal judges the bytes that were sent, and not the moment. */
export const isProvenRefusal = (status: number, code: string): boolean =>
  REFUSALS.has(status) || (status === 401 && REFUSED_KEYS.has(code));

/**
 * What one answer to a submission proves. An answer speaks of the copy that it answers; a network
 * may hold a second one of the same signed bytes, which the venue takes for as long as it believes
 * their timestamp. So a refusal proves an order dead only where it judges the bytes themselves.
 * One that judges the moment (a clock, a pause, a limiter) proves nothing of a copy that comes at a
 * better one: the order is asked after, and sent again only under its own id.
 *
 * | answer | outcome | because |
 * |---|---|---|
 * | 201 | accepted | the venue names its order |
 * | 400 404 with the venue's error body | rejected | what it says is checked before matching |
 * | 401 for the key or the signature | rejected | the same bytes are refused each time |
 * | none: refused by our own budget, or withheld | rejected | nothing of it has left |
 * | the same, once the limiter has turned it away | unknown | a copy may pass the limiter |
 * | 401 `header_timestamp_expired`, 403 | unknown | a copy may meet another clock or gate |
 * | 409 `trading_is_paused` | unknown | a copy may come after the pause |
 * | 429 | unknown | a copy may pass the limiter |
 * | 409 `order_already_exists` | unknown, landed | an earlier try of this id was taken |
 * | any of these without a body we know | unknown | a proxy may have answered |
 * | other statuses, 5xx, timeout, reset, unreadable reply | unknown | the order may rest |
 */
export const readSubmission = (reply: RestReply, request: OrderRequest): SubmitOutcome => {
  if (reply.kind === 'failed') return unknown(reply.why);
  if (reply.kind === 'unsent')
    return reply.wasTurnedAway
      ? unknown(`${reply.code}: ${reply.why}`)
      : { kind: 'rejected', code: reply.code, message: reply.why };
  if (reply.kind === 'unread') return unknown(`${reply.status}, ${reply.why}`);
  const { body, status } = reply;
  if (status === 201) return acceptance(body, request);
  const error = readKalshiError(body);
  if (error === null) return unknown(`${status} without a known error`);
  if (isProvenRefusal(status, error.code)) return { kind: 'rejected', ...error };
  const landed = status === 409 && error.code === 'order_already_exists';
  return unknown(`${status} ${error.code}: ${error.message}`, landed);
};

/** An exit that is to rest waits for its price anyway: it takes no turn from one that must go. */
const urgencyOf = ({ leg, timeInForce }: OrderRequest): RequestClass =>
  leg === 'exit' && timeInForce === 'immediateOrCancel' ? 'exit' : 'entry';

/**
 * Sends an order in its turn, once past the venue's limiter. Repeating it is the order chart's
 * decision, never this client's.
 */
export const submitOrder = async (
  rest: KalshiRest,
  request: OrderRequest,
  mayAct: MayAct,
): Promise<SubmitOutcome> => {
  const body = orderBody(request);
  const reply = await rest.send({
    method: 'POST',
    path: '/portfolio/events/orders',
    body,
    class: urgencyOf(request),
    mayLeave: () => mayAct(request),
  });
  return readSubmission(reply, request);
};

/** What one answer to a cancel proves; a count that the order has never had proves nothing. */
const readCancel = (reply: RestReply, request: OrderRequest): CancelOutcome => {
  if (reply.kind === 'failed' || reply.kind === 'unsent')
    return { kind: 'unknown', why: reply.why };
  if (reply.kind === 'unread') return { kind: 'unknown', why: `${reply.status}, ${reply.why}` };
  const { body, status } = reply;
  const parsed = cancelledOrderSchema.safeParse(body);
  if (status === 200 && parsed.success) {
    const reducedByCenti = countOf(parsed.data.reduced_by);
    return reducedByCenti === null || reducedByCenti > request.countCenti
      ? { kind: 'unknown', why: `200, cancelled ${parsed.data.reduced_by} of the order` }
      : { kind: 'accepted', reducedByCenti };
  }
  const error = readKalshiError(body);
  return { kind: 'unknown', why: `${status} ${error?.code ?? 'without a known error'}` };
};

/**
 * Cancels what is left of an order. Market and shard are always named: without them the venue looks
 * on shard 0 and answers 404 for a live order. A 404 proves nothing in any case. A resting exit is
 * withdrawn to make room for another one, and as urgently as that.
 */
export const cancelOrder = async (
  rest: KalshiRest,
  request: OrderRequest,
  orderId: VenueOrderId,
  mayAct: MayAct,
): Promise<CancelOutcome> => {
  const reply = await rest.send({
    method: 'DELETE',
    path: `/portfolio/events/orders/${encodeURIComponent(orderId)}`,
    query: { market_ticker: request.market, exchange_index: request.exchangeIndex },
    class: request.leg === 'exit' ? 'exit' : 'cancel',
    mayLeave: () => mayAct(request),
  });
  return readCancel(reply, request);
};
