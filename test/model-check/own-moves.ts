import type { MarketReading } from '../../machines/model/reading.ts';
import type { TradeEvent } from '../../machines/model/trade.ts';
import { heldCenti } from '../../machines/trades/position.ts';
import { BORN_AT, noProof, probabilityStop, reading, spike } from '../support/trade-fixtures.ts';
import { fillSeen } from './facts.ts';
import {
  atVenue,
  bornOrders,
  CENTI,
  isOrderOver,
  isTradeOver,
  isTrading,
  spend,
  type Ground,
} from './ground.ts';
import { requestTo, toOrder, toTrade } from './mail.ts';
import { localOf, RECOVERED, tellOrder, tellTrade } from './steps.ts';
import { nameOf } from './venue-moves.ts';
import { allWires, type Move, type WatchState, type World } from './world.ts';

/* What our own process does unasked: timers, the watch, the account's reconciling, its death. */

const atMs = BORN_AT;

/** What the board can prove when the trade is told of its market. */
export const READINGS: Readonly<Record<'falling' | 'calm' | 'blind', MarketReading>> = {
  falling: reading({ probabilityPercent: 20 }),
  calm: reading({ probabilityPercent: 80 }),
  blind: noProof,
};

const timersOfTrade = (ground: Ground, world: World): readonly Move[] => {
  const { state, context } = ground.actors.trade(world.trade);
  const { deadline } = context;
  if (deadline === null) return [];
  const sights =
    state === 'monitoring.verifying'
      ? (['falling', 'calm', 'blind'] as const)
      : (['falling', 'blind'] as const);
  return sights.map((sight) => ({
    text: () => `the trade's timer '${deadline.timerId}' rings, market ${sight}`,
    expected: sight !== 'blind',
    to: tellTrade(
      ground,
      world,
      toTrade(ground.post, `${deadline.timerId}/${sight}`, {
        type: 'deadline.reached',
        timerId: deadline.timerId,
        reading: READINGS[sight],
        atMs,
      }),
      false,
    ),
  }));
};

const timersOfOrders = (ground: Ground, world: World): readonly Move[] =>
  bornOrders(world).flatMap((order) => {
    const { deadline } = ground.actors.order(localOf(world, order)).context;
    if (deadline === null) return [];
    const { timerId } = deadline;
    return [
      {
        text: () => `the timer '${timerId}' of ${nameOf(order)} rings`,
        expected: true,
        to: tellOrder(
          ground,
          world,
          order,
          toOrder(ground.post, 'house', order, { type: 'deadline.reached', timerId, atMs }),
        ),
      },
    ];
  });

/** A timer that was replaced while its ringing waited in the mailbox. */
const OLD_TIMER = 'replaced#0';

const oldTimers = (ground: Ground, world: World): readonly Move[] => {
  const paid = spend(ground, world, 'repeat');
  if (paid === null) return [];
  const event = { type: 'deadline.reached', timerId: OLD_TIMER, atMs } as const;
  const ofOrders = bornOrders(world).map((order) => ({
    text: () => `a replaced timer of ${nameOf(order)} rings`,
    expected: false,
    to: tellOrder(ground, paid, order, toOrder(ground.post, 'house', order, event)),
  }));
  const ofTrade = {
    text: () => 'a replaced timer of the trade rings',
    expected: false,
    to: tellTrade(
      ground,
      paid,
      toTrade(ground.post, OLD_TIMER, { ...event, reading: READINGS.falling }),
      false,
    ),
  };
  // One that is ignored changes nothing, and costs nothing.
  return [ofTrade, ...ofOrders].filter(
    ({ to }) => to.trade !== world.trade || to.orders.join() !== world.orders.join(),
  );
};

export const timerMoves = (ground: Ground, world: World): readonly Move[] => [
  ...timersOfTrade(ground, world),
  ...timersOfOrders(ground, world),
  ...oldTimers(ground, world),
];

const ARMED: TradeEvent = { type: 'watch.armed', reading: READINGS.calm, atMs };
const LOST: TradeEvent = { type: 'watch.lost', reason: 'silence', atMs };
const TRIPPED: Readonly<Record<'p' | 'm', TradeEvent>> = {
  p: { type: 'stop.tripped', cause: probabilityStop(20, READINGS.falling), atMs },
  m: { type: 'stop.tripped', cause: spike(-50, READINGS.falling), atMs },
};

const wordName = (event: TradeEvent): string =>
  event.type === 'stop.tripped' ? `${event.type}/${event.cause.rule}` : event.type;

const said = ({ post }: Ground, world: World, watch: WatchState, event: TradeEvent): World => ({
  ...world,
  watch,
  words: [...world.words, toTrade(post, wordName(event), event)],
});

const WITHOUT: Readonly<Record<'p' | 'm', Partial<Record<WatchState, WatchState>>>> = {
  p: { 'armed:pm': 'armed:m', 'armed:p': 'armed:' },
  m: { 'armed:pm': 'armed:p', 'armed:m': 'armed:' },
};

/** The watch speaks: of data that has come or gone, of a wire that was crossed. */
export const watchMoves = (ground: Ground, world: World): readonly Move[] => {
  if (world.watch === 'off' || world.words.length >= ground.bounds.words) return [];
  const arms = {
    text: () => 'the watch arms the wires',
    expected: true,
    to: said(ground, world, allWires(ground.bounds), ARMED),
  };
  const loses = {
    text: () => 'the watch has no data',
    expected: false,
    to: said(ground, world, 'waiting', LOST),
  };
  if (world.watch === 'waiting') return [arms];
  if (world.watch === 'asked') return [arms, loses];
  const trips = !isTrading(world) ? [] : (['p', 'm'] as const);
  return [
    loses,
    ...trips.flatMap((wire) => {
      const without = WITHOUT[wire][world.watch];
      return without === undefined
        ? []
        : [
            {
              text: () => `the ${wire === 'p' ? 'probability' : 'momentum'} wire trips`,
              expected: true,
              to: said(ground, world, without, TRIPPED[wire]),
            },
          ];
    }),
  ];
};

/** Fills of orders that are over and do not know them: only the account can bring these. */
const missedFills = (ground: Ground, world: World): readonly Move[] =>
  bornOrders(world).flatMap((order) => {
    const { state, context } = ground.actors.order(localOf(world, order));
    const { filled } = atVenue(world, order);
    if (!isOrderOver(state) || context.totals.filledCenti >= filled * CENTI) return [];
    const known = new Set<string>(context.fills.map(({ fillId }) => fillId));
    return Array.from({ length: filled }, (_, index) => index + 1)
      .filter((n) => !known.has(`f${order}.${n}`))
      .map((n) => ({
        text: () => `the account finds fill ${n} of ${nameOf(order)}`,
        expected: true,
        to: tellOrder(
          ground,
          world,
          order,
          toOrder(ground.post, 'house', order, fillSeen(order, n)),
        ),
      }));
  });

const VANISHED: TradeEvent = { type: 'position.vanished', why: 'no position at the venue', atMs };

/** The account asks the venue, and is told the truth of this instant. */
export const accountMoves = (ground: Ground, world: World, position: number): readonly Move[] => {
  const { state, context } = ground.actors.trade(world.trade);
  const isGone =
    isTrading(world) && position === 0 && !isTradeOver(state) && heldCenti(context) > 0;
  return [
    ...missedFills(ground, world),
    ...(isGone
      ? [
          {
            text: () => 'the account finds no position',
            expected: true,
            to: tellTrade(ground, world, toTrade(ground.post, 'vanished', VANISHED), false),
          },
        ]
      : []),
  ];
};

/** What does not die with the process: intents of orders and trade, requests that have left. */
const surviving = ({ post }: Ground, { mail }: World): readonly number[] =>
  mail
    .flatMap((number) => {
      const message = post.read(number);
      if (message.to === 'order') return [];
      if (message.to !== 'venue') return [number];
      return message.ask === 'lookup' ? [] : [requestTo(post, message.order, message.ask, false)];
    })
    .sort((a, b) => a - b);

/**
 * The process dies and another takes up the book: live orders hear of it first, a guarded trade
 * that it was alone, the watch begins anew. What the venue does meanwhile it might as well have
 * done before, its reports lost with the process.
 */
export const crashMoves = (ground: Ground, world: World): readonly Move[] => {
  const paid = spend(ground, world, 'crash');
  if (paid === null) return [];
  const { post, actors } = ground;
  const recoveries = bornOrders(world)
    .filter((order) => !isOrderOver(actors.order(localOf(world, order)).state))
    .map((order) => toOrder(post, 'recovery', order, RECOVERED));
  const { state, context } = actors.trade(world.trade);
  const isGuarded = !isTradeOver(state) && heldCenti(context) > 0;
  return [
    {
      text: () => 'the process dies and is started again',
      expected: false,
      to: {
        ...paid,
        mail: [...surviving(ground, world), ...recoveries].sort((a, b) => a - b),
        watch: isGuarded ? 'asked' : 'off',
        words: state.startsWith('monitoring') ? [toTrade(post, wordName(LOST), LOST)] : [],
      },
    },
  ];
};
