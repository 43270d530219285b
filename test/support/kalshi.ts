import { generateKeyPairSync } from 'node:crypto';

import {
  clientOrderId,
  feedId,
  marketTicker,
  symbolId,
  tradeId,
  type FeedId,
  type SymbolId,
} from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti } from '../../machines/model/money.ts';
import type { OrderRequest } from '../../machines/model/order.ts';
import type { PastPrice, Quote, SpotTick } from '../../machines/model/quote.ts';
import type { VenueFill, VenueOrder, VenuePosition } from '../../machines/model/venue-account.ts';
import type { FeedSink, MarketLifecycle } from '../../src/venues/venue.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Credentials drawn for this run, with the public half to check signatures by. */
export const TEST_KEY = {
  keyId: 'test-key',
  privateKeyPem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  publicKey: pair.publicKey,
};

export const MARKET = marketTicker('KXBTC15M-26FEB242330-30');

export const orderRequest = (changes: Partial<OrderRequest> = {}): OrderRequest => ({
  clientOrderId: clientOrderId('tw-0a1b2c3d-1-x1'),
  tradeId: tradeId('1'),
  leg: 'exit',
  attempt: 1,
  market: MARKET,
  exchangeIndex: 2,
  side: 'yes',
  action: 'sell',
  countCenti: countCenti(1_000),
  limitCenti: heldPriceCenti(4_500),
  timeInForce: 'immediateOrCancel',
  reduceOnly: true,
  ...changes,
});

export const btcOfSeries = () => symbolId('BTC-USD');

export const FEED: FeedId = feedId('feed:test');

type Seen = {
  readonly quotes: Quote[];
  readonly spots: SpotTick[];
  readonly past: (PastPrice & { readonly symbol: SymbolId })[];
  readonly lifecycles: MarketLifecycle[];
  readonly fills: VenueFill[];
  readonly orders: VenueOrder[];
  readonly positions: VenuePosition[];
  readonly doubts: string[];
  proofs: number;
};

/** A sink that remembers everything it is told, in order. */
export const recordingSink = () => {
  const seen: Seen = {
    quotes: [],
    spots: [],
    past: [],
    lifecycles: [],
    fills: [],
    orders: [],
    positions: [],
    doubts: [],
    proofs: 0,
  };
  const sink: FeedSink = {
    quote: (_, quote) => seen.quotes.push(quote),
    spot: (_, tick) => seen.spots.push(tick),
    past: (_, symbol, prices) => seen.past.push(...prices.map((one) => ({ symbol, ...one }))),
    lifecycle: (_, event) => seen.lifecycles.push(event),
    fill: (_, fill) => seen.fills.push(fill),
    order: (_, order) => seen.orders.push(order),
    position: (_, position) => seen.positions.push(position),
    proven: () => {
      seen.proofs += 1;
    },
    doubted: (_, reason) => seen.doubts.push(reason),
  };
  return { sink, seen };
};
