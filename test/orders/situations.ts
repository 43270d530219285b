import { fillId, venueOrderId } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros } from '../../machines/model/money.ts';
import type {
  OrderContext,
  OrderEvent,
  OrderFill,
  OrderPolicy,
  OrderRequest,
  TimeInForce,
} from '../../machines/model/order.ts';
import type { Leg } from '../../machines/model/order.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import { orderLogic } from '../../src/runtime/durable/order-logic.ts';
import { after, BORN_AT, orderIdOf, ticket, TRADE } from '../support/trade-fixtures.ts';

/* One order for 100 contracts in every state it can rest in, each reached by events alone. */

export type Order = Stored<OrderContext>;

export const POLICY: OrderPolicy = {
  lookupGraceMs: 1_000,
  lookupMaxMs: 30_000,
  lookupsBeforeResubmit: 2,
  fillGraceMs: 2_000,
  checkMs: 30_000,
};

export const VENUE_ID = venueOrderId('venue-1');

export const request = (
  leg: Leg = 'exit',
  timeInForce: TimeInForce = 'immediateOrCancel',
): OrderRequest => ({
  clientOrderId: orderIdOf(leg, 1),
  tradeId: TRADE,
  leg,
  attempt: 1,
  market: ticket().market,
  exchangeIndex: 0,
  side: 'yes',
  action: leg === 'entry' ? 'buy' : 'sell',
  countCenti: countCenti(10_000),
  limitCenti: heldPriceCenti(5_300),
  timeInForce,
  reduceOnly: leg === 'exit' && timeInForce === 'immediateOrCancel',
});

/** `contracts` filled at 55¢; its name is its identity at the venue. */
export const fill = (name: string, contracts: number): OrderFill => ({
  fillId: fillId(name),
  countCenti: countCenti(contracts * 100),
  priceCenti: heldPriceCenti(5_500),
  feeMicros: micros(10_000 * contracts),
  isTaker: true,
  atMs: after(2),
});

export const filledCenti = (contracts: number): OrderFill['countCenti'] =>
  countCenti(contracts * 100);

export const bornOrder = (leg?: Leg, timeInForce?: TimeInForce): Order =>
  orderLogic.born({ request: request(leg, timeInForce), policy: POLICY }, BORN_AT);

export const playOrder = (start: Order, ...events: readonly OrderEvent[]): Order =>
  events.reduce<Order>((order, event) => orderLogic.step(order, event), start);

export const accepted = (contracts: number, remaining = 0): OrderEvent => ({
  type: 'submission.accepted',
  venueOrderId: VENUE_ID,
  filledCenti: filledCenti(contracts),
  remainingCenti: filledCenti(remaining),
  atMs: after(2),
});
export const seen = (name: string, contracts: number): OrderEvent => ({
  type: 'fill.seen',
  fill: fill(name, contracts),
  atMs: after(3),
});
export const timeout: OrderEvent = {
  type: 'submission.unknown',
  why: 'timed out',
  landed: false,
  atMs: after(2),
};
export const timerOf = (order: Order): OrderEvent => ({
  type: 'deadline.reached',
  timerId: order.context.deadline?.timerId ?? 'none',
  atMs: order.context.deadline?.atMs ?? after(10),
});
const missing: OrderEvent = { type: 'lookup.missing', atMs: after(10) };
const cancel: OrderEvent = { type: 'order.cancel', by: 'test', atMs: after(3) };

const working = playOrder(bornOrder(), accepted(100));
const resting = playOrder(bornOrder('entry', 'goodTillCanceled'), accepted(0, 100));
const doubtful = playOrder(bornOrder(), timeout);
const asking = playOrder(doubtful, timerOf(doubtful));
const missedOnce = playOrder(asking, missing);
const askingAgain = playOrder(missedOnce, timerOf(missedOnce));
const exitDoubt = playOrder(bornOrder('exit', 'goodTillCanceled'), timeout, cancel);
const exitMissed = playOrder(exitDoubt, timerOf(exitDoubt), missing);
const exitAsking = playOrder(exitMissed, timerOf(exitMissed));
const exitAgain = playOrder(exitAsking, missing, timeout);
const exitAskedAgain = playOrder(exitAgain, timerOf(exitAgain), missing);
const entryDoubt = playOrder(bornOrder('entry'), timeout);
const entryMissed = playOrder(entryDoubt, timerOf(entryDoubt), missing);
const entryAsking = playOrder(entryMissed, timerOf(entryMissed));

export const SITUATIONS = {
  intended: { state: 'intended', context: bornOrder().context },
  submitting: bornOrder(),
  'submitting, 60 seen': playOrder(bornOrder(), seen('a', 60)),
  'submitting, second time': playOrder(askingAgain, missing),
  'working, fills owed': working,
  'working, 60 seen': playOrder(working, seen('a', 60)),
  'working, resting': resting,
  'working, to be withdrawn': playOrder(resting, cancel),
  unknown: doubtful,
  'unknown, 60 seen': playOrder(doubtful, seen('a', 60)),
  resolving: asking,
  'resolving, missed once': askingAgain,
  'resolving, an entry, missed once': entryAsking,
  'resolving, landed': playOrder(asking, { ...timeout, landed: true }),
  'resolving, what rests is checked': playOrder(resting, timerOf(resting)),
  'resolving, to be withdrawn': playOrder(resting, cancel, {
    type: 'process.recovered',
    atMs: after(4),
  }),
  'submitting, to be withdrawn': playOrder(bornOrder('exit', 'goodTillCanceled'), cancel),
  'unknown, to be withdrawn, 60 seen': playOrder(
    bornOrder('exit', 'goodTillCanceled'),
    accepted(0, 100),
    seen('a', 60),
    cancel,
    { type: 'cancel.unknown', why: '404', atMs: after(4) },
  ),
  'resolving, to be withdrawn, missed once': exitAsking,
  'resolving, to be withdrawn, sent again, missed once': playOrder(
    exitAskedAgain,
    timerOf(exitAskedAgain),
  ),
  filled: playOrder(working, seen('a', 100)),
  'cancelled, nothing filled': playOrder(bornOrder(), accepted(0)),
  'cancelled, 60 filled': playOrder(bornOrder(), accepted(60), seen('a', 60)),
  'cancelled, never found': playOrder(entryAsking, missing),
  rejected: playOrder(bornOrder(), {
    type: 'submission.rejected',
    code: 'insufficient_balance',
    message: 'not enough money',
    atMs: after(2),
  }),
} as const satisfies Readonly<Record<string, Order>>;

export type Situation = keyof typeof SITUATIONS;
