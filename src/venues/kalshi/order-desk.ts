import { formatDecimal } from '../../../machines/model/decimal.ts';
import { venueOrderId, type VenueOrderId } from '../../../machines/model/ids.ts';
import type { CountCenti, YesPriceCenti } from '../../../machines/model/money.ts';
import { fail, type Result } from '../../../machines/model/result.ts';
import type { CancelOutcome, VenueFault } from '../venue.ts';
import { readAsOf } from './account-reads.ts';
import { readKalshiError } from './errors.ts';
import { isProvenRefusal } from './orders.ts';
import { countOf } from './parse.ts';
import { createKalshiReads, type KalshiReads } from './reads.ts';
import type { RestReply } from '../rest-client.ts';
import { createKalshiRest, type KalshiRest, type KalshiRestOptions } from './rest.ts';
import { listResting, type RestingOrder } from './resting-orders.ts';
import { cancelledBatchSchema, changedOrderSchema } from './schemas.ts';
import { measureSkew } from './skew.ts';

/** What one answer to a change of a resting order proves. */
export type ChangeOutcome =
  | {
      readonly kind: 'changed';
      /** Of the order as it is now. */
      readonly venueOrderId: VenueOrderId;
      readonly remainingCenti: CountCenti;
      /** What the change itself has filled, by crossing the book. */
      readonly filledCenti: CountCenti;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'unknown'; readonly why: string };

export type Amendment = {
  readonly yesPriceCenti: YesPriceCenti;
  /** What may ever be filled, with what has been: an order never trades more than this. */
  readonly totalCenti: CountCenti;
};

/**
 * Changes of orders that rest at the venue and are not a trade's. Each says what is to be, never
 * how much is to change, so that a repetition after a lost reply does no harm.
 */
export type OrderDesk = {
  /** As the account stood when it was asked, or later: the venue's lists trail its writes. */
  readonly resting: () => Promise<Result<readonly RestingOrder[], VenueFault>>;
  /** One outcome an order, in their order. More orders than one batch takes go in several. */
  readonly cancel: (orders: readonly RestingOrder[]) => Promise<readonly CancelOutcome[]>;
  /** Leaves so much of it, at its price and its place in the queue; nothing cancels it. */
  readonly decrease: (order: RestingOrder, toCenti: CountCenti) => Promise<ChangeOutcome>;
  readonly amend: (order: RestingOrder, to: Amendment) => Promise<ChangeOutcome>;
  /** Venue time − local time; measured before the first signature, it corrects them. */
  readonly clockSkewMs: () => Promise<Result<number, VenueFault>>;
  readonly stop: () => void;
};

const PATH = '/portfolio/events/orders';

/** Without an answer that can be read nobody knows what was done. */
const unanswered = (reply: Exclude<RestReply, { kind: 'answered' }>): string =>
  reply.kind === 'unread' ? `${reply.status}, ${reply.why}` : reply.why;

const readChange = (reply: RestReply): ChangeOutcome => {
  if (reply.kind !== 'answered') return { kind: 'unknown', why: unanswered(reply) };
  const { body, status } = reply;
  const parsed = changedOrderSchema.safeParse(body);
  if (status === 200 && parsed.success) {
    const { fill_count: filled, order_id: id, remaining_count: remaining } = parsed.data;
    const remainingCenti = countOf(remaining);
    const filledCenti = countOf(filled ?? '0');
    return remainingCenti === null || filledCenti === null
      ? { kind: 'unknown', why: '200 with counts that are none' }
      : { kind: 'changed', venueOrderId: venueOrderId(id), remainingCenti, filledCenti };
  }
  const error = readKalshiError(body);
  if (error === null) return { kind: 'unknown', why: `${status} without a known error` };
  return isProvenRefusal(status, error.code)
    ? { kind: 'refused', ...error }
    : { kind: 'unknown', why: `${status} ${error.code}` };
};

const unknownCancel = (why: string): CancelOutcome => ({ kind: 'unknown', why });

/** What the answer to a batch proves of each of its orders: an error of one proves nothing. */
const readBatch = (reply: RestReply, orders: readonly RestingOrder[]): readonly CancelOutcome[] => {
  if (reply.kind !== 'answered') return orders.map(() => unknownCancel(unanswered(reply)));
  const { body, status } = reply;
  const parsed = cancelledBatchSchema.safeParse(body);
  if (status !== 200 || !parsed.success) {
    const code = readKalshiError(body)?.code ?? 'without a known error';
    return orders.map(() => unknownCancel(`${status} ${code}`));
  }
  const byId = new Map(parsed.data.orders.map((item) => [item.order_id, item]));
  return orders.map((order) => {
    const item = byId.get(order.venueOrderId);
    if (item === undefined) return unknownCancel('the answer does not name it');
    if (item.error) return unknownCancel(item.error.code);
    const reducedByCenti = countOf(item.reduced_by);
    return reducedByCenti === null || reducedByCenti === 0
      ? unknownCancel(`cancelled ${item.reduced_by} of it`)
      : { kind: 'accepted', reducedByCenti };
  });
};

/** Market and shard are always said: on another shard the venue finds nothing. */
const cancelBatch = async (
  rest: KalshiRest,
  orders: readonly RestingOrder[],
): Promise<readonly CancelOutcome[]> => {
  const items = orders.map((order) => ({
    order_id: order.venueOrderId,
    market_ticker: order.market,
    exchange_index: order.exchangeIndex,
  }));
  const reply = await rest.send({
    method: 'DELETE',
    path: `${PATH}/batched`,
    body: { orders: items },
    orders: orders.length,
    class: 'cancel',
  });
  return readBatch(reply, orders);
};

const change = async (
  rest: KalshiRest,
  { venueOrderId: id }: RestingOrder,
  how: 'amend' | 'decrease',
  body: Readonly<Record<string, unknown>>,
): Promise<ChangeOutcome> => {
  const path = `${PATH}/${encodeURIComponent(id)}/${how}`;
  return readChange(await rest.send({ method: 'POST', path, body, class: 'cancel' }));
};

/** Lists that have not caught up by then are told to be too old. */
const LOOKS_MAX = 12;
const LOOK_EVERY_MS = 500;
/** The venue's clock is known to half a second; this much later is surely later. */
const SKEW_DOUBT_MS = 1_000;

/** The orders that rest, once the venue's lists know of everything up to now. */
const upToDate = async (
  reads: KalshiReads,
  { auth, clock }: KalshiRestOptions,
): ReturnType<OrderDesk['resting']> => {
  const nowAtVenueMs = clock.now() + auth.skewMs() + SKEW_DOUBT_MS;
  for (let looks = 1; ; looks += 1) {
    const asOf = await readAsOf(reads);
    if (!asOf.ok) return asOf;
    if (asOf.value >= nowAtVenueMs) return listResting(reads);
    const message = `its lists are ${Math.round(nowAtVenueMs - asOf.value)} ms behind`;
    if (looks === LOOKS_MAX) return fail({ kind: 'unreachable', retryable: true, message });
    await new Promise<void>((resolve) => {
      clock.setTimeout(resolve, LOOK_EVERY_MS);
    });
  }
};

/** `batchMax`: how many cancels the account's write bucket surely pays for at once. */
export const createKalshiOrderDesk = (
  options: KalshiRestOptions & { readonly batchMax: number },
): OrderDesk => {
  const rest = createKalshiRest(options);
  const reads = createKalshiReads(rest, options.clock, 'accountRead');
  return {
    resting: () => upToDate(reads, options),
    cancel: async (orders) => {
      const outcomes: CancelOutcome[] = [];
      for (let from = 0; from < orders.length; from += options.batchMax)
        outcomes.push(...(await cancelBatch(rest, orders.slice(from, from + options.batchMax))));
      return outcomes;
    },
    decrease: (order, toCenti) =>
      change(rest, order, 'decrease', {
        reduce_to: formatDecimal(toCenti, 2),
        market_ticker: order.market,
        exchange_index: order.exchangeIndex,
      }),
    amend: (order, { totalCenti, yesPriceCenti }) =>
      change(rest, order, 'amend', {
        ticker: order.market,
        side: order.bookSide,
        price: formatDecimal(yesPriceCenti, 4),
        count: formatDecimal(totalCenti, 2),
        exchange_index: order.exchangeIndex,
        ...(order.clientOrderId !== null && { client_order_id: order.clientOrderId }),
      }),
    clockSkewMs: () => measureSkew(rest, options.auth, options.clock),
    stop: rest.stop,
  };
};
