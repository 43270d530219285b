import type { OrderContext } from '../../machines/model/order.ts';
import type { TradeContext, TradeOrder } from '../../machines/model/trade.ts';
import { heldCenti, isExitAlive } from '../../machines/trades/position.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import {
  atVenue,
  CENTI,
  isOrderOver,
  isTradeOver,
  isTrading,
  positionOf,
  soldAtVenue,
  type Ground,
} from './ground.ts';
import type { Bounds } from './bounds.ts';
import type { Message } from './mail.ts';
import { allWires, UNBORN, type VenueOrder, type World } from './world.ts';

/** One of our orders as everybody sees it. */
type Seen = {
  readonly number: number;
  /** Null until it is born. */
  readonly own: Stored<OrderContext> | null;
  readonly venue: VenueOrder;
  /** What the trade has in its books of it. */
  readonly booked: TradeOrder | null;
  readonly mail: readonly Message[];
};

type View = {
  readonly bounds: Bounds;
  readonly world: World;
  readonly trade: Stored<TradeContext>;
  readonly orders: readonly Seen[];
  readonly mail: readonly Message[];
};

const viewOf = ({ actors, post, bounds }: Ground, world: World): View => {
  const trade = actors.trade(world.trade);
  const mail = world.mail.map(post.read);
  const booked = Object.entries<TradeOrder>(trade.context.orders);
  const orders = world.orders.map((local, number): Seen => {
    const suffix = number === 0 ? '-e1' : `-x${number}`;
    return {
      number,
      own: local === UNBORN ? null : actors.order(local),
      venue: atVenue(world, number),
      booked: booked.find(([id]) => id.endsWith(suffix))?.[1] ?? null,
      mail: mail.filter((message) => 'order' in message && message.order === number),
    };
  });
  return { bounds, world, trade, orders, mail };
};

/** A request that the venue would take yet: of an id that it has, it takes no other. */
const isOnItsWay = ({ mail, venue }: Seen): boolean =>
  venue.status === 'none' &&
  mail.some((message) => message.to === 'venue' && message.ask === 'submit');

const isOwnOver = ({ own }: Seen): boolean => own !== null && isOrderOver(own.state);

/** It may trade yet, for all that anybody can know. */
const mayTrade = (seen: Seen): boolean =>
  !isOwnOver(seen) || isOnItsWay(seen) || seen.venue.status === 'resting';

const isOwed = ({ mail }: Seen): boolean =>
  mail.some((message) => message.to === 'trade' && message.by === 'order');

/** Something is under way that will wake the order. */
const isStirring = ({ own, mail }: Seen): boolean =>
  (own !== null && own.context.deadline !== null) ||
  mail.some(
    (message) =>
      message.to === 'birth' ||
      message.to === 'withdrawal' ||
      (message.to === 'order' && message.by !== 'socket') ||
      (message.to === 'venue' && message.heard),
  );

/** The venue has named the order, it rests, and somebody has asked for its end. */
const isCancelOwed = ({ own, venue }: Seen): boolean =>
  own?.state === 'working' &&
  own.context.cancelRequested &&
  own.context.venueOrderId !== null &&
  venue.status === 'resting';

const isCancelSent = ({ mail }: Seen): boolean =>
  mail.some(
    (message) =>
      (message.to === 'venue' && message.ask === 'cancel') ||
      (message.to === 'order' &&
        (message.by === 'recovery' || message.event.type.startsWith('cancel.'))),
  );

type Law = { readonly text: string; readonly holds: (view: View) => boolean };

const exitsOf = ({ orders }: View): readonly Seen[] => orders.filter(({ number }) => number > 0);

const askedCenti = ({ own, mail }: Seen): number => {
  if (own !== null) return own.context.request.countCenti;
  const birth = mail.find((message) => message.to === 'birth');
  return birth?.to === 'birth' ? birth.request.countCenti : 0;
};

const isRestingExit = ({ number }: Seen, { restingExit }: TradeContext): boolean =>
  restingExit?.orderId.endsWith(`-x${number}`) === true;

const isWithdrawn = ({ own, mail }: Seen): boolean =>
  own?.context.cancelRequested === true || mail.some(({ to }) => to === 'withdrawal');

const isPatient = ({ own, mail }: Seen): boolean =>
  own?.context.request.timeInForce === 'goodTillCanceled' ||
  mail.some(
    (message) => message.to === 'birth' && message.request.timeInForce === 'goodTillCanceled',
  );

const isGuarded = (state: string): boolean => state.startsWith('monitoring');
const isLeaving = (state: string): boolean =>
  /^(autoStopping|closing)\.(clearing|exiting|retrying)$/.test(state);

/** Where the next event for the trade comes from, as long as it is not over. */
const isAwaited = ({ world, trade: { state, context }, orders, mail }: View): boolean => {
  if (isTradeOver(state) || context.deadline !== null || world.words.length > 0) return true;
  if (mail.some(({ to }) => to === 'trade' || to === 'birth' || to === 'withdrawal')) return true;
  if (state === 'settling') return false;
  // The market's end is told again until it is heard.
  if (!isTrading(world)) return true;
  if (state === 'open') return world.watch !== 'off';
  if (state === 'monitoring.watching') return world.watch !== 'off';
  return orders.some((seen) => !isOwnOver(seen) && isStirring(seen));
};

/**
 * An exit that rests cannot be "reduce only" for a binary contract: what a person sells beside it
 * comes on top.
 */
const oversells = ({ limit, linear }: Bounds): boolean => limit && !linear;

const LAWS: readonly Law[] = [
  {
    text: 'at most one exit may be alive',
    holds: (view) => !isTrading(view.world) || exitsOf(view).filter(mayTrade).length <= 1,
  },
  {
    text: 'no exit is sent while the entry is alive',
    holds: (view) => !exitsOf(view).some(mayTrade) || view.orders.slice(0, 1).every(isOwnOver),
  },
  {
    text: 'an exit that has yet to trade asks for no more than is held at the venue',
    holds: (view) => {
      const { world, orders } = view;
      const bought = (orders[0]?.venue.filled ?? 0) * CENTI;
      return exitsOf(view)
        .filter((seen) => mayTrade(seen) && seen.venue.status === 'none')
        .every((seen) => askedCenti(seen) <= bought - soldAtVenue(world) * CENTI);
    },
  },
  {
    text: 'the venue sells no more of ours than it has bought for us',
    holds: ({ world, bounds }) =>
      positionOf({ ...world, market: 'open' }) + (oversells(bounds) ? world.soldByHand : 0) >= 0,
  },
  {
    text: 'an order of the trade trades no more than it asks for, the trade no more than it holds',
    holds: (view) =>
      view.orders.every(
        (seen) => seen.own === null || seen.venue.filled * CENTI <= askedCenti(seen),
      ) && view.trade.context.exit.filledCenti <= view.trade.context.entry.filledCenti,
  },
  {
    text: 'the books never know of more than the venue',
    holds: ({ orders }) =>
      orders.every(
        ({ own, venue, booked }) =>
          (own?.context.totals.filledCenti ?? 0) <= venue.filled * CENTI &&
          (booked?.filledCenti ?? 0) <= (own?.context.totals.filledCenti ?? 0),
      ),
  },
  {
    text: 'an order that is over is dead at the venue',
    holds: ({ orders, world }) =>
      orders.every(
        (seen) =>
          !isOwnOver(seen) ||
          (seen.venue.status !== 'resting' && (!isOnItsWay(seen) || world.faults.straggler > 0)),
      ),
  },
  {
    text: 'what an order knows the trade knows, or is being told',
    holds: ({ orders }) =>
      orders.every((seen) => {
        if (seen.own === null || isOwed(seen)) return true;
        const { totals } = seen.own.context;
        return (
          (seen.booked?.filledCenti ?? 0) === totals.filledCenti &&
          (!isOwnOver(seen) || seen.booked?.ended === true)
        );
      }),
  },
  {
    text: 'an entry is sent once',
    holds: ({ orders }) => (orders[0]?.own?.context.submissions ?? 0) <= 1,
  },
  {
    text: 'a trade that is over holds nothing at the venue, but what it is still to be told of',
    holds: ({ world, trade: { state }, orders }) =>
      !isTradeOver(state) ||
      world.market === 'settled' ||
      positionOf(world) <= 0 ||
      orders.some(({ venue, booked }) => venue.filled * CENTI > (booked?.filledCenti ?? 0)),
  },
  {
    text: 'only a position sold by hand is closed as external',
    holds: ({ world, trade: { state, context } }) =>
      !isTradeOver(state) || context.closeMethod !== 'external' || world.soldByHand > 0,
  },
  {
    text: 'no order is silent: it is over, or something is under way that wakes it',
    holds: ({ orders }) =>
      orders.every((seen) => seen.own === null || isOwnOver(seen) || isStirring(seen)),
  },
  {
    text: 'a cancel that was asked for is on its way to an order that rests',
    holds: ({ world, orders }) =>
      !isTrading(world) || orders.every((seen) => !isCancelOwed(seen) || isCancelSent(seen)),
  },
  {
    text: 'a trade that waits for the end of a resting exit has asked for it',
    holds: ({ trade: { state, context }, orders }) =>
      !state.endsWith('.clearing') ||
      context.restingExit === null ||
      orders.some((seen) => isRestingExit(seen, context) && (isOwnOver(seen) || isWithdrawn(seen))),
  },
  {
    text: 'an exit asks for something, and while a part is sold for no more than the part',
    holds: (view) => {
      const { partialCenti } = view.trade.context;
      return exitsOf(view)
        .filter((seen) => seen.venue.status === 'none' && !isOwnOver(seen))
        .every((seen) => {
          const asked = askedCenti(seen);
          return asked > 0 && (partialCenti === null || isPatient(seen) || asked <= partialCenti);
        });
    },
  },
  {
    text: 'no trade is silent: it is over, or something is under way that wakes it',
    holds: isAwaited,
  },
  {
    text: 'a guarded trade has its wires, or is about to hear otherwise',
    holds: ({ world, bounds, trade: { state } }) =>
      state !== 'monitoring.watching' ||
      world.words.length > 0 ||
      world.watch === 'asked' ||
      world.watch === allWires(bounds) ||
      !isTrading(world),
  },
  {
    text: 'a trade whose stops are paused does not count as guarded',
    holds: ({ trade: { state, context } }) => !isGuarded(state) || !context.stopsPaused,
  },
  {
    text: 'unprotected time runs while a position is neither guarded nor leaving',
    holds: ({ trade: { state, context } }) => {
      const runs = context.unprotectedSinceMs !== null;
      if (isTradeOver(state) || isGuarded(state)) return !runs;
      if (isLeaving(state) || state === 'settling') return true;
      return heldCenti(context) === 0 || runs;
    },
  },
  {
    text: 'unprotected time runs while an exit is overdue',
    holds: ({ trade: { state, context } }) =>
      !/\.(exiting|clearing)$/.test(state) ||
      context.deadline !== null ||
      context.unprotectedSinceMs !== null,
  },
];

/** The law that this world breaks; null where it breaks none. */
export const breachOf = (ground: Ground, world: World): string | null => {
  const view = viewOf(ground, world);
  return LAWS.find(({ holds }) => !holds(view))?.text ?? null;
};

/** Everybody is done, agrees with the venue, and nothing is held. */
export const isGoodEnd = (ground: Ground, world: World): boolean => {
  if (world.mail.length > 0 || !isTradeOver(ground.actors.trade(world.trade).state)) return false;
  // What rested while a person sold has been sold twice over: the account has less than nothing.
  const left = positionOf(world);
  return (
    (left === 0 || (oversells(ground.bounds) && left < 0 && left >= 0 - world.soldByHand)) &&
    viewOf(ground, world).orders.every(
      ({ own, venue, booked }) =>
        own !== null &&
        isOrderOver(own.state) &&
        own.context.totals.filledCenti === venue.filled * CENTI &&
        (booked?.filledCenti ?? 0) === venue.filled * CENTI,
    )
  );
};

/** The next exit would be one more than the bounds follow: what comes of it is not known. */
export const isAtBound = ({ actors, bounds }: Ground, world: World): boolean => {
  const { state, context } = actors.trade(world.trade);
  return (
    !isTradeOver(state) &&
    context.exitAttempts >= bounds.exits &&
    !isExitAlive(context) &&
    positionOf(world) > 0
  );
};

export const LAW_TEXTS: readonly string[] = LAWS.map(({ text }) => text);
