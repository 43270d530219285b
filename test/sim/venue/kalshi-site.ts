import type { RandomStream } from '../../../src/simulator/tapes/random.ts';
import type { SentOrder } from '../checks/order-checks.ts';
import type { FeedScope, RequestKind } from '../faults/fault.ts';
import type { Weather } from '../faults/weather.ts';
import type { Site } from './network.ts';
import type { Venue } from './venue.ts';

export const REST_URL = 'http://venue.sim/trade-api/v2';
export const KALSHI_WS_URL = 'ws://venue.sim/trade-api/ws/v2';
export const COINBASE_WS_URL = 'ws://spot.sim/';

const ROOT = '/trade-api/v2';

const kindOf = (method: string): RequestKind => {
  if (method === 'POST') return 'order';
  return method === 'DELETE' ? 'cancel' : 'read';
};

const clientIdIn = (body: string): string | null =>
  /"client_order_id":"([^"]*)"/.exec(body)?.[1] ?? null;

/** What kind of feed a connection turns out to be, by what its client asks for first. */
const feedOf = (text: string): Exclude<FeedScope, 'all'> | null => {
  if (text.includes('"fill"')) return 'account';
  return text.includes('orderbook_delta') ? 'market' : null;
};

/** Kalshi, and Coinbase beside it. */
export const kalshiSite = (options: {
  readonly venue: Venue;
  readonly weather: Weather;
  readonly random: RandomStream;
  readonly orderSent: (order: SentOrder) => void;
  readonly heard: Site['heard'];
}): Site => {
  const { venue, weather, random, orderSent, heard } = options;
  return {
    hosts: new Set(['venue.sim', 'spot.sim']),
    weather,
    random,
    handle: venue.handle,
    kindOf,
    nameOf: ({ pathname, search }) => {
      const path = pathname.slice(ROOT.length);
      return { asked: `${path}${search}`, answered: path };
    },
    orderSent: (_url, body) => {
      if (body !== null) orderSent({ clientOrderId: clientIdIn(body), text: body });
    },
    endsOf: (endpoint) => {
      const isSpot = endpoint.url === COINBASE_WS_URL;
      return {
        feed: isSpot ? 'spot' : 'account',
        attach: (outlet) => (isSpot ? venue.openCoinbase(outlet) : venue.openKalshi(outlet)),
        refusal: () => (isSpot ? null : venue.refusalOf(endpoint.headers)),
      };
    },
    heard,
    feedOf,
    write: JSON.stringify,
    isFill: (text) => text.includes('"fill"'),
  };
};
