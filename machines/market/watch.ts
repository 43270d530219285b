import type { FeedId, MarketTicker, TradeId } from '../model/ids.ts';
import type { Quote, SpotTick } from '../model/quote.ts';
import type { MarketReading } from '../model/reading.ts';
import { epochMs, type EpochMs } from '../model/time.ts';
import { blockersOf } from './blockers.ts';
import type { Board } from './board.ts';
import { armWires, type GuardedTrade, type WatchedMarket } from './cohort.ts';
import { createOutbox } from './outbox.ts';
import { createRegistry } from './registry.ts';
import { createDecider, type WatchOutputs } from './decider.ts';

/**
 * Stands watch over trades: takes quotes, spot prices and proofs from feeds, and says which trades
 * are protected and which must stop. Deterministic: every instant comes with a call.
 */
export type Watch = {
  /** Takes a trade in, or anew; tells at once whether it is armed or lost, and may trip at once. */
  readonly guard: (trade: GuardedTrade, nowMs: EpochMs) => void;
  /** Puts spent wires back (a verification was cancelled); a wire already crossed trips at once. */
  readonly rearm: (tradeId: TradeId, nowMs: EpochMs) => void;
  /** Lets a trade go, in silence. */
  readonly release: (tradeId: TradeId) => void;
  /** The venue has moved a market's close: gate and valuation of all its trades follow. */
  readonly closeMoved: (market: MarketTicker, closeAtMs: EpochMs) => void;
  readonly quote: (feed: FeedId, quote: Quote) => void;
  readonly spot: (feed: FeedId, tick: SpotTick) => void;
  /** Transport proof, in constant time; what it revives is armed by its next value or sweep. */
  readonly proven: (feed: FeedId, atMs: EpochMs) => void;
  /** Loses at once every trade that rests on the feed's values. */
  readonly doubted: (feed: FeedId, reason: string) => void;
  /** Finds what has grown stale or come back, and decides again what time alone has changed. */
  readonly sweep: (nowMs: EpochMs) => void;
  /** What is proven about a guarded trade's market; null for a trade that is not guarded. */
  readonly reading: (tradeId: TradeId, nowMs: EpochMs) => MarketReading | null;
  /** In plain words, what keeps the trade's stops from tripping; empty when nothing does. */
  readonly blockers: (tradeId: TradeId, nowMs: EpochMs) => readonly string[];
  /** Drops what is known of a market, unless a trade on it is guarded. */
  readonly forget: (market: MarketTicker) => void;
  readonly figures: () => WatchFigures;
};

export type WatchFigures = {
  readonly guarded: number;
  readonly armed: number;
  readonly markets: number;
};

export const createWatch = (board: Board, outputs: WatchOutputs): Watch => {
  const { window } = board;
  const registry = createRegistry(board);
  const outbox = createOutbox();
  const decider = createDecider(board, outputs, outbox);
  let newestMs = epochMs(0);

  /** Time as of the newest call; it never runs backwards. */
  const moveTo = (atMs: EpochMs): EpochMs => {
    if (atMs > newestMs) newestMs = atMs;
    return newestMs;
  };
  const updateAll = (markets: Iterable<WatchedMarket>, nowMs: EpochMs): void => {
    for (const market of markets)
      for (const cohort of market.cohorts) decider.update(cohort, nowMs);
    outbox.flush();
  };

  return {
    guard: (trade, atMs) => {
      registry.dismiss(trade.tradeId);
      decider.welcome(registry.enroll(trade), moveTo(atMs));
      outbox.flush();
    },
    rearm: (tradeId, atMs) => {
      const nowMs = moveTo(atMs);
      const guarded = registry.trade(tradeId);
      if (guarded === undefined) return;
      armWires(guarded);
      decider.update(guarded.cohort, nowMs);
      outbox.flush();
    },
    release: (tradeId) => registry.dismiss(tradeId),
    closeMoved: (ticker, closeAtMs) => {
      const market = registry.market(ticker);
      if (market !== undefined) market.closeAtMs = closeAtMs;
    },
    quote: (feed, quote) => {
      const nowMs = moveTo(quote.receivedAtMs);
      board.quote(feed, quote);
      const market = registry.market(quote.market);
      if (market === undefined) return;
      for (const cohort of market.cohorts) decider.updateOnQuote(cohort, nowMs);
      outbox.flush();
    },
    spot: (feed, tick) => {
      board.spot(feed, tick);
      updateAll(registry.marketsOf(tick.symbol), moveTo(tick.receivedAtMs));
    },
    proven: (feed, atMs) => {
      moveTo(atMs);
      board.proven(feed, atMs);
    },
    doubted: (feed, reason) => {
      board.doubted(feed, reason);
      for (const market of registry.markets())
        for (const cohort of market.cohorts) decider.protect(cohort, newestMs);
      outbox.flush();
    },
    sweep: (atMs) => updateAll(registry.markets(), moveTo(atMs)),
    reading: (tradeId, atMs) => {
      const guarded = registry.trade(tradeId);
      return guarded === undefined ? null : decider.readingOf(guarded, atMs);
    },
    blockers: (tradeId, atMs) => {
      const guarded = registry.trade(tradeId);
      return guarded === undefined ? ['not guarded'] : blockersOf(guarded, window, atMs);
    },
    forget: (market) => {
      if (registry.market(market) === undefined) board.forget(market);
    },
    figures: () => {
      const markets = [...registry.markets()];
      const armed = markets
        .flatMap((market) => market.cohorts)
        .reduce((sum, cohort) => sum + (cohort.protected ? cohort.trades.size : 0), 0);
      return { guarded: registry.size(), armed, markets: markets.length };
    },
  };
};
