import type {
  FeedId,
  MarketTicker,
  SeriesTicker,
  SymbolId,
  VenueId,
  VenueOrderId,
} from '../../machines/model/ids.ts';
import type { Market, SettlementResult } from '../../machines/model/market.ts';
import type { CountCenti, Micros } from '../../machines/model/money.ts';
import type { OrderRequest } from '../../machines/model/order.ts';
import type { PastPrice, Quote, SpotTick } from '../../machines/model/quote.ts';
import type { Result } from '../../machines/model/result.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type {
  VenueFill,
  VenueOrder,
  VenuePosition,
  VenueSettlement,
} from '../../machines/model/venue-account.ts';

/*
 * The one contract of every venue. Methods never throw for what a venue or a network may do: each
 * outcome is data. A timeout, a 5xx, a reset and a malformed reply of a write are `unknown`.
 */

/** Why a read did not succeed. `retryable` reads may be tried again as they are. */
export type VenueFault = {
  readonly kind: 'unreachable' | 'refused' | 'malformed' | 'notFound' | 'rateLimited';
  readonly retryable: boolean;
  readonly message: string;
};

export type SubmitOutcome =
  | {
      readonly kind: 'accepted';
      readonly venueOrderId: VenueOrderId;
      readonly filledCenti: CountCenti;
      readonly remainingCenti: CountCenti;
    }
  | { readonly kind: 'rejected'; readonly code: string; readonly message: string }
  /** `landed`: the venue has proven that it already holds an order of this client id (409). */
  | { readonly kind: 'unknown'; readonly why: string; readonly landed: boolean };

export type LookupOutcome =
  | {
      readonly kind: 'found';
      readonly order: VenueOrder;
      readonly fills: readonly VenueFill[];
    }
  /** Not in the venue's answer. Reads lag writes: one of these proves nothing. */
  | { readonly kind: 'missing' }
  /** `againAfterMs`: an order that is absent now may arrive for so long, and for no longer. */
  | { readonly kind: 'unknown'; readonly why: string; readonly againAfterMs?: number };

export type CancelOutcome =
  /** The venue confirmed that it cancelled what was left, and how much that was. */
  | { readonly kind: 'accepted'; readonly reducedByCenti: CountCenti }
  /** 404 and all else: already gone, executed, wrong shard or unreachable look alike. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Whether a request for an order may still leave: asked at the last moment before it does. */
export type MayAct = (order: OrderRequest) => boolean;

export type VenueBalance = { readonly cashMicros: Micros; readonly asOfMs: EpochMs };

/** A venue on which trades are held: orders, account and reference data over request/reply. */
export type Venue = {
  readonly id: VenueId;
  readonly submitOrder: (request: OrderRequest) => Promise<SubmitOutcome>;
  /** `isRoutine`: nothing waits for the answer, so that all else may be asked before. */
  readonly lookupOrder: (
    request: OrderRequest,
    venueOrderId: VenueOrderId | null,
    isRoutine?: boolean,
  ) => Promise<LookupOutcome>;
  readonly cancelOrder: (
    request: OrderRequest,
    venueOrderId: VenueOrderId,
  ) => Promise<CancelOutcome>;
  /** Markets of a series that are open now or will open next. */
  readonly listMarkets: (series: SeriesTicker) => Promise<Result<readonly Market[], VenueFault>>;
  readonly market: (ticker: MarketTicker) => Promise<Result<Market, VenueFault>>;
  /**
   * An instant, on the local clock, of which the account reads below already know everything that
   * had happened by then. They trail the venue's writes, by a second or so.
   */
  readonly asOf: () => Promise<Result<EpochMs, VenueFault>>;
  /** The account's orders placed since then, by whomever, and every older one that rests. */
  readonly orders: (sinceMs: EpochMs) => Promise<Result<readonly VenueOrder[], VenueFault>>;
  /** The account's fills since then, by whatever order. */
  readonly fills: (sinceMs: EpochMs) => Promise<Result<readonly VenueFill[], VenueFault>>;
  /** What the account holds: one entry a market, since the venue nets both sides of it. */
  readonly positions: () => Promise<Result<readonly VenuePosition[], VenueFault>>;
  readonly settlements: (
    sinceMs: EpochMs,
  ) => Promise<Result<readonly VenueSettlement[], VenueFault>>;
  readonly balance: () => Promise<Result<VenueBalance, VenueFault>>;
  /** Venue time − local time, measured; positive when the venue's clock is ahead. */
  readonly clockSkewMs: () => Promise<Result<number, VenueFault>>;
  readonly stop: () => Promise<void>;
};

/** What happens to a market at the venue, apart from prices. */
export type MarketLifecycle =
  | { readonly kind: 'opened'; readonly market: MarketTicker }
  | { readonly kind: 'closeMoved'; readonly market: MarketTicker; readonly closeAtMs: EpochMs }
  | { readonly kind: 'paused'; readonly market: MarketTicker }
  | {
      readonly kind: 'determined';
      readonly market: MarketTicker;
      readonly result: SettlementResult;
    }
  | { readonly kind: 'settled'; readonly market: MarketTicker; readonly result: SettlementResult };

/**
 * Where a feed delivers. Called synchronously, once per frame, in the order of the socket; an
 * implementation keeps the newest value and returns at once.
 */
export type FeedSink = {
  readonly quote: (feed: FeedId, quote: Quote) => void;
  readonly spot: (feed: FeedId, tick: SpotTick) => void;
  /** Prices of a symbol that were not heard when they were made, oldest first. */
  readonly past: (feed: FeedId, symbol: SymbolId, prices: readonly PastPrice[]) => void;
  readonly lifecycle: (feed: FeedId, event: MarketLifecycle) => void;
  readonly fill: (feed: FeedId, fill: VenueFill) => void;
  readonly order: (feed: FeedId, order: VenueOrder) => void;
  /** The account's holding in one market after a change; a count of zero is flat. */
  readonly position: (feed: FeedId, position: VenuePosition) => void;
  /** Transport proof: any frame or pong. Values of the feed are as fresh as this. */
  readonly proven: (feed: FeedId, atMs: EpochMs) => void;
  /** Values the feed delivered before this instant no longer hold (gap, loss of the socket). */
  readonly doubted: (feed: FeedId, reason: string) => void;
};
