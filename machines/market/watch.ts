import type { Side } from '../model/contract.ts';
import type { FeedId, MarketTicker, TradeId } from '../model/ids.ts';
import type { Quote, SpotTick } from '../model/quote.ts';
import type { MarketReading, StopCause } from '../model/reading.ts';
import { epochMs, type EpochMs } from '../model/time.ts';
import { blockersOf } from './blockers.ts';
import type { Board } from './board.ts';
import { scoreOf } from './cells.ts';
import { armWires, type Cohort, type Guarded, type GuardedTrade } from './cohort.ts';
import { createOutbox } from './outbox.ts';
import { lackInWords, lackOf, type Lack } from './protection.ts';
import { createRegistry } from './registry.ts';
import { decideMomentum, decideProbability, isClosed, isGated, type OnTrip } from './rules.ts';
import { valueOf } from './valuation.ts';

/** Where the watch reports; called once the tick is settled, in the order of events. */
export type WatchOutputs = {
  /** The trade is protected from here on: every wire of its enabled rules is live. */
  readonly armed: (tradeId: TradeId, reading: MarketReading) => void;
  /** The trade is not protected; told once until it is armed again. Nothing of it trips. */
  readonly lost: (tradeId: TradeId, reason: string) => void;
  /** A rule has tripped. `cause.threshold` is the signed bound that `cause.value` crossed. */
  readonly tripped: (tradeId: TradeId, cause: StopCause) => void;
};

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
  let nowMs = epochMs(0);

  const moveTo = (atMs: EpochMs): void => {
    if (atMs > nowMs) nowMs = atMs;
  };
  const readingOf = ({ trade, cohort }: Guarded, atMs: EpochMs): MarketReading =>
    board.reading(
      { ...trade, closeAtMs: cohort.market.closeAtMs },
      trade.side,
      trade.settings.model,
      trade.settings,
      atMs,
    );

  const onTrip: OnTrip = (guarded, rule, value, threshold) => {
    const cause = { rule, value, threshold, reading: readingOf(guarded, nowMs) };
    outbox.post(() => outputs.tripped(guarded.trade.tradeId, cause));
  };
  const tellArmed = (guarded: Guarded, reading: MarketReading): void => {
    armWires(guarded);
    outbox.post(() => outputs.armed(guarded.trade.tradeId, reading));
  };
  const tellLost = (guarded: Guarded, reason: string): void =>
    outbox.post(() => outputs.lost(guarded.trade.tradeId, reason));

  /** Tells trades of one cohort; trades of one side share one reading. */
  const tellAll = (cohort: Cohort, trades: Iterable<Guarded>, lack: Lack | null): void => {
    const reason = lack === null ? '' : lackInWords(lack, cohort, window, nowMs);
    const readings: Partial<Record<Side, MarketReading>> = {};
    for (const guarded of trades)
      if (lack === null)
        tellArmed(guarded, (readings[guarded.trade.side] ??= readingOf(guarded, nowMs)));
      else tellLost(guarded, reason);
  };

  /** Brings a cohort's protection up to date; says whether it has just changed. */
  const protect = (cohort: Cohort): boolean => {
    const lack = lackOf(cohort, window, nowMs);
    if (cohort.protected === (lack === null)) return false;
    cohort.protected = lack === null;
    tellAll(cohort, cohort.trades, lack);
    return true;
  };

  const decideByMomentum = (cohort: Cohort): void => {
    const score = cohort.needs.momentum ? scoreOf(cohort.market.spot, nowMs) : null;
    if (score !== null) decideMomentum(cohort, score, onTrip);
  };
  const decideByProbability = (cohort: Cohort): void => {
    const { market, needs } = cohort;
    if (!needs.probability || isGated(cohort, nowMs)) return;
    const yesPercent = valueOf(market, needs.model, window, nowMs);
    if (yesPercent !== null) decideProbability(cohort, yesPercent, onTrip);
  };
  const decide = (cohort: Cohort): void => {
    if (!cohort.protected || isClosed(cohort, nowMs)) return;
    decideByMomentum(cohort);
    decideByProbability(cohort);
  };

  const settle = (cohort: Cohort): void => {
    protect(cohort);
    decide(cohort);
  };
  /** A quote moves neither momentum nor the log-normal probability, only what is protected. */
  const settleQuote = (cohort: Cohort): void => {
    const changed = protect(cohort);
    if (changed) decide(cohort);
    else if (cohort.protected && cohort.needs.model === 'implied' && !isClosed(cohort, nowMs))
      decideByProbability(cohort);
  };

  return {
    guard: (trade, atMs) => {
      moveTo(atMs);
      registry.dismiss(trade.tradeId);
      const guarded = registry.enroll(trade);
      const { cohort } = guarded;
      if (!protect(cohort)) tellAll(cohort, [guarded], lackOf(cohort, window, nowMs));
      decide(cohort);
      outbox.flush();
    },
    rearm: (tradeId, atMs) => {
      moveTo(atMs);
      const guarded = registry.trade(tradeId);
      if (guarded === undefined) return;
      armWires(guarded);
      settle(guarded.cohort);
      outbox.flush();
    },
    release: (tradeId) => registry.dismiss(tradeId),
    closeMoved: (ticker, closeAtMs) => {
      const market = registry.market(ticker);
      if (market !== undefined) market.closeAtMs = closeAtMs;
    },
    quote: (feed, quote) => {
      moveTo(quote.receivedAtMs);
      board.quote(feed, quote);
      const market = registry.market(quote.market);
      if (market === undefined) return;
      for (const cohort of market.cohorts) settleQuote(cohort);
      outbox.flush();
    },
    spot: (feed, tick) => {
      moveTo(tick.receivedAtMs);
      board.spot(feed, tick);
      for (const market of registry.marketsOf(tick.symbol)) market.cohorts.forEach(settle);
      outbox.flush();
    },
    proven: (feed, atMs) => {
      moveTo(atMs);
      board.proven(feed, atMs);
    },
    doubted: (feed, reason) => {
      board.doubted(feed, reason);
      for (const market of registry.markets()) market.cohorts.forEach(protect);
      outbox.flush();
    },
    sweep: (atMs) => {
      moveTo(atMs);
      for (const market of registry.markets()) market.cohorts.forEach(settle);
      outbox.flush();
    },
    reading: (tradeId, atMs) => {
      const guarded = registry.trade(tradeId);
      return guarded === undefined ? null : readingOf(guarded, atMs);
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
