import { yesFromHeld } from '../../../../machines/model/contract.ts';
import { formatDecimal } from '../../../../machines/model/decimal.ts';
import { productOf, type VenueOrderId } from '../../../../machines/model/ids.ts';
import type { LinearInstrument } from '../../../../machines/model/instrument.ts';
import { countCenti } from '../../../../machines/model/money.ts';
import type { OrderRequest } from '../../../../machines/model/order.ts';
import type { RequestClass } from '../../rate-budget.ts';
import type { RestReply } from '../../rest-client.ts';
import type { CancelOutcome, MayAct, SubmitOutcome } from '../../venue.ts';
import type { Arrivals } from './arrivals.ts';
import { DUPLICATE_CLIENT_ID, isProvenRefusal, readUsdmError } from './errors.ts';
import { scaleOf } from './instruments.ts';
import type { LeverageOf } from './leverage.ts';
import { parseOrder, venueDigits } from './parse.ts';
import type { UsdmRest } from './rest.ts';
import { orderSchema, type WireOrder } from './schemas.ts';

export const ORDER_PATH = '/fapi/v1/order';

const TIME_IN_FORCE = { immediateOrCancel: 'IOC', goodTillCanceled: 'GTC' } as const;

/** Decimals without the zeros that a venue's precision may not have room for. */
const plain = (value: number, decimals: number): string =>
  formatDecimal(value, decimals)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');

/**
 * The order as the venue's book takes it. The book has one leg, the coin: a long buys it and is
 * closed by a sale, a short sells it and is closed by a purchase. What is held at C − p of a short
 * is traded at p.
 */
export const orderParams = (
  request: OrderRequest,
  instrument: LinearInstrument,
): Readonly<Record<string, string>> => {
  const { countDecimals, priceDecimals } = scaleOf(instrument);
  const price = yesFromHeld(request.side, request.limitCenti, instrument.ceiling);
  return {
    symbol: productOf(request.market),
    side: (request.side === 'yes') === (request.action === 'buy') ? 'BUY' : 'SELL',
    type: 'LIMIT',
    timeInForce: TIME_IN_FORCE[request.timeInForce],
    quantity: plain(request.countCenti, countDecimals),
    price: plain(price, priceDecimals),
    reduceOnly: String(request.reduceOnly),
    newClientOrderId: request.clientOrderId,
    newOrderRespType: 'RESULT',
  };
};

const unknown = (why: string, landed = false): SubmitOutcome => ({ kind: 'unknown', why, landed });

/** Whether an order that the venue shows is the one that was asked for. */
export const isAnswerTo = (
  { clientOrderId, market }: OrderRequest,
  order: Pick<WireOrder, 'clientOrderId' | 'symbol'>,
): boolean => order.clientOrderId === clientOrderId && order.symbol === productOf(market);

const acceptance = (
  body: unknown,
  request: OrderRequest,
  instrument: LinearInstrument,
): SubmitOutcome => {
  const read = orderSchema.safeParse(body);
  if (!read.success) return unknown(`200 with a malformed body: ${read.error.message}`);
  const { clientOrderId } = read.data;
  if (!isAnswerTo(request, read.data))
    return unknown(`200 for '${clientOrderId}', expected '${request.clientOrderId}'`);
  const order = parseOrder(read.data, scaleOf(instrument));
  if (order === null || order.filledCenti > request.countCenti)
    return unknown('200 with quantities that are none of it', true);
  const { filledCenti, remainingCenti, status, venueOrderId } = order;
  if (status === 'resting' && request.timeInForce === 'immediateOrCancel')
    return unknown(`200 for an order that is ${read.data.status} yet`, true);
  return { kind: 'accepted', venueOrderId, filledCenti, remainingCenti };
};

/**
 * What one answer to a submission proves. Unlike elsewhere, a repeated client id is refused only
 * while its first order is open: an order is sent anew only once its absence is proven.
 *
 * | answer | outcome | because |
 * |---|---|---|
 * | 200 with the order | accepted | the venue names its order, and what it has come to |
 * | 200 with one that is not over, though it may not rest | unknown, landed | it is there |
 * | 400 401 with a code of errors.ts | rejected | what it says is checked before matching |
 * | none: refused by our own budget, or withheld | rejected | nothing of it has left |
 * | −4116, the client id is there already | unknown, landed | an open order has it |
 * | −1021, −5028, −1003, −1008, −1015, −1016 | unknown | a copy may meet a better moment |
 * | −1000, −1001, −1006, −1007 | unknown | the venue does not know itself |
 * | any other code, or none that we know | unknown | a proxy may have answered |
 * | other statuses, 5xx, timeout, reset, unreadable reply | unknown | the order may be there |
 *
 * Of the three answers 503 of the documents (general-info, HTTP 503 status) two are called certain
 * failures. Neither is taken for one here: they are told apart by their words alone.
 */
export const readSubmission = (
  reply: RestReply,
  request: OrderRequest,
  instrument: LinearInstrument,
): SubmitOutcome => {
  if (reply.kind === 'failed') return unknown(reply.why);
  if (reply.kind === 'unsent') return { kind: 'rejected', code: reply.code, message: reply.why };
  if (reply.kind === 'unread') return unknown(`${reply.status}, ${reply.why}`);
  const { body, status } = reply;
  if (status === 200) return acceptance(body, request, instrument);
  const error = readUsdmError(body);
  if (error === null) return unknown(`${status} without a known error`);
  if (isProvenRefusal(status, error))
    return { kind: 'rejected', code: String(error.code), message: error.message };
  const landed = error.code === DUPLICATE_CLIENT_ID;
  return unknown(`${status} ${error.code}: ${error.message}`, landed);
};

/** An exit that is to rest waits for its price anyway: it takes no turn from one that must go. */
const urgencyOf = ({ leg, timeInForce }: OrderRequest): RequestClass =>
  leg === 'exit' && timeInForce === 'immediateOrCancel' ? 'exit' : 'entry';

const NO_INSTRUMENT: SubmitOutcome = {
  kind: 'rejected',
  code: 'no_instrument',
  message: 'expected a linear contract, found a binary one',
};

/**
 * Sends an order in its turn, never twice while a copy of it may be on its way. Repeating it is the
 * order chart's decision, never this client's.
 */
export const submitOrder = async (
  rest: UsdmRest,
  request: OrderRequest,
  {
    arrivals,
    leverageOf,
    mayAct,
  }: {
    readonly arrivals: Arrivals;
    readonly leverageOf: LeverageOf;
    readonly mayAct: MayAct;
  },
): Promise<SubmitOutcome> => {
  const { clientOrderId, instrument } = request;
  if (instrument === undefined) return NO_INSTRUMENT;
  if (!arrivals.begin(clientOrderId)) return unknown('a copy of it may be on its way');
  try {
    const why = await leverageOf(request);
    if (why !== null && rest.isStopped()) return unknown(why);
    if (why !== null) return { kind: 'rejected', code: 'leverage_not_set', message: why };
    const reply = await rest.send({
      method: 'POST',
      path: ORDER_PATH,
      params: orderParams(request, instrument),
      weight: 1,
      class: urgencyOf(request),
      mayLeave: () => mayAct(request),
      leaves: () => arrivals.left(clientOrderId),
    });
    return readSubmission(reply, request, instrument);
  } finally {
    arrivals.end(clientOrderId);
  }
};

/** What one answer to a cancel proves; an order that has not ended proves nothing. */
const readCancel = (
  reply: RestReply,
  request: OrderRequest,
  instrument: LinearInstrument,
): CancelOutcome => {
  if (reply.kind === 'failed' || reply.kind === 'unsent')
    return { kind: 'unknown', why: reply.why };
  if (reply.kind === 'unread') return { kind: 'unknown', why: `${reply.status}, ${reply.why}` };
  const read = orderSchema.safeParse(reply.body);
  if (reply.status !== 200 || !read.success) {
    const code = readUsdmError(reply.body)?.code ?? 'without a known error';
    return { kind: 'unknown', why: `${reply.status} ${code}` };
  }
  const order = parseOrder(read.data, scaleOf(instrument));
  const isOurs = isAnswerTo(request, read.data);
  if (order?.status !== 'canceled' || !isOurs || order.filledCenti > request.countCenti)
    return { kind: 'unknown', why: `200 for an order that is ${read.data.status}` };
  const reducedByCenti = countCenti(request.countCenti - order.filledCenti);
  return { kind: 'accepted', reducedByCenti };
};

/**
 * Cancels what is left of an order. `−2011 Unknown order sent` proves nothing: it is said of orders
 * that have been filled, and was of one that lived on (github.com/sieblyio/binance/issues/406).
 * A resting exit is withdrawn to make room for another one, and as urgently as that.
 */
export const cancelOrder = async (
  rest: UsdmRest,
  request: OrderRequest,
  orderId: VenueOrderId,
  mayAct: MayAct,
): Promise<CancelOutcome> => {
  const { instrument } = request;
  if (instrument === undefined) return { kind: 'unknown', why: 'the contract is binary' };
  const reply = await rest.send({
    method: 'DELETE',
    path: ORDER_PATH,
    params: { symbol: productOf(request.market), orderId: venueDigits(orderId) },
    weight: 1,
    class: request.leg === 'exit' ? 'exit' : 'cancel',
    mayLeave: () => mayAct(request),
  });
  return readCancel(reply, request, instrument);
};
