import type { Side } from '../model/contract.ts';
import type { TradeId } from '../model/ids.ts';
import type { MarketReading, StopCause } from '../model/reading.ts';
import type { EpochMs } from '../model/time.ts';
import type { Board } from './board.ts';
import { scoreOf } from './cells.ts';
import { armWires, type Cohort, type Guarded } from './cohort.ts';
import type { Outbox } from './outbox.ts';
import { lackInWords, lackOf, type Lack } from './protection.ts';
import { decideMomentum, decideProbability, isClosed, isGated, type OnTrip } from './rules.ts';
import { valueOf } from './valuation.ts';

/** Where the watch reports; called once the tick is dealt with, in the order of events. */
export type WatchOutputs = {
  /** The trade is protected from here on: every wire of its enabled rules is live. */
  readonly armed: (tradeId: TradeId, reading: MarketReading) => void;
  /** The trade is not protected; told once until it is armed again. Nothing of it trips. */
  readonly lost: (tradeId: TradeId, reason: string) => void;
  /** A rule has tripped. `cause.threshold` is the signed bound that `cause.value` crossed. */
  readonly tripped: (tradeId: TradeId, cause: StopCause) => void;
};

/** Brings a cohort up to date with the board: first who is protected, then what trips. */
export type Decider = {
  /** Tells who has become protected or lost it; true when that has changed. */
  readonly protect: (cohort: Cohort, nowMs: EpochMs) => boolean;
  readonly update: (cohort: Cohort, nowMs: EpochMs) => void;
  /** The same after a quote, which moves neither momentum nor the log-normal probability. */
  readonly updateOnQuote: (cohort: Cohort, nowMs: EpochMs) => void;
  /** Tells a trade that has just joined where it stands, and updates its cohort. */
  readonly welcome: (guarded: Guarded, nowMs: EpochMs) => void;
  readonly readingOf: (guarded: Guarded, nowMs: EpochMs) => MarketReading;
};

export const createDecider = (board: Board, outputs: WatchOutputs, outbox: Outbox): Decider => {
  const { window } = board;

  const readingOf = ({ trade, cohort }: Guarded, nowMs: EpochMs): MarketReading => {
    const ref = { ...trade, closeAtMs: cohort.market.closeAtMs };
    return board.reading(ref, trade.side, trade.settings.model, trade.settings, nowMs);
  };
  const onTrip: OnTrip = (guarded, rule, value, threshold, nowMs) => {
    const cause = { rule, value, threshold, reading: readingOf(guarded, nowMs) };
    outbox.post(() => outputs.tripped(guarded.trade.tradeId, cause));
  };

  /** Trades of one side share one reading. */
  const tellArmed = (trades: Iterable<Guarded>, nowMs: EpochMs): void => {
    const readings: Partial<Record<Side, MarketReading>> = {};
    for (const guarded of trades) {
      const reading = (readings[guarded.trade.side] ??= readingOf(guarded, nowMs));
      armWires(guarded);
      outbox.post(() => outputs.armed(guarded.trade.tradeId, reading));
    }
  };
  const tellLost = (trades: Iterable<Guarded>, reason: string): void => {
    for (const { trade } of trades) outbox.post(() => outputs.lost(trade.tradeId, reason));
  };
  const tell = (
    cohort: Cohort,
    trades: Iterable<Guarded>,
    lack: Lack | null,
    nowMs: EpochMs,
  ): void => {
    if (lack === null) tellArmed(trades, nowMs);
    else tellLost(trades, lackInWords(lack, cohort, window, nowMs));
  };

  const protect = (cohort: Cohort, nowMs: EpochMs): boolean => {
    const lack = lackOf(cohort, window, nowMs);
    if (cohort.protected === (lack === null)) return false;
    cohort.protected = lack === null;
    tell(cohort, cohort.trades, lack, nowMs);
    return true;
  };

  const decideByMomentum = (cohort: Cohort, nowMs: EpochMs): void => {
    const score = cohort.needs.momentum ? scoreOf(cohort.market.spot, nowMs) : null;
    if (score !== null) decideMomentum(cohort, score, nowMs, onTrip);
  };
  const decideByProbability = (cohort: Cohort, nowMs: EpochMs): void => {
    const { market, needs } = cohort;
    if (!needs.probability || isGated(cohort, nowMs)) return;
    const yesPercent = valueOf(market, needs.model, window, nowMs);
    if (yesPercent !== null) decideProbability(cohort, yesPercent, nowMs, onTrip);
  };
  const decide = (cohort: Cohort, nowMs: EpochMs): void => {
    if (!cohort.protected || isClosed(cohort, nowMs)) return;
    decideByMomentum(cohort, nowMs);
    decideByProbability(cohort, nowMs);
  };

  return {
    protect,
    readingOf,
    update: (cohort, nowMs) => {
      protect(cohort, nowMs);
      decide(cohort, nowMs);
    },
    updateOnQuote: (cohort, nowMs) => {
      const hasChanged = protect(cohort, nowMs);
      if (hasChanged) decide(cohort, nowMs);
      else if (cohort.protected && cohort.needs.model === 'implied' && !isClosed(cohort, nowMs))
        decideByProbability(cohort, nowMs);
    },
    welcome: (guarded, nowMs) => {
      const { cohort } = guarded;
      if (!protect(cohort, nowMs)) tell(cohort, [guarded], lackOf(cohort, window, nowMs), nowMs);
      decide(cohort, nowMs);
    },
  };
};
