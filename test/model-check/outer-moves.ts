import { countCenti } from '../../machines/model/money.ts';
import type { TradeEvent } from '../../machines/model/trade.ts';
import { BORN_AT } from '../support/trade-fixtures.ts';
import { ended, fillSeen } from './facts.ts';
import {
  atVenue,
  bornOrders,
  CENTI,
  isOrderOver,
  isTradeOver,
  isTrading,
  NEW_CLOSE_AT,
  nowIn,
  positionOf,
  spend,
  withVenue,
  type Ground,
} from './ground.ts';
import { toOrder, toTrade } from './mail.ts';
import { READINGS } from './own-moves.ts';
import { guardIn, localOf, tellOrder, tellTrade } from './steps.ts';
import { nameOf, told } from './venue-moves.ts';
import type { Move, World } from './world.ts';

/* What others do: the market's end, orders that rest at the venue, people. */

const atMs = BORN_AT;

/** It may only shrink a position of which nothing is left. */
const isIdle = (ground: Ground, world: World, order: number): boolean =>
  ground.actors.order(localOf(world, order)).context.request.reduceOnly && positionOf(world) <= 0;

/** An order that rests trades one contract more. */
const restingFills = (ground: Ground, world: World): readonly Move[] =>
  !isTrading(world)
    ? []
    : bornOrders(world)
        .filter((order) => atVenue(world, order).status === 'resting')
        .filter((order) => !isIdle(ground, world, order))
        .map((order) => {
          const filled = atVenue(world, order).filled + 1;
          const { countCenti } = ground.actors.order(localOf(world, order)).context.request;
          const isFull = filled * CENTI === countCenti;
          const filling = withVenue(world, order, {
            filled,
            status: isFull ? 'executed' : 'resting',
          });
          const end = isFull ? [ended(order, 'executed', filled)] : [];
          return {
            text: () => `${nameOf(order)} is filled at the venue: ${filled}`,
            expected: true,
            to: told(ground, filling, order, fillSeen(order, filled), ...end),
          };
        });

/** What rests and may only shrink a position goes with the last of it. */
const idleEnds = (ground: Ground, world: World): readonly Move[] =>
  bornOrders(world)
    .filter((order) => atVenue(world, order).status === 'resting')
    .filter((order) => isIdle(ground, world, order))
    .map((order) => ({
      text: () => `the venue cancels ${nameOf(order)}: there is nothing left to shrink`,
      expected: true,
      to: told(
        ground,
        withVenue(world, order, { status: 'canceled' }),
        order,
        ended(order, 'canceled', atVenue(world, order).filled),
      ),
    }));

/** Trading ends; what rests is cancelled. */
const closed = (ground: Ground, world: World): World =>
  bornOrders(world)
    .filter((order) => atVenue(world, order).status === 'resting')
    .reduce<World>(
      (next, order) =>
        told(
          ground,
          withVenue(next, order, { status: 'canceled' }),
          order,
          ended(order, 'canceled', atVenue(world, order).filled),
        ),
      { ...world, market: world.market === 'open' ? 'closed' : 'closedAgain' },
    );

const CLOSED: TradeEvent = { type: 'market.closed', atMs };
const SETTLED: TradeEvent = {
  type: 'market.settled',
  result: { kind: 'binary', winner: 'yes' },
  atMs,
};

const MOVED: TradeEvent = { type: 'market.moved', closeAtMs: NEW_CLOSE_AT, atMs };

/** What the trade is told of its market, again and again until it has heard. */
const marketWords = (ground: Ground, world: World): readonly Move[] => {
  const { state, context } = ground.actors.trade(world.trade);
  if (isTradeOver(state)) return [];
  const mayStillTrade = state !== 'opening' && state !== 'settling';
  const hear = (text: string, event: TradeEvent): Move => ({
    text: () => `the trade hears ${text}`,
    expected: true,
    to: tellTrade(ground, world, toTrade(ground.post, event.type, event), false),
  });
  return [
    ...(context.closeAtMs <= nowIn(world) && mayStillTrade
      ? [hear('that the market has closed', CLOSED)]
      : []),
    ...(world.market === 'reopened' && context.closeAtMs !== NEW_CLOSE_AT
      ? [hear('that the close was moved', MOVED)]
      : []),
    ...(world.market === 'settled' ? [hear('how the market has settled', SETTLED)] : []),
  ];
};

export const marketMoves = (ground: Ground, world: World): readonly Move[] => {
  const words = marketWords(ground, world);
  if (isTrading(world))
    return [
      ...restingFills(ground, world),
      ...idleEnds(ground, world),
      ...words,
      ...(ground.bounds.linear
        ? []
        : [{ text: () => 'the market closes', expected: false, to: closed(ground, world) }]),
    ];
  if (world.market === 'settled') return words;
  const reopened = world.market === 'closed' ? spend(ground, world, 'reopening') : null;
  return [
    ...words,
    {
      text: () => 'the market settles',
      expected: true,
      to: { ...world, market: 'settled' },
    },
    ...(reopened === null
      ? []
      : [
          {
            text: () => 'the venue moves the close: the market trades again',
            expected: false,
            to: { ...reopened, market: 'reopened' } as const,
          },
        ]),
  ];
};

const handSales = (ground: Ground, world: World): readonly Move[] => {
  const paid = isTrading(world) ? spend(ground, world, 'handSale') : null;
  if (paid === null) return [];
  return Array.from({ length: positionOf(world) }, (_, index) => index + 1).map((count) => ({
    text: () => `a person sells ${count} at the venue`,
    expected: false,
    to: { ...paid, soldByHand: world.soldByHand + count },
  }));
};

const cancels = (ground: Ground, world: World): readonly Move[] =>
  bornOrders(world)
    .filter((order) => {
      const { state, context } = ground.actors.order(localOf(world, order));
      const { leg, timeInForce } = context.request;
      return !isOrderOver(state) && timeInForce === 'goodTillCanceled' && leg === 'entry';
    })
    .map((order) => ({
      text: () => `a person cancels ${nameOf(order)}`,
      expected: false,
      to: tellOrder(
        ground,
        world,
        order,
        toOrder(ground.post, 'house', order, { type: 'order.cancel', by: 'hand', atMs }),
      ),
    }));

type Command = readonly [text: string, event: TradeEvent];

const REQUESTS: readonly Command[] = [
  [
    'closes the trade',
    { type: 'close.requested', countCenti: null, by: 'hand', reading: READINGS.falling, atMs },
  ],
  [
    'closes the trade, the market blind',
    { type: 'close.requested', countCenti: null, by: 'hand', reading: READINGS.blind, atMs },
  ],
  ['retries the exit', { type: 'exit.retry', by: 'hand', reading: READINGS.falling, atMs }],
];

const PART: Command = [
  'closes one contract',
  {
    type: 'close.requested',
    by: 'hand',
    countCenti: countCenti(CENTI),
    reading: READINGS.falling,
    atMs,
  },
];

const RESUME: Command = ['resumes the stops', { type: 'stops.resume', by: 'hand', atMs }];

const commands = ({ bounds }: Ground): readonly Command[] => [
  ...(bounds.people ? REQUESTS : []),
  ...(bounds.parts ? [PART] : []),
  ...(bounds.each.pause > 0 ? [RESUME] : []),
];

/** The exit that rests is to rest elsewhere. */
const changes = (ground: Ground, world: World): readonly Move[] => {
  const paid = spend(ground, world, 'change');
  if (paid === null) return [];
  const settings = guardIn(ground);
  const limitExit = { ...settings.limitExit, priceCenti: 9_800 };
  const event: TradeEvent = {
    type: 'guard.changed',
    by: 'hand',
    settings: { ...settings, limitExit },
    settingsVersion: 2,
    atMs,
  };
  return [
    {
      text: () => 'a person changes the guard',
      expected: false,
      to: tellTrade(ground, paid, toTrade(ground.post, 'change', event), false),
    },
  ];
};

/** What a person may ask for at any time. */
export const personMoves = (ground: Ground, world: World): readonly Move[] => {
  if (isTradeOver(ground.actors.trade(world.trade).state)) return handSales(ground, world);
  const paused = spend(ground, world, 'pause');
  const pause: TradeEvent = { type: 'stops.pause', by: 'hand', atMs };
  return [
    ...commands(ground).map(([text, event]) => ({
      text: () => `a person ${text}`,
      expected: event.type === 'stops.resume',
      to: tellTrade(ground, world, toTrade(ground.post, text, event), false),
    })),
    ...(paused === null
      ? []
      : [
          {
            text: () => 'a person pauses the stops',
            expected: false,
            to: tellTrade(ground, paused, toTrade(ground.post, 'pause', pause), false),
          },
        ]),
    ...changes(ground, world),
    ...handSales(ground, world),
    ...cancels(ground, world),
  ];
};
