import type { OrderEvent } from '../../machines/model/order.ts';
import { BORN_AT } from '../support/trade-fixtures.ts';
import { unread, unsure, uncancelled } from './facts.ts';
import { isOrderOver, spend, withVenue, type Ground } from './ground.ts';
import { toOrder, withoutMessage, type Message } from './mail.ts';
import { bearOrder, localOf, tellOrder, tellTrade } from './steps.ts';
import { nameOf } from './venue-moves.ts';
import { UNBORN, type Move, type World } from './world.ts';

/* What is on its way arrives: in any order, not at all, or twice. */

type ToOrder = Extract<Message, { readonly to: 'order' }>;

/** The event proves to the order that the venue has it. */
const isProof = (event: OrderEvent): boolean => {
  switch (event.type) {
    case 'submission.accepted':
    case 'lookup.found':
    case 'fill.seen':
    case 'order.ended':
      return true;
    case 'submission.unknown':
      return event.landed;
    default:
      return false;
  }
};

const WITHDRAWN: OrderEvent = { type: 'order.cancel', by: 'trade', atMs: BORN_AT };

/** An order hears that its trade wants its end, once it has been born. */
const withdrawals = (
  ground: Ground,
  world: World,
  original: World,
  order: number,
): readonly Move[] =>
  original.orders[order] === UNBORN
    ? []
    : [
        {
          text: () => `${nameOf(order)} is withdrawn`,
          expected: true,
          to: tellOrder(ground, world, order, toOrder(ground.post, 'house', order, WITHDRAWN)),
        },
      ];

const inWords = (event: OrderEvent): string => {
  switch (event.type) {
    case 'fill.seen':
      return `fill ${event.fill.fillId.replace(/^.*\./, '')}`;
    case 'submission.accepted':
      return `'${event.type}', ${event.filledCenti / 100} filled`;
    case 'order.ended':
    case 'lookup.found':
      return `'${event.type}', ${event.status}, ${event.filledCenti / 100} filled`;
    case 'submission.unknown':
      return event.landed ? `'${event.type}', landed` : `'${event.type}'`;
    default:
      return `'${event.type}'`;
  }
};

const hear = (ground: Ground, world: World, { order, event }: ToOrder, number: number): World =>
  tellOrder(
    ground,
    isProof(event) ? withVenue(world, order, { shown: true }) : world,
    order,
    number,
  );

/** A reply that says nothing more than that it did not come. */
const silence = (event: OrderEvent): OrderEvent | null => {
  switch (event.type) {
    case 'submission.accepted':
    case 'submission.rejected':
      return unsure(false);
    case 'lookup.found':
    case 'lookup.missing':
      return unread;
    case 'cancel.accepted':
      return uncancelled;
    default:
      return null;
  }
};

const lossOf = (ground: Ground, world: World, message: ToOrder): readonly Move[] => {
  const { order, event, by } = message;
  const text = () => `${nameOf(order)} misses ${inWords(event)}`;
  const { state } = ground.actors.order(localOf(world, order));
  // An order that is over has left: the account drops what only repeats its end.
  if (event.type === 'order.ended' && isOrderOver(state))
    return [{ text, expected: false, to: world }];
  const lost = by === 'recovery' ? null : spend(ground, world, 'loss');
  if (lost === null) return [];
  if (by === 'socket') return [{ text, expected: false, to: lost }];
  const instead = silence(event);
  if (instead === null) return [];
  const number = toOrder(ground.post, by, order, instead);
  return [{ text, expected: false, to: tellOrder(ground, lost, order, number) }];
};

const repeatOf = (
  ground: Ground,
  original: World,
  message: ToOrder,
  number: number,
): readonly Move[] => {
  const paid = message.by === 'socket' ? spend(ground, original, 'repeat') : null;
  return paid === null
    ? []
    : [
        {
          text: () => `${nameOf(message.order)} hears ${inWords(message.event)}, to be repeated`,
          expected: false,
          to: hear(ground, paid, message, number),
        },
      ];
};

/** After a restart an order hears first that it was restarted. */
const isBehindRecovery = ({ post }: Ground, { mail }: World, { order, by }: ToOrder): boolean =>
  by !== 'recovery' &&
  mail.some((number) => {
    const other = post.read(number);
    return other.to === 'order' && other.by === 'recovery' && other.order === order;
  });

const orderMoves = (
  ground: Ground,
  original: World,
  message: ToOrder,
  number: number,
): readonly Move[] => {
  const { order, event } = message;
  if (original.orders[order] === UNBORN || isBehindRecovery(ground, original, message)) return [];
  const world = { ...original, mail: withoutMessage(original.mail, number) };
  return [
    {
      text: () => `${nameOf(order)} hears ${inWords(event)}`,
      expected: true,
      to: hear(ground, world, message, number),
    },
    ...lossOf(ground, world, message),
    ...repeatOf(ground, original, message, number),
  ];
};

/** Everything that may become of one message to an actor of ours. */
export const deliveryMoves = (
  ground: Ground,
  original: World,
  number: number,
  message: Exclude<Message, { readonly to: 'venue' }>,
): readonly Move[] => {
  if (message.to === 'order') return orderMoves(ground, original, message, number);
  const world = { ...original, mail: withoutMessage(original.mail, number) };
  if (message.to === 'birth') {
    const { order, request } = message;
    return [
      {
        text: () => `${nameOf(order)} is born: ${request.action} ${request.countCenti / 100}`,
        expected: true,
        to: bearOrder(ground, world, order, request, number),
      },
    ];
  }
  if (message.to === 'withdrawal') return withdrawals(ground, world, original, message.order);
  const { event } = message;
  const from = message.by === 'house' ? 'the watch' : nameOf(message.order);
  return [
    {
      text: () => `the trade hears '${event.type}' of ${from}`,
      expected: true,
      to: tellTrade(ground, world, number, message.by === 'order'),
    },
  ];
};

/** The trade hears the oldest word of the watch. */
export const wordMoves = (ground: Ground, original: World): readonly Move[] => {
  const [number, ...words] = original.words;
  if (number === undefined) return [];
  const message = ground.post.read(number);
  if (message.to !== 'trade') throw new Error(`words: found a message to ${message.to}`);
  const { event } = message;
  return [
    {
      text: () => `the trade hears '${event.type}' of the watch`,
      expected: true,
      to: tellTrade(ground, { ...original, words }, number, false),
    },
  ];
};
