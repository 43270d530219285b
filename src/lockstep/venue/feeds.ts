import { marketTicker, symbolId, type FeedId } from '../../../machines/model/ids.ts';
import { micros } from '../../../machines/model/money.ts';
import type { Quote } from '../../../machines/model/quote.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { Clock } from '../../../machines/ports.ts';
import { every } from '../../simulator/every.ts';
import type { VenueEvent } from '../../simulator/kalshi/events.ts';
import type { MarketState } from '../../simulator/kalshi/market.ts';
import {
  KALSHI_ACCOUNT_FEED,
  KALSHI_INDEX_FEED,
  KALSHI_MARKET_FEED,
} from '../../tree/feed-names.ts';
import type { DirectFeed, DirectFeedPlan } from '../../tree/house.ts';
import { createCounters } from '../../venues/feed-figures.ts';
import type { MarketListener, PlayedMarket, SpotFrame } from './exchange.ts';
import { fillValue, orderValue, positionValue, quoteValue } from './values.ts';
import { TRANSIT_MS } from './venue.ts';

/** How often a quiet feed shows that it is alive. */
const PROVEN_EVERY_MS = 1_000;

type Connection = DirectFeedPlan & {
  readonly wanted: Set<string>;
  readonly clock: Clock;
  readonly market: PlayedMarket;
};

const isSameQuote = (a: Quote, b: Quote): boolean =>
  a.yesBidCenti === b.yesBidCenti &&
  a.yesAskCenti === b.yesAskCenti &&
  a.yesBidCount === b.yesBidCount &&
  a.yesAskCount === b.yesAskCount;

/** Quotes of the wanted markets, each when its best prices have changed; and results. */
const marketListener = (connection: Connection): MarketListener & Subscribed => {
  const { clock, feedId, market, sink, wanted } = connection;
  const told = new Map<string, Quote>();
  const quote = (state: MarketState, atMs: EpochMs): void => {
    const { ticker } = state.spec;
    if (!wanted.has(ticker)) return;
    const found = quoteValue(state, atMs, clock.now());
    const known = told.get(ticker);
    if (known !== undefined && isSameQuote(known, found)) return;
    told.set(ticker, found);
    sink.quote(feedId, found);
  };
  return {
    spot: () => undefined,
    event: (event) => {
      if (event.type === 'bookChanged') quote(event.market, event.atMs);
      if (event.type !== 'marketChanged' || event.change === 'created') return;
      const { outcome, spec } = event.market;
      if (outcome === null) throw new TypeError(`${spec.ticker}: ended without a result`);
      const result = { kind: 'binary', winner: outcome.winner } as const;
      sink.lifecycle(feedId, { kind: event.change, market: spec.ticker, result });
    },
    subscribed: (tickers) => {
      for (const ticker of tickers) {
        told.delete(ticker);
        const state = market.exchange.markets.get(marketTicker(ticker));
        if (state?.phase === 'active') quote(state, clock.now());
      }
    },
  };
};

/** Our own fills, orders and positions, after the way from the venue. */
const accountListener = ({ clock, feedId, sink }: Connection): MarketListener => {
  const deliver = (event: VenueEvent): void => {
    if (event.type === 'orderFilled') sink.fill(feedId, fillValue(event.fill));
    if (event.type === 'orderChanged') sink.order(feedId, orderValue(event.order));
    if (event.type === 'positionChanged') sink.position(feedId, positionValue(event.position));
  };
  return {
    spot: () => undefined,
    event: (event) => void clock.setTimeout(() => deliver(event), TRANSIT_MS),
  };
};

const indexListener = ({ clock, feedId, sink, wanted }: Connection): MarketListener => ({
  spot: () => undefined,
  event: (event) => {
    if (event.type !== 'indexPublished' || !wanted.has(event.value.indexId)) return;
    sink.spot(feedId, {
      symbol: symbolId(event.value.indexId),
      priceMicros: micros(event.value.valueMicros),
      venueAtMs: event.atMs,
      receivedAtMs: clock.now(),
    });
  },
});

const spotListener = ({ clock, feedId, sink, wanted }: Connection): MarketListener => ({
  event: () => undefined,
  spot: ({ atMs, priceMicros, symbol }: SpotFrame) => {
    if (wanted.has(symbol))
      sink.spot(feedId, { symbol, priceMicros, venueAtMs: atMs, receivedAtMs: clock.now() });
  },
});

type Subscribed = { readonly subscribed: (markets: readonly string[]) => void };

const listenerOf = (connection: Connection): MarketListener & Partial<Subscribed> => {
  const { feedId } = connection;
  const kinds = new Map<FeedId, (of: Connection) => MarketListener & Partial<Subscribed>>([
    [KALSHI_MARKET_FEED, marketListener],
    [KALSHI_ACCOUNT_FEED, accountListener],
    [KALSHI_INDEX_FEED, indexListener],
  ]);
  return (kinds.get(feedId) ?? spotListener)(connection);
};

/**
 * A feed that hands values straight to its sink, in the order in which they arise. It is never
 * lost, and proves itself each second.
 */
export const openDirectFeed = (
  market: PlayedMarket,
  clock: Clock,
  plan: DirectFeedPlan,
): DirectFeed => {
  const wanted = new Set(plan.markets);
  const connection = { ...plan, wanted, clock, market };
  const listener = listenerOf(connection);
  const stopListening = market.listen(listener);
  const counters = createCounters();
  const prove = (): void => {
    counters.lastProofAtMs = clock.now();
    plan.sink.proven(plan.feedId, clock.now());
  };
  prove();
  const proofs = every(clock, PROVEN_EVERY_MS, prove);
  listener.subscribed?.(plan.markets);
  return {
    subscribe: (markets) => {
      for (const one of markets) wanted.add(one);
      listener.subscribed?.(markets);
    },
    unsubscribe: (markets) => {
      for (const one of markets) wanted.delete(one);
    },
    state: () => 'live',
    figures: () => ({ ...counters, rejects: {}, reconnects: 0, markets: wanted.size }),
    stop: () => {
      proofs.stop();
      stopListening();
    },
  };
};
