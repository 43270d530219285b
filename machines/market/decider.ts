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
import type { VolatilityWindow } from './volatility.ts';

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

class CohortDecider implements Decider {
  readonly #board: Board;
  readonly #window: VolatilityWindow;
  readonly #outputs: WatchOutputs;
  readonly #outbox: Outbox;

  constructor(board: Board, outputs: WatchOutputs, outbox: Outbox) {
    this.#board = board;
    this.#window = board.window;
    this.#outputs = outputs;
    this.#outbox = outbox;
  }

  protect(cohort: Cohort, nowMs: EpochMs): boolean {
    const lack = lackOf(cohort, this.#window, nowMs);
    if (cohort.protected === (lack === null)) return false;
    cohort.protected = lack === null;
    this.#tell(cohort, cohort.trades, lack, nowMs);
    return true;
  }

  update(cohort: Cohort, nowMs: EpochMs): void {
    this.protect(cohort, nowMs);
    this.#decide(cohort, nowMs);
  }

  updateOnQuote(cohort: Cohort, nowMs: EpochMs): void {
    const hasChanged = this.protect(cohort, nowMs);
    if (hasChanged) this.#decide(cohort, nowMs);
    else if (cohort.protected && cohort.needs.model === 'implied' && !isClosed(cohort, nowMs))
      this.#decideByProbability(cohort, nowMs);
  }

  welcome(guarded: Guarded, nowMs: EpochMs): void {
    const { cohort } = guarded;
    if (!this.protect(cohort, nowMs))
      this.#tell(cohort, [guarded], lackOf(cohort, this.#window, nowMs), nowMs);
    this.#decide(cohort, nowMs);
  }

  readingOf({ trade, cohort }: Guarded, nowMs: EpochMs): MarketReading {
    const ref = { ...trade, closeAtMs: cohort.market.closeAtMs };
    return this.#board.reading(ref, trade.side, trade.settings.model, trade.settings, nowMs);
  }

  #tell(cohort: Cohort, trades: Iterable<Guarded>, lack: Lack | null, nowMs: EpochMs): void {
    if (lack === null) this.#tellArmed(trades, nowMs);
    else this.#tellLost(trades, lackInWords(lack, cohort, this.#window, nowMs));
  }

  /** Trades of one side share one reading. */
  #tellArmed(trades: Iterable<Guarded>, nowMs: EpochMs): void {
    const readings: Partial<Record<Side, MarketReading>> = {};
    for (const guarded of trades) {
      const reading = (readings[guarded.trade.side] ??= this.readingOf(guarded, nowMs));
      armWires(guarded);
      this.#outbox.post(() => this.#outputs.armed(guarded.trade.tradeId, reading));
    }
  }

  #tellLost(trades: Iterable<Guarded>, reason: string): void {
    for (const { trade } of trades)
      this.#outbox.post(() => this.#outputs.lost(trade.tradeId, reason));
  }

  readonly #onTrip: OnTrip = (guarded, rule, value, threshold, nowMs) => {
    const { settingsVersion } = guarded.trade;
    const reason = { rule, value, threshold };
    const reading = this.readingOf(guarded, nowMs);
    const cause = { ...reason, reading, settingsVersion, reasons: [reason] };
    this.#outbox.post(() => this.#outputs.tripped(guarded.trade.tradeId, cause));
  };

  #decide(cohort: Cohort, nowMs: EpochMs): void {
    if (!cohort.protected || isClosed(cohort, nowMs)) return;
    this.#decideByMomentum(cohort, nowMs);
    this.#decideByProbability(cohort, nowMs);
  }

  #decideByMomentum(cohort: Cohort, nowMs: EpochMs): void {
    const score = cohort.needs.momentum ? scoreOf(cohort.market.spot, nowMs) : null;
    if (score !== null) decideMomentum(cohort, score, nowMs, this.#onTrip);
  }

  #decideByProbability(cohort: Cohort, nowMs: EpochMs): void {
    const { market, needs } = cohort;
    if (!needs.probability || isGated(cohort, nowMs)) return;
    const yesPercent = valueOf(market, needs.model, this.#window, nowMs);
    if (yesPercent !== null) decideProbability(cohort, yesPercent, nowMs, this.#onTrip);
  }
}

export const createDecider = (board: Board, outputs: WatchOutputs, outbox: Outbox): Decider =>
  new CohortDecider(board, outputs, outbox);
