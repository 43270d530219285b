import type { OrderEvent, OrderRequest, VenueOrderStatus } from '../../machines/model/order.ts';
import { LOOKUPS_BEFORE_RESUBMIT } from './bounds.ts';
import {
  accepted,
  cancelled,
  ended,
  fillSeen,
  found,
  missing,
  refused,
  uncancelled,
  unread,
  unsure,
} from './facts.ts';
import {
  atVenue,
  CENTI,
  isTrading,
  positionOf,
  send,
  spend,
  withVenue,
  type Ground,
} from './ground.ts';
import { requestTo, toOrder, withoutMessage, type Message } from './mail.ts';
import { localOf } from './steps.ts';
import type { Move, VenueOrder, World } from './world.ts';

/*
 * The venue: takes an order once whatever is sent, honours counts and "reduce only", executes an
 * immediate order at one stroke, tells the socket of every fill and end, and answers reads late.
 */

type Request = Extract<Message, { readonly to: 'venue' }>;

/** Where a request stands: the world without it, and the words for a listing. */
type Arrival = {
  readonly ground: Ground;
  readonly world: World;
  readonly request: Request;
  readonly name: string;
};

export const nameOf = (order: number): string => (order === 0 ? 'the entry' : `exit ${order}`);

const replied = ({ ground, request }: Arrival, world: World, event: OrderEvent): World =>
  request.heard ? send(world, toOrder(ground.post, 'reply', request.order, event)) : world;

/** The socket tells of an order. */
export const told = (
  { post }: Ground,
  world: World,
  order: number,
  ...events: readonly OrderEvent[]
): World => send(world, ...events.map((event) => toOrder(post, 'socket', order, event)));

const requestOf = ({ ground, world, request }: Arrival): OrderRequest =>
  ground.actors.order(localOf(world, request.order)).context.request;

/** The most that an order can trade: what it asks for, and for a reduction what there is. */
const capacityOf = (world: World, { countCenti, reduceOnly }: OrderRequest): number =>
  reduceOnly ? Math.max(0, Math.min(countCenti / CENTI, positionOf(world))) : countCenti / CENTI;

const statusAfter = (request: OrderRequest, filled: number): VenueOrderStatus => {
  if (filled * CENTI === request.countCenti) return 'executed';
  return request.timeInForce === 'immediateOrCancel' ? 'canceled' : 'resting';
};

/** The order is taken and trades `filled` contracts at once. */
const executed = (arrival: Arrival, world: World, filled: number): World => {
  const { ground, request } = arrival;
  const { order } = request;
  const asked = requestOf(arrival);
  const status = statusAfter(asked, filled);
  const rests = status === 'resting' ? asked.countCenti / CENTI - filled : 0;
  const fills = Array.from({ length: filled }, (_, index) => fillSeen(order, index + 1));
  const end = status === 'resting' ? [] : [ended(order, status, filled)];
  const taken = withVenue(world, order, { status, filled });
  return replied(
    arrival,
    told(ground, taken, order, ...fills, ...end),
    accepted(order, filled, rests),
  );
};

const executions = (arrival: Arrival): readonly Move[] => {
  const { ground, world, name } = arrival;
  const asked = requestOf(arrival);
  const capacity = capacityOf(world, asked);
  const isPatient = asked.timeInForce === 'goodTillCanceled';
  return Array.from({ length: capacity + 1 }, (_, filled) => filled).flatMap((filled) => {
    const isFull = filled === capacity || isPatient;
    const paid = isFull ? world : spend(ground, world, 'refusal');
    return paid === null
      ? []
      : [
          {
            text: () => `the venue takes ${name} and fills ${filled}`,
            expected: isFull,
            to: executed(arrival, paid, filled),
          },
        ];
  });
};

const submissions = (arrival: Arrival): readonly Move[] => {
  const { ground, world, request, name } = arrival;
  if (atVenue(world, request.order).status !== 'none')
    return [
      {
        text: () => `the venue has ${name} already`,
        expected: true,
        to: replied(arrival, world, unsure(true)),
      },
    ];
  const refusal = (paid: World, expected: boolean): Move => ({
    text: () => `the venue refuses ${name}`,
    expected,
    to: replied(arrival, paid, refused),
  });
  if (!isTrading(world)) return [refusal(world, true)];
  const paid = spend(ground, world, 'refusal');
  return [...executions(arrival), ...(paid === null ? [] : [refusal(paid, false)])];
};

/** What a read shows that is up to date; null where it shows no such order. */
const truth = (order: number, { status, filled }: VenueOrder): OrderEvent | null =>
  status === 'none' ? null : found(order, status, filled, filled);

/** The not-found is untrue: the order is there, or on its way. */
const isHidden = ({ ground, world, request: { order } }: Arrival): boolean =>
  atVenue(world, order).status !== 'none' ||
  world.mail.some((number) => {
    const other = ground.post.read(number);
    return other.to === 'venue' && other.ask === 'submit' && other.order === order;
  });

/** Who pays for a not-found: nobody where it is true, and what it costs to hide an order. */
const notFound = (arrival: Arrival): World | null => {
  const { ground, world, request } = arrival;
  const { order } = request;
  if (!isHidden(arrival)) return world;
  const { shown, hidden } = atVenue(world, order);
  if (shown) return spend(ground, world, 'lag');
  if (hidden >= LOOKUPS_BEFORE_RESUBMIT - 1) return spend(ground, world, 'straggler');
  const paid = spend(ground, world, 'lag');
  return paid === null ? null : withVenue(paid, order, { hidden: hidden + 1 });
};

/** Answers that show an earlier state of an order that has traded. */
const lateReads = (arrival: Arrival): readonly Move[] => {
  const { ground, world, request, name } = arrival;
  const { order } = request;
  const { status, filled } = atVenue(world, order);
  const paid = spend(ground, world, 'lag');
  if (status === 'none' || paid === null) return [];
  const fewer = Array.from({ length: filled }, (_, listed) => ({
    text: () => `a late read shows ${name} ${status} with ${listed} of ${filled} fills`,
    expected: false,
    to: replied(arrival, paid, found(order, status, filled, listed)),
  }));
  const stillRests = {
    text: () => `a late read shows ${name} resting`,
    expected: false,
    to: replied(arrival, paid, found(order, 'resting', 0, 0)),
  };
  return status === 'resting' && filled === 0 ? [] : [...fewer, stillRests];
};

const lookups = (arrival: Arrival): readonly Move[] => {
  const { world, request, name } = arrival;
  const { order } = request;
  const now = truth(order, atVenue(world, order));
  const unfound = notFound(arrival);
  return [
    ...(now === null
      ? []
      : [
          {
            text: () => `the venue shows ${name}: ${atVenue(world, order).status}`,
            expected: true,
            to: replied(arrival, world, now),
          },
        ]),
    ...(unfound === null
      ? []
      : [
          {
            text: () => `the venue does not find ${name}${isHidden(arrival) ? ', untruly' : ''}`,
            expected: !isHidden(arrival),
            to: replied(arrival, unfound, missing),
          },
        ]),
    ...lateReads(arrival),
  ];
};

const cancellations = (arrival: Arrival): readonly Move[] => {
  const { ground, world, request, name } = arrival;
  const { order } = request;
  const { status, filled } = atVenue(world, order);
  if (status !== 'resting' || !isTrading(world))
    return [
      {
        text: () => `the venue has nothing of ${name} to cancel`,
        expected: true,
        to: replied(arrival, world, uncancelled),
      },
    ];
  const rest = requestOf(arrival).countCenti / CENTI - filled;
  const gone = withVenue(world, order, { status: 'canceled' });
  const heard = told(ground, gone, order, ended(order, 'canceled', filled));
  return [
    {
      text: () => `the venue cancels ${name}`,
      expected: true,
      to: replied(arrival, heard, cancelled(rest)),
    },
  ];
};

const NO_ANSWER = { submit: unsure(false), lookup: unread, cancel: uncancelled } as const;

/** The request gets lost, or its reply is no longer waited for. A stray one may vanish any time. */
const losses = (arrival: Arrival): readonly Move[] => {
  const { ground, world, request, name } = arrival;
  const { ask, heard } = request;
  if (!heard)
    return [{ text: () => `the stray ${ask} of ${name} never arrives`, expected: true, to: world }];
  const lost = spend(ground, world, 'loss');
  if (lost === null) return [];
  const unanswered = replied(arrival, lost, NO_ANSWER[ask]);
  const gone: Move = {
    text: () => `the ${ask} of ${name} gets lost`,
    expected: false,
    to: unanswered,
  };
  const stray: Move = {
    text: () => `the ${ask} of ${name} is given up and goes on its way`,
    expected: false,
    to: send(unanswered, requestTo(ground.post, request.order, ask, false)),
  };
  return ask === 'lookup' ? [gone] : [gone, stray];
};

/** Everything that may become of one request on its way to the venue. */
export const requestMoves = (
  ground: Ground,
  original: World,
  number: number,
  request: Request,
): readonly Move[] => {
  const world = { ...original, mail: withoutMessage(original.mail, number) };
  const arrival: Arrival = { ground, world, request, name: nameOf(request.order) };
  const arrived = {
    submit: submissions,
    lookup: lookups,
    cancel: cancellations,
  }[request.ask](arrival);
  return [...arrived, ...losses(arrival)];
};
