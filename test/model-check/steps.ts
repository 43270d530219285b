import type { LinearInstrument } from '../../machines/model/instrument.ts';
import { countCenti, FULL_PRICE_CENTI, micros } from '../../machines/model/money.ts';
import type { OrderEvent, OrderRequest } from '../../machines/model/order.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import type { TradeEvent } from '../../machines/model/trade.ts';
import type { Intent } from '../../machines/ports.ts';
import { heldCenti } from '../../machines/trades/position.ts';
import { BORN_AT, guard, tradeInput } from '../support/trade-fixtures.ts';
import type { Taken } from './actors.ts';
import { NO_FAULTS } from './bounds.ts';
import { CENTI, isOrderOver, isTradeOver, nowIn, send, withVenue, type Ground } from './ground.ts';
import { requestTo, toOrder } from './mail.ts';
import { allWires, UNBORN, type VenueOrder, type WatchState, type World } from './world.ts';

/*
 * What one event brings about: the chart's own step, its intents on their way, and what the
 * guardian does with the watch. A step and its commit are one here; a process that dies between
 * them has either not taken the step, or has and loses what was on its way.
 */

/** On the scale of a binary contract: the same prices and counts are told of it. */
const LINEAR: LinearInstrument = {
  kind: 'linear',
  priceDecimals: 4,
  ceiling: FULL_PRICE_CENTI,
  countStep: CENTI,
  minNotionalMicros: micros(0),
  takerFeePpm: 500,
  leverage: 1,
};

const NEW_AT_VENUE: VenueOrder = { status: 'none', filled: 0, hidden: 0, shown: false };

/** The number of an order: 0 is the entry, 1 the first exit. */
const numberOf = ({ leg, attempt }: Pick<OrderRequest, 'leg' | 'attempt'>): number =>
  leg === 'entry' ? 0 : attempt;

const exitOf = (orderId: string): number => Number(/-x([0-9]+)$/.exec(orderId)?.[1]);

const withRoom = (world: World, order: number): World =>
  order < world.orders.length
    ? world
    : { ...world, orders: [...world.orders, UNBORN], venue: [...world.venue, NEW_AT_VENUE] };

/** The message that carries out an intent of `by`. */
const messageOf = ({ post, bounds }: Ground, by: number | 'trade', intent: Intent): number => {
  switch (intent.type) {
    case 'placeOrder': {
      const order = numberOf(intent.request);
      // The trade sends all orders immediate-or-cancel; the order chart must bear resting ones too.
      const request =
        order === 0 ? { ...intent.request, timeInForce: bounds.entry } : intent.request;
      return post.number(`birth/${JSON.stringify(request)}`, () => ({
        to: 'birth',
        order,
        request,
      }));
    }
    case 'submitOrder':
      return requestTo(post, numberOf(intent.request), 'submit', true);
    case 'lookupOrder':
      return requestTo(post, numberOf(intent.request), 'lookup', true);
    case 'cancelOrder':
      return requestTo(post, numberOf(intent.request), 'cancel', true);
    case 'withdrawOrder':
      return post.number(`withdrawal/${intent.orderId}`, () => ({
        to: 'withdrawal',
        order: exitOf(intent.orderId),
      }));
    case 'tellTrade': {
      if (by === 'trade') throw new Error('trade: expected no report of its own');
      const event = { ...intent.event, atMs: BORN_AT };
      return post.number(`report/${by}/${JSON.stringify(event)}`, () => ({
        to: 'trade',
        by: 'order',
        order: by,
        event,
      }));
    }
  }
};

/** Intents whose message is known: a remembered step brings the same ones again. */
const carriers = new WeakMap<Ground, WeakMap<Intent, number>>();

const carrierOf = (ground: Ground, by: number | 'trade', intent: Intent): number => {
  const known = carriers.get(ground) ?? new WeakMap<Intent, number>();
  carriers.set(ground, known);
  const number = known.get(intent) ?? messageOf(ground, by, intent);
  known.set(intent, number);
  return number;
};

/** The intents of a step of `by`, on their way. */
const performed = (
  ground: Ground,
  world: World,
  by: number | 'trade',
  intents: readonly Intent[],
): World =>
  intents.reduce<World>((next, intent) => {
    const carrier = carrierOf(ground, by, intent);
    // A bound: of cancels that say the same, one is on its way at a time.
    if (intent.type === 'cancelOrder' && next.mail.includes(carrier)) return next;
    const sent = send(next, carrier);
    switch (intent.type) {
      case 'placeOrder':
        return withRoom(sent, numberOf(intent.request));
      case 'submitOrder':
        return withVenue(sent, numberOf(intent.request), { hidden: 0 });
      case 'lookupOrder':
      case 'cancelOrder':
      case 'withdrawOrder':
      case 'tellTrade':
        return sent;
    }
  }, world);

/** The guard of the trade in this world. */
export const guardIn = ({ bounds }: Ground): GuardSettings => {
  const { maxAttempts, verification, blind, floor, limit } = bounds;
  const base = guard();
  return {
    ...base,
    probabilityStop: {
      ...base.probabilityStop,
      verification: { ...base.probabilityStop.verification, enabled: verification },
    },
    exit: { ...base.exit, maxAttempts, floorCenti: floor ? 100 : null },
    limitExit: { ...base.limitExit, enabled: limit },
    blind: { ...base.blind, policy: blind },
  };
};

/** A trade just asked for: its entry is about to be placed. */
export const bornWorld = (ground: Ground): World => {
  const input = tradeInput({
    ...(ground.bounds.linear ? { instrument: LINEAR } : {}),
    countCenti: countCenti(ground.bounds.contracts * CENTI),
    guard: guardIn(ground),
  });
  const { local, intents } = ground.actors.bearTrade(input);
  const before: World = {
    trade: local,
    orders: [],
    venue: [],
    mail: [],
    watch: 'off',
    words: [],
    market: 'open',
    soldByHand: 0,
    faults: NO_FAULTS,
  };
  return performed(ground, before, 'trade', intents);
};

const isArmed = (watch: WatchState): boolean => watch.startsWith('armed');

/** What the guardian does with the watch after a transition of the trade. */
const watchAfter = (
  { actors, bounds }: Ground,
  before: World,
  local: number,
  event: TradeEvent,
): WatchState => {
  const from = actors.trade(before.trade).state;
  const { state: to, context } = actors.trade(local);
  if (isTradeOver(to) || heldCenti(context) === 0) return 'off';
  const isAnew = event.type === 'market.moved' || event.type === 'guard.changed';
  if (before.watch === 'off' || isAnew) return 'asked';
  if (to === 'open' && event.type !== 'watch.lost') return 'asked';
  const isBack = to === 'monitoring.watching' && from === 'monitoring.verifying';
  return isBack && isArmed(before.watch) ? allWires(bounds) : before.watch;
};

/** A stop that the trade's own rules refuse: its wires are put back. */
const watchAfterRefusal = (
  { actors, bounds }: Ground,
  { trade, watch }: World,
  event: TradeEvent,
): WatchState =>
  event.type === 'stop.tripped' &&
  actors.trade(trade).state === 'monitoring.watching' &&
  isArmed(watch)
    ? allWires(bounds)
    : watch;

/**
 * The trade hears an event. `owed`: a report whose intent the commit clears, so that there is a
 * commit even where the chart has no transition.
 */
export const tellTrade = (ground: Ground, world: World, number: number, owed: boolean): World => {
  const { actors, post } = ground;
  const message = post.read(number);
  if (message.to !== 'trade') throw new Error(`trade: found a message to ${message.to}`);
  const event = { ...message.event, atMs: nowIn(world) };
  const { local, changed, intents } = actors.stepTrade(world.trade, event, number);
  if (!changed && !owed) {
    const rearmed = watchAfterRefusal(ground, world, event);
    return rearmed === world.watch ? world : { ...world, watch: rearmed };
  }
  const watch = watchAfter(ground, world, local, event);
  return performed(ground, { ...world, trade: local, watch }, 'trade', intents);
};

const withOrder = (ground: Ground, world: World, order: number, taken: Taken): World => {
  const orders = world.orders.map((local, index) => (index === order ? taken.local : local));
  return performed(ground, { ...world, orders }, order, taken.intents);
};

export const localOf = ({ orders }: World, order: number): number => {
  const local = orders[order];
  if (local === undefined || local === UNBORN)
    throw new RangeError(`world: expected a born order ${order}`);
  return local;
};

/** What an order makes of a message to it. */
export const takenByOrder = (ground: Ground, world: World, number: number): Taken => {
  const message = ground.post.read(number);
  if (message.to !== 'order') throw new Error(`order: found a message to ${message.to}`);
  const event = { ...message.event, atMs: nowIn(world) };
  return ground.actors.stepOrder(localOf(world, message.order), event, number);
};

export const tellOrder = (ground: Ground, world: World, order: number, number: number): World => {
  const taken = takenByOrder(ground, world, number);
  return taken.changed ? withOrder(ground, world, order, taken) : world;
};

export const RECOVERED: OrderEvent = { type: 'process.recovered', atMs: BORN_AT };

/** A committed birth is performed: once, or as a question to the order that is there already. */
export const bearOrder = (
  ground: Ground,
  world: World,
  order: number,
  request: OrderRequest,
  number: number,
): World => {
  const { actors, post } = ground;
  const known = world.orders[order];
  if (known === undefined || known === UNBORN)
    return withOrder(ground, world, order, actors.bearOrder(request, number, nowIn(world)));
  return isOrderOver(actors.order(known).state)
    ? tellOrder(ground, world, order, toOrder(post, 'recovery', order, RECOVERED))
    : world;
};
