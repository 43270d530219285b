import { fillFrame, positionFrame, userOrderFrame } from './account-json.ts';
import type { VenueEvent } from './events.ts';
import {
  deltaFrame,
  indexFrame,
  lifecycleFrame,
  snapshotFrame,
  tickerFrame,
  tradeFrame,
} from './frames.ts';
import type { MarketState } from './market.ts';

const CHANNELS = [
  'ticker',
  'orderbook_delta',
  'trade',
  'fill',
  'user_orders',
  'market_positions',
  'market_lifecycle_v2',
  'cfbenchmarks_value',
] as const;
export type Channel = (typeof CHANNELS)[number];

export const isChannel = (name: string): name is Channel =>
  CHANNELS.some((channel) => channel === name);

/** Channels whose frames are numbered, one counter per subscription. */
const SEQUENCED: ReadonlySet<Channel> = new Set([
  'orderbook_delta',
  'trade',
  'market_lifecycle_v2',
  'cfbenchmarks_value',
]);

/** One channel of one session, by markets or by indices. A null set of them means every one. */
export type Subscription = {
  readonly sid: number;
  readonly channel: Channel;
  readonly tickers: Set<string> | null;
  /** Gives the fields that number the next frame: `{sid, seq?}`. */
  readonly number: () => { readonly sid: number; readonly seq?: number };
  /** Loses the next numbered frame on the way; its number is spent. */
  readonly loseNext: () => void;
  /** The frames an event means for this subscription; none when it does not concern it. */
  readonly framesFor: (event: VenueEvent) => readonly object[];
  readonly snapshot: (market: MarketState) => object;
};

export type SubscriptionOptions = {
  readonly sid: number;
  readonly channel: Channel;
  readonly tickers: Set<string> | null;
  readonly yesPrices: boolean;
};

type Body = readonly [type: string, msg: object];

const bodiesOf = (channel: Channel, event: VenueEvent, yesPrices: boolean): readonly Body[] => {
  switch (channel) {
    case 'orderbook_delta':
      return event.type === 'bookChanged'
        ? event.deltas.map((delta) => ['orderbook_delta', deltaFrame(event, delta, yesPrices)])
        : [];
    case 'ticker':
      return event.type === 'tickerChanged'
        ? [['ticker', tickerFrame(event.market, event.atMs)]]
        : [];
    case 'trade':
      return event.type === 'tradePrinted' ? [['trade', tradeFrame(event)]] : [];
    case 'fill':
      return event.type === 'orderFilled' ? [['fill', fillFrame(event.fill)]] : [];
    case 'user_orders':
      return event.type === 'orderChanged' ? [['user_order', userOrderFrame(event.order)]] : [];
    case 'market_positions':
      return event.type === 'positionChanged'
        ? [['market_position', positionFrame(event.position)]]
        : [];
    case 'cfbenchmarks_value':
      return event.type === 'indexPublished' ? [['cfbenchmarks_value', indexFrame(event)]] : [];
    case 'market_lifecycle_v2':
      return event.type === 'marketChanged' ? [['market_lifecycle_v2', lifecycleFrame(event)]] : [];
  }
};

const tickerOf = (event: VenueEvent): string => {
  switch (event.type) {
    case 'orderFilled':
      return event.fill.placed.ticker;
    case 'orderChanged':
      return event.order.placed.ticker;
    case 'positionChanged':
      return event.position.ticker;
    case 'indexPublished':
      return event.value.indexId;
    default:
      return event.market.spec.ticker;
  }
};

export const createSubscription = (options: SubscriptionOptions): Subscription => {
  const { sid, channel, tickers, yesPrices } = options;
  let seq = 0;
  let losing = false;
  const number = (): { readonly sid: number; readonly seq?: number } => {
    if (!SEQUENCED.has(channel)) return { sid };
    seq += 1;
    return { sid, seq };
  };
  return {
    sid,
    channel,
    tickers,
    number,
    loseNext: () => void (losing = SEQUENCED.has(channel)),
    framesFor: (event) => {
      if (tickers !== null && !tickers.has(tickerOf(event))) return [];
      const bodies = bodiesOf(channel, event, yesPrices);
      const frames = bodies.map(([type, msg]) => ({ type, ...number(), msg }));
      if (!losing || frames.length === 0) return frames;
      losing = false;
      return frames.slice(1);
    },
    snapshot: (market) => ({
      type: 'orderbook_snapshot',
      ...number(),
      msg: snapshotFrame(market, yesPrices),
    }),
  };
};
