import { heldFromYes } from '../../machines/model/contract.ts';
import { fullPriceOf, type Instrumented } from '../../machines/model/instrument.ts';
import {
  eventId,
  type ClientOrderId,
  type IntentId,
  type MarketTicker,
} from '../../machines/model/ids.ts';
import type {
  OrderContext,
  OrderEvent,
  OrderFill,
  OrderPolicy,
  OrderRequest,
} from '../../machines/model/order.ts';
import { unreachable } from '../../machines/model/result.ts';
import type { TradeContext, TradeEvent, TradeInput } from '../../machines/model/trade.ts';
import type { OrderInput } from '../../machines/orders/birth.ts';
import type { ActorKey, Clock, Intent, IntentRecord } from '../../machines/ports.ts';
import type { CountCenti } from '../../machines/model/money.ts';
import type { VenueFill, VenueOrder } from '../../machines/model/venue-account.ts';
import type { CancelOutcome, LookupOutcome, SubmitOutcome, Venue } from '../venues/venue.ts';
import type { Branch } from './durable/branch-port.ts';
import { isOversized, withdrawOversized } from './oversized.ts';

export type Trades = Branch<TradeContext, TradeEvent, TradeInput>;
export type Orders = Branch<OrderContext, OrderEvent, OrderInput>;

type Outcome = OrderEvent extends infer E
  ? E extends { atMs: unknown }
    ? Omit<E, 'atMs'>
    : never
  : never;

/** A venue's fill, seen from the leg that the order's trade holds. */
export const orderFill = (
  request: Instrumented & Pick<OrderRequest, 'side'>,
  fill: VenueFill,
): OrderFill => ({
  fillId: fill.fillId,
  countCenti: fill.countCenti,
  priceCenti: heldFromYes(request.side, fill.yesPriceCenti, fullPriceOf(request)),
  feeMicros: fill.feeMicros,
  isTaker: fill.isTaker,
  atMs: fill.atMs,
});

const submissionEvent = (outcome: SubmitOutcome): Outcome => {
  switch (outcome.kind) {
    case 'accepted': {
      const { venueOrderId, filledCenti, remainingCenti } = outcome;
      return { type: 'submission.accepted', venueOrderId, filledCenti, remainingCenti };
    }
    case 'rejected':
      return { type: 'submission.rejected', code: outcome.code, message: outcome.message };
    case 'unknown':
      return { type: 'submission.unknown', why: outcome.why, landed: outcome.landed };
    default:
      return unreachable(outcome);
  }
};

const lookupEvent = (request: OrderRequest, outcome: LookupOutcome): Outcome => {
  switch (outcome.kind) {
    case 'found':
      return {
        type: 'lookup.found',
        venueOrderId: outcome.order.venueOrderId,
        status: outcome.order.status,
        filledCenti: outcome.order.filledCenti,
        fills: outcome.fills.map((fill) => orderFill(request, fill)),
      };
    case 'missing':
      return { type: 'lookup.missing' };
    case 'unknown':
      return { type: 'lookup.unknown', why: outcome.why };
    default:
      return unreachable(outcome);
  }
};

/**
 * What was cancelled says how much will ever trade, unless somebody has changed the order's size at
 * the venue: where the books do not bear it out, the venue is asked for the order itself.
 */
const cancelEvent = (
  { countCenti }: OrderRequest,
  filledCenti: CountCenti | null,
  outcome: CancelOutcome,
): Outcome => {
  if (outcome.kind === 'unknown') return { type: 'cancel.unknown', why: outcome.why };
  const { reducedByCenti } = outcome;
  return countCenti - reducedByCenti === filledCenti
    ? { type: 'cancel.accepted', reducedByCenti }
    : { type: 'cancel.unknown', why: 'cancelled, but for another count than is in the books' };
};

type VenueIntent = Extract<Intent, { type: 'submitOrder' | 'lookupOrder' | 'cancelOrder' }>;

/** One cancel of an order is on its way at most: its answer is that of all who ask meanwhile. */
const oneCancelAtATime = (session: EffectsOptions['venue']): Venue['cancelOrder'] => {
  const underWay = new Map<ClientOrderId, Promise<CancelOutcome>>();
  return (request, venueOrderId) => {
    const { clientOrderId, market } = request;
    const cancel =
      underWay.get(clientOrderId) ??
      session(market)
        .cancelOrder(request, venueOrderId)
        .finally(() => underWay.delete(clientOrderId));
    underWay.set(clientOrderId, cancel);
    return cancel;
  };
};

/** Where a venue says from when on it can know of an order, it is asked once more then. */
const onceItCanBeKnown = async (
  clock: Clock,
  look: () => Promise<LookupOutcome>,
  isUp: () => boolean,
): Promise<LookupOutcome> => {
  const outcome = await look();
  if (outcome.kind !== 'unknown' || outcome.againAfterMs === undefined) return outcome;
  const { againAfterMs } = outcome;
  await new Promise<void>((resolve) => void clock.setTimeout(resolve, againAfterMs));
  return isUp() ? look() : outcome;
};

/** The client itself has failed: what became of the request is not known. */
const lostAnswer = (intent: VenueIntent, error: unknown): Outcome => {
  const why = `the venue client failed: ${String(error)}`;
  switch (intent.type) {
    case 'submitOrder':
      return { type: 'submission.unknown', why, landed: false };
    case 'lookupOrder':
      return { type: 'lookup.unknown', why };
    case 'cancelOrder':
      return { type: 'cancel.unknown', why };
    default:
      return unreachable(intent);
  }
};

export type EffectsOptions = {
  readonly clock: Clock;
  /** The session with the venue that a market is of. */
  readonly venue: (market: MarketTicker) => Venue;
  /** Whether there is one now. */
  readonly isUp: (market: MarketTicker) => boolean;
  readonly trades: () => Trades;
  readonly orders: () => Orders;
  readonly orderPolicy: OrderPolicy;
  /** Something failed that no chart can be told; a defect. */
  readonly failed: (what: string, error: unknown) => void;
};

type QuestionsOptions = Pick<EffectsOptions, 'clock' | 'venue' | 'isUp' | 'orders' | 'failed'>;

export type Effects = {
  /** An intent that this process has just committed. Asks nothing of the database. */
  readonly perform: (record: IntentRecord) => void;
  /** One found in the store: what it asks for may have been begun before. */
  readonly repeat: (record: IntentRecord) => void;
};

/**
 * Asks the venue. Never rejects: a client that fails leaves the outcome unknown, and is told.
 * `looked` hears of each order that was found.
 */
const questionsTo = (
  { clock, failed, isUp, orders, venue }: QuestionsOptions,
  looked: (intentId: IntentId, request: OrderRequest, order: VenueOrder) => void,
) => {
  const filledOf = (request: OrderRequest): CountCenti | null =>
    orders().find(orderKey(request))?.context.totals.filledCenti ?? null;
  const cancelOrder = oneCancelAtATime(venue);
  const ask = async (id: IntentId, { request, ...intent }: VenueIntent): Promise<Outcome> => {
    switch (intent.type) {
      case 'submitOrder':
        return submissionEvent(await venue(request.market).submitOrder(request));
      case 'lookupOrder': {
        const { venueOrderId, isRoutine } = intent;
        const { market } = request;
        const look = () => venue(market).lookupOrder(request, venueOrderId, isRoutine);
        const outcome = await onceItCanBeKnown(clock, look, () => isUp(market));
        if (outcome.kind === 'found') looked(id, request, outcome.order);
        return lookupEvent(request, outcome);
      }
      case 'cancelOrder': {
        const outcome = await cancelOrder(request, intent.venueOrderId);
        return cancelEvent(request, filledOf(request), outcome);
      }
      default:
        return unreachable(intent);
    }
  };
  return (intentId: IntentId, intent: VenueIntent): Promise<Outcome> =>
    ask(intentId, intent).catch((error: unknown) => {
      failed(intentId, error);
      return lostAnswer(intent, error);
    });
};

/** Has an order that was found to rest for more than it was placed for withdrawn. */
const keepToSize =
  ({ clock, orders }: Pick<EffectsOptions, 'clock' | 'orders'>) =>
  (intentId: IntentId, request: OrderRequest, order: VenueOrder): void => {
    if (!isOversized(request, order)) return;
    orders().deliver(orderKey(request), {
      eventId: eventId(`${intentId}/oversized`),
      event: withdrawOversized(clock.now()),
      clears: [],
    });
  };

/** Orders whose birth is under way: nobody else can be told anything for them yet. */
const createBirths = () => {
  const underWay = new Map<ClientOrderId, Promise<void>>();
  return {
    follow: (orderId: ClientOrderId, birth: Promise<void>): Promise<void> => {
      const followed = birth.finally(() => underWay.delete(orderId));
      underWay.set(orderId, followed);
      return followed;
    },
    done: async (orderId: ClientOrderId): Promise<void> => underWay.get(orderId),
  };
};

/**
 * Performs committed intents. Each is idempotent: an order's id is fixed by its trade, leg and
 * attempt, a report is cumulative. Outcomes go back as events whose ids derive from the intent's.
 */
export const createEffects = (options: EffectsOptions): Effects => {
  const { clock, trades, orders, orderPolicy, failed } = options;
  const births = createBirths();
  const askVenue = questionsTo(options, keepToSize(options));

  const ask = async (intentId: IntentId, intent: VenueIntent): Promise<void> => {
    const outcome = await askVenue(intentId, intent);
    orders().deliver(orderKey(intent.request), {
      eventId: eventId(`${intentId}/outcome`),
      event: { ...outcome, atMs: clock.now() },
      clears: [intentId],
    });
  };

  /** An order's id is its attempt's alone: one that was decided just now is new. */
  const place = async (request: OrderRequest, id: IntentId): Promise<void> => {
    const key = orderKey(request);
    const birth = { eventId: eventId(`${id}/born`), clears: [id] };
    if (orders().find(key) === null)
      await orders().bear(key, { request, policy: orderPolicy }, birth);
  };

  const placeAgain = async (request: OrderRequest, id: IntentId): Promise<void> => {
    const key = orderKey(request);
    if (orders().find(key) !== null) return;
    if (!(await orders().resume(key))) {
      await place(request, id);
      return;
    }
    // It was asleep: over, which it will say again by leaving, or without the answer it waits for.
    const event = { type: 'process.recovered', atMs: clock.now() } as const;
    orders().deliver(key, { eventId: eventId(`${id}/again`), event, clears: [] });
  };

  /** An order is told once it has been born, which may be under way. */
  const withdraw = async (
    intentId: IntentId,
    { tradeId, orderId }: Extract<Intent, { type: 'withdrawOrder' }>,
  ): Promise<void> => {
    await births.done(orderId);
    const event = { type: 'order.cancel', by: 'trade', atMs: clock.now() } as const;
    orders().deliver(
      { kind: 'order', tradeId, orderId },
      { eventId: eventId(`${intentId}/asked`), event, clears: [intentId] },
    );
  };

  const tell = (intentId: IntentId, { tradeId, event }: Extract<Intent, { type: 'tellTrade' }>) =>
    trades().deliver(
      { kind: 'trade', tradeId },
      { eventId: eventId(intentId), event: { ...event, atMs: clock.now() }, clears: [intentId] },
    );

  const act = async ({ intentId, intent }: IntentRecord, how: typeof place): Promise<void> => {
    switch (intent.type) {
      case 'placeOrder':
        return births.follow(intent.request.clientOrderId, how(intent.request, intentId));
      case 'withdrawOrder':
        return withdraw(intentId, intent);
      case 'submitOrder':
      case 'lookupOrder':
      case 'cancelOrder':
        return ask(intentId, intent);
      case 'tellTrade':
        tell(intentId, intent);
        return;
      default:
        return unreachable(intent);
    }
  };

  const actWith =
    (how: typeof place) =>
    (record: IntentRecord): void => {
      act(record, how).catch((error: unknown) => failed(record.intentId, error));
    };
  return { perform: actWith(place), repeat: actWith(placeAgain) };
};

export const orderKey = (request: Pick<OrderRequest, 'tradeId' | 'clientOrderId'>): ActorKey => ({
  kind: 'order',
  tradeId: request.tradeId,
  orderId: request.clientOrderId,
});
