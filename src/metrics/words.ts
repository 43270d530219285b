import { isOrderState, type OrderEvent } from '../../machines/model/order.ts';
import { isTradeState, type TradeEvent } from '../../machines/model/trade.ts';
import type { Transition } from '../runtime/durable/envelope.ts';

/** The events of both charts, and the birth of an actor: a label takes no word beside these. */
const EVENTS: Readonly<Record<TradeEvent['type'] | OrderEvent['type'] | 'actor.born', true>> = {
  'actor.born': true,
  'cancel.accepted': true,
  'cancel.unknown': true,
  'close.requested': true,
  'deadline.reached': true,
  'exit.retry': true,
  'fill.seen': true,
  'guard.changed': true,
  'lookup.found': true,
  'lookup.missing': true,
  'lookup.unknown': true,
  'mark.moved': true,
  'market.closed': true,
  'market.moved': true,
  'market.settled': true,
  'order.cancel': true,
  'order.died': true,
  'order.ended': true,
  'order.filled': true,
  'order.submit': true,
  'position.release': true,
  'position.vanished': true,
  'process.recovered': true,
  'stop.tripped': true,
  'stops.pause': true,
  'stops.resume': true,
  'submission.accepted': true,
  'submission.rejected': true,
  'submission.unknown': true,
  'watch.armed': true,
  'watch.lost': true,
};

const OTHER = 'other';

/** A transition in words of closed lists. */
export const wordsOf = ({
  event,
  key,
  to,
}: Pick<Transition, 'event' | 'key' | 'to'>): Readonly<
  Record<'machine' | 'event' | 'to', string>
> => ({
  machine: key.kind,
  event: event.type in EVENTS ? event.type : OTHER,
  to: isTradeState(to) || isOrderState(to) ? to : OTHER,
});

const MACHINES: Readonly<Record<string, string>> = {
  tradewarden: 'branch',
  trades: 'trade',
  orders: 'order',
  feeds: 'feed',
  desks: 'desk',
  clerks: 'clerk',
  signals: 'signal',
  venues: 'venue',
  accounts: 'account',
  front: 'front',
};

/** What kind of child a supervisor has. */
export const childKindOf = (supervisor: string): string => MACHINES[supervisor] ?? OTHER;

/** `feed:kalshi:market` is the channel `market` of the venue `kalshi`. */
export const placeOf = (feed: string): Readonly<Record<'venue' | 'channel', string>> => {
  const [, venue = OTHER, ...channel] = feed.split(':');
  return { venue, channel: channel.join(':') };
};

/** What an alarm is about: the first word of its key, without the market or trade behind it. */
export const subjectOf = (key: string): string => key.split(/[/:]/, 1)[0] ?? OTHER;
