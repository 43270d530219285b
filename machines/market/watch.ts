import type { FeedId, MarketTicker, TradeId } from '../model/ids.ts';
import type { Quote, SpotTick } from '../model/quote.ts';
import type { MarketReading } from '../model/reading.ts';
import { epochMs, type EpochMs } from '../model/time.ts';
import { blockersOf } from './blockers.ts';
import type { Board } from './board.ts';
import { armWires, type CohortSide, type GuardedTrade, type WatchedMarket } from './cohort.ts';
import {
  createCrossChecks,
  type CrossCheckRule,
  type CrossChecks,
  type CrossCheckStanding,
} from './cross-check.ts';
import { createOutbox } from './outbox.ts';
import { createDecider, type Decider, type WatchOutputs } from './decider.ts';
import { createRegistry, type Registry } from './registry.ts';

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
  /** Venue time − our time; too far apart, no trade is protected until it is measured anew. */
  readonly clockMeasured: (skewMs: number) => void;
  /** Finds what has grown stale or come back, and decides again what time alone has changed. */
  readonly sweep: (nowMs: EpochMs) => void;
  /** What is proven about a guarded trade's market; null for a trade that is not guarded. */
  readonly reading: (tradeId: TradeId, nowMs: EpochMs) => MarketReading | null;
  /**
   * The same of many trades, as it is at `nowMs`: trades on one side of a market that need the same
   * data share one reading. For those who look on: it is no part of what the watch has heard.
   */
  readonly readings: (nowMs: EpochMs) => (tradeId: TradeId) => MarketReading | null;
  /** In plain words, what keeps the trade's stops from tripping; empty when nothing does. */
  readonly blockers: (tradeId: TradeId, nowMs: EpochMs) => readonly string[];
  /** Drops what is known of a market, unless a trade on it is guarded. */
  readonly forget: (market: MarketTicker) => void;
  readonly figures: () => WatchFigures;
  /** Where each spot price stands against its second source. */
  readonly crossChecks: (nowMs: EpochMs) => readonly CrossCheckStanding[];
};

/** A step back of the clock beyond this is a clock set back; within it time stands still. */
const SET_BACK_MS = 1_000;

export type WatchFigures = {
  readonly guarded: number;
  readonly armed: number;
  readonly markets: number;
};

class TradeWatch implements Watch {
  readonly #board: Board;
  readonly #registry: Registry;
  readonly #outbox = createOutbox();
  readonly #decider: Decider;
  readonly #crossChecks: CrossChecks;
  #newestMs = epochMs(0);

  constructor(board: Board, outputs: WatchOutputs, rules: readonly CrossCheckRule[]) {
    this.#board = board;
    this.#crossChecks = createCrossChecks(board, rules);
    this.#registry = createRegistry(board);
    this.#decider = createDecider(board, outputs, this.#outbox);
  }

  guard(trade: GuardedTrade, atMs: EpochMs): void {
    this.#registry.dismiss(trade.tradeId);
    this.#decider.welcome(this.#registry.enroll(trade), this.#moveTo(atMs));
    this.#outbox.flush();
  }

  rearm(tradeId: TradeId, atMs: EpochMs): void {
    const nowMs = this.#moveTo(atMs);
    const guarded = this.#registry.trade(tradeId);
    if (guarded === undefined) return;
    armWires(guarded);
    this.#decider.update(guarded.cohort, nowMs);
    this.#outbox.flush();
  }

  release(tradeId: TradeId): void {
    this.#registry.dismiss(tradeId);
  }

  closeMoved(ticker: MarketTicker, closeAtMs: EpochMs): void {
    const market = this.#registry.market(ticker);
    if (market !== undefined) market.closeAtMs = closeAtMs;
  }

  quote(feed: FeedId, quote: Quote): void {
    const nowMs = this.#moveTo(quote.receivedAtMs);
    this.#board.quote(feed, quote);
    const market = this.#registry.market(quote.market);
    if (market === undefined) return;
    for (const cohort of market.cohorts) this.#decider.updateOnQuote(cohort, nowMs);
    this.#outbox.flush();
  }

  spot(feed: FeedId, tick: SpotTick): void {
    const nowMs = this.#moveTo(tick.receivedAtMs);
    this.#board.spot(feed, tick);
    const judged = this.#crossChecks.judge(tick.symbol, nowMs);
    this.#update(this.#registry.marketsOf(tick.symbol), nowMs);
    for (const symbol of judged) this.#update(this.#registry.marketsOf(symbol), nowMs);
  }

  proven(feed: FeedId, atMs: EpochMs): void {
    this.#moveTo(atMs);
    this.#board.proven(feed, atMs);
  }

  doubted(feed: FeedId, reason: string): void {
    this.#board.doubted(feed, reason);
    this.#protectAll();
  }

  clockMeasured(skewMs: number): void {
    this.#board.clockMeasured(skewMs);
    this.#protectAll();
  }

  sweep(atMs: EpochMs): void {
    const nowMs = this.#moveTo(atMs);
    this.#crossChecks.judgeAll(nowMs);
    this.#update(this.#registry.markets(), nowMs);
  }

  reading(tradeId: TradeId, atMs: EpochMs): MarketReading | null {
    const guarded = this.#registry.trade(tradeId);
    return guarded === undefined ? null : this.#decider.readingOf(guarded, atMs);
  }

  readings(nowMs: EpochMs): (tradeId: TradeId) => MarketReading | null {
    const known = new Map<CohortSide, MarketReading>();
    return (tradeId) => {
      const guarded = this.#registry.trade(tradeId);
      if (guarded === undefined) return null;
      const side = guarded.cohort.sides[guarded.trade.side];
      const told = known.get(side);
      if (told !== undefined) return told;
      const reading = this.#decider.readingOf(guarded, nowMs);
      known.set(side, reading);
      return reading;
    };
  }

  blockers(tradeId: TradeId, atMs: EpochMs): readonly string[] {
    const guarded = this.#registry.trade(tradeId);
    return guarded === undefined ? ['not guarded'] : blockersOf(guarded, this.#board.window, atMs);
  }

  forget(market: MarketTicker): void {
    if (this.#registry.market(market) === undefined) this.#board.forget(market);
  }

  figures(): WatchFigures {
    const markets = [...this.#registry.markets()];
    const armed = markets
      .flatMap((market) => market.cohorts)
      .reduce((sum, cohort) => sum + (cohort.protected ? cohort.trades.size : 0), 0);
    return { guarded: this.#registry.size(), armed, markets: markets.length };
  }

  crossChecks(atMs: EpochMs): readonly CrossCheckStanding[] {
    return this.#crossChecks.standing(atMs);
  }

  /**
   * Time as of the newest call. It never runs backwards, unless the clock itself was set back:
   * then all that was proven until now is in doubt, or it would seem fresh until the old hour.
   */
  #moveTo(atMs: EpochMs): EpochMs {
    const backMs = this.#newestMs - atMs;
    if (backMs > SET_BACK_MS) {
      this.#newestMs = atMs;
      this.#board.setBack(atMs, backMs);
      this.#protectAll();
    } else if (backMs < 0) {
      this.#newestMs = atMs;
    }
    return this.#newestMs;
  }

  #protectAll(): void {
    for (const market of this.#registry.markets())
      for (const cohort of market.cohorts) this.#decider.protect(cohort, this.#newestMs);
    this.#outbox.flush();
  }

  #update(markets: Iterable<WatchedMarket>, nowMs: EpochMs): void {
    for (const market of markets)
      for (const cohort of market.cohorts) this.#decider.update(cohort, nowMs);
    this.#outbox.flush();
  }
}

/** `rules`: which spot prices are held against a second source. */
export const createWatch = (
  board: Board,
  outputs: WatchOutputs,
  rules: readonly CrossCheckRule[] = [],
): Watch => new TradeWatch(board, outputs, rules);
