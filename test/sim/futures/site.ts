import { wireText } from '../../../src/simulator/binance/wire-text.ts';
import type { RandomStream } from '../../../src/simulator/tapes/random.ts';
import type { SentOrder } from '../checks/order-checks.ts';
import type { RequestKind } from '../faults/fault.ts';
import type { Weather } from '../faults/weather.ts';
import type { Site } from '../venue/network.ts';
import type { FuturesVenue } from './venue.ts';

const HOST = 'futures.sim';
export const FUTURES_REST_URL = `http://${HOST}`;
export const FUTURES_WS_URL = `ws://${HOST}`;

const ORDER_PATH = '/fapi/v1/order';

const kindOf = (method: string, { pathname }: URL): RequestKind => {
  if (pathname !== ORDER_PATH) return 'read';
  if (method === 'POST') return 'order';
  return method === 'DELETE' ? 'cancel' : 'read';
};

/** What a request asks for, without what it is signed with. */
const questionOf = ({ pathname, searchParams }: URL): string => {
  const asked = [...searchParams].filter(([name]) => !SIGNED.has(name));
  return asked.length === 0 ? pathname : `${pathname}?${new URLSearchParams(asked).toString()}`;
};
const SIGNED: ReadonlySet<string> = new Set(['recvWindow', 'timestamp', 'signature']);

const NOT_FOUND = { status: 404, body: {} } as const;

/** USD-M futures at the other end of the network. */
export const futuresSite = (options: {
  readonly venue: FuturesVenue;
  readonly weather: Weather;
  readonly random: RandomStream;
  readonly orderSent: (order: SentOrder) => void;
  readonly heard: Site['heard'];
}): Site => {
  const { venue, weather, random, orderSent, heard } = options;
  return {
    hosts: new Set([HOST]),
    weather,
    random,
    handle: venue.handle,
    kindOf,
    nameOf: (url) => ({ asked: questionOf(url), answered: url.pathname }),
    orderSent: (url) =>
      orderSent({
        clientOrderId: url.searchParams.get('newClientOrderId'),
        text: questionOf(url),
      }),
    endsOf: ({ url }) => {
      const open = venue.open(new URL(url));
      return {
        feed: url.includes('/private/') ? 'account' : 'market',
        attach: (outlet) => {
          if (open === null) throw new TypeError('expected a stream that exists');
          return open(outlet);
        },
        refusal: () => (open === null ? NOT_FOUND : null),
      };
    },
    heard,
    feedOf: () => null,
    write: wireText,
    isFill: (text) => text.includes('"x":"TRADE"'),
  };
};
