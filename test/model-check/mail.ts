import type { OrderEvent, OrderRequest } from '../../machines/model/order.ts';
import type { TradeEvent } from '../../machines/model/trade.ts';

/**
 * What is on its way. To the venue and from it: lost with the process, except that a request may
 * arrive all the same. From a trade to its order and back: committed intents, delivered once
 * whatever happens. Orders go by number: 0 is the entry, 1 the first exit. Words of the watch have
 * a queue of their own.
 */
export type Message =
  | {
      readonly to: 'venue';
      readonly ask: 'submit' | 'lookup' | 'cancel';
      readonly order: number;
      /** Somebody still waits for the reply. */
      readonly heard: boolean;
    }
  | {
      readonly to: 'order';
      readonly by: 'reply' | 'socket' | 'recovery' | 'house';
      readonly order: number;
      readonly event: OrderEvent;
    }
  | { readonly to: 'trade'; readonly by: 'house'; readonly event: TradeEvent }
  | { readonly to: 'withdrawal'; readonly order: number }
  | { readonly to: 'birth'; readonly order: number; readonly request: OrderRequest }
  | {
      readonly to: 'trade';
      readonly by: 'order';
      readonly order: number;
      readonly event: TradeEvent;
    };

/** What tells an event to an order from every other one. */
export const nameOfEvent = (event: OrderEvent): string => {
  switch (event.type) {
    case 'submission.accepted':
      return `${event.type}/${event.filledCenti}/${event.remainingCenti}`;
    case 'submission.unknown':
      return `${event.type}/${event.landed ? 'landed' : ''}`;
    case 'lookup.found':
      return `${event.type}/${event.status}/${event.filledCenti}/${event.fills.length}`;
    case 'fill.seen':
      return event.fill.fillId;
    case 'order.ended':
      return `${event.type}/${event.status}/${event.filledCenti}`;
    case 'cancel.accepted':
      return `${event.type}/${event.reducedByCenti}`;
    case 'deadline.reached':
      return event.timerId;
    default:
      return event.type;
  }
};

/** Messages by number, so that a world holds numbers alone. */
export type Post = {
  /** The number of the message of this name, made the first time it is asked for. */
  readonly number: (name: string, make: () => Message) => number;
  readonly read: (number: number) => Message;
};

export const createPost = (): Post => {
  const messages: Message[] = [];
  const numbers = new Map<string, number>();
  return {
    number: (name, make) => {
      const known = numbers.get(name);
      if (known !== undefined) return known;
      numbers.set(name, messages.length);
      return messages.push(make()) - 1;
    },
    read: (number) => {
      const message = messages[number];
      if (message === undefined) throw new RangeError(`post: no message ${number}`);
      return message;
    },
  };
};

type Request = Extract<Message, { readonly to: 'venue' }>;
type ToOrder = Extract<Message, { readonly to: 'order' }>;

export const requestTo = (post: Post, order: number, ask: Request['ask'], heard: boolean): number =>
  post.number(`${ask}${heard ? '!' : '?'}${order}`, () => ({ to: 'venue', ask, order, heard }));

export const toTrade = (post: Post, name: string, event: TradeEvent): number =>
  post.number(name, () => ({ to: 'trade', by: 'house', event }));

export const toOrder = (post: Post, by: ToOrder['by'], order: number, event: OrderEvent): number =>
  post.number(`${by}/${order}/${nameOfEvent(event)}`, () => ({ to: 'order', by, order, event }));

/** The mail with one more in it; in order of number, since the order of arrival is open. */
export const withMessage = (mail: readonly number[], number: number): readonly number[] => {
  const place = mail.findIndex((other) => other > number);
  return place < 0 ? [...mail, number] : mail.toSpliced(place, 0, number);
};

export const withoutMessage = (mail: readonly number[], number: number): readonly number[] => {
  const place = mail.indexOf(number);
  if (place < 0) throw new RangeError(`mail: expected message ${number}, found none`);
  return mail.toSpliced(place, 1);
};
