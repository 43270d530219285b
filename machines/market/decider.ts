import { probabilityOf, type Side } from '../model/contract.ts';
import type { TradeId } from '../model/ids.ts';
import { instrumentOf } from '../model/instrument.ts';
import type { MarketReading, StopCause } from '../model/reading.ts';
import type { EpochMs } from '../model/time.ts';
import type { Board } from './board.ts';
import { scoreOf } from './cells.ts';
import { armWires, disarmWires, type Cohort, type Guarded } from './cohort.ts';
import type { Outbox } from './outbox.ts';
import { lackInWords, lackOf, type Lack } from './protection.ts';
import { decideBid } from './rules/by-bid.ts';
import { decideMomentum } from './rules/by-momentum.ts';
import { decideProbability, isGated } from './rules/by-probability.ts';
import { decideTime, isClosed } from './rules/by-time.ts';
import { noFindings, verdictOn, type Findings } from './rules/findings.ts';
import { decideFloor } from './rules/price-floor.ts';
import { provenYesPercent, valueOf } from './valuation.ts';
import type { VolatilityWindow } from './volatility.ts';

/** Where the watch reports; called once the tick is dealt with, in the order of events. */
export type WatchOutputs = {
  /** The trade is protected from here on: every wire of its enabled rules is live. */
  readonly armed: (tradeId: TradeId, reading: MarketReading) => void;
  /** The trade is not protected; told once until it is armed again. Nothing of it trips. */
  readonly lost: (tradeId: TradeId, reason: string) => void;
  /** Rules have tripped. `cause.threshold` is the signed bound that `cause.value` crossed. */
  readonly tripped: (tradeId: TradeId, cause: StopCause) => void;
  /** The bid has risen to where it matters to a rule: a stop rests on it from here on. */
  readonly marked: (tradeId: TradeId, reading: MarketReading) => void;
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

const SIDES: readonly Side[] = ['yes', 'no'];

class CohortDecider implements Decider {
  readonly #board: Board;
  readonly #window: VolatilityWindow;
  readonly #outputs: WatchOutputs;
  readonly #outbox: Outbox;
  readonly #findings: Findings = noFindings();

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
    else if (cohort.protected && !isClosed(cohort, nowMs)) this.#decideByQuote(cohort, nowMs);
  }

  welcome(guarded: Guarded, nowMs: EpochMs): void {
    const { cohort } = guarded;
    if (!this.protect(cohort, nowMs))
      this.#tell(cohort, [guarded], lackOf(cohort, this.#window, nowMs), nowMs);
    this.#decide(cohort, nowMs);
  }

  readingOf({ trade, cohort }: Guarded, nowMs: EpochMs): MarketReading {
    const { market, settings, side, strikeMicros, symbol } = trade;
    const { closeAtMs } = cohort.market;
    const ref = { market, symbol, strikeMicros, closeAtMs, ...instrumentOf(trade) };
    return this.#board.reading(ref, side, settings.model, settings, nowMs);
  }

  #tell(cohort: Cohort, trades: Iterable<Guarded>, lack: Lack | null, nowMs: EpochMs): void {
    if (lack === null) this.#tellArmed(trades, nowMs);
    else this.#tellLost(trades, lackInWords(lack, cohort, this.#window, nowMs));
  }

  #tellArmed(trades: Iterable<Guarded>, nowMs: EpochMs): void {
    const readingFor = this.#readings(nowMs);
    for (const guarded of trades) {
      const reading = readingFor(guarded);
      armWires(guarded);
      this.#outbox.post(() => this.#outputs.armed(guarded.trade.tradeId, reading));
    }
  }

  #tellLost(trades: Iterable<Guarded>, reason: string): void {
    for (const { trade } of trades)
      this.#outbox.post(() => this.#outputs.lost(trade.tradeId, reason));
  }

  /** Trades of one side of a cohort share one reading. */
  #readings(nowMs: EpochMs): (guarded: Guarded) => MarketReading {
    const readings: Partial<Record<Side, MarketReading>> = {};
    return (guarded) => (readings[guarded.trade.side] ??= this.readingOf(guarded, nowMs));
  }

  #decide(cohort: Cohort, nowMs: EpochMs): void {
    if (!cohort.protected || isClosed(cohort, nowMs)) return;
    const findings = this.#findings;
    const { momentum, others } = cohort.needs;
    const score = momentum ? scoreOf(cohort.market.spot, nowMs) : null;
    if (score !== null) decideMomentum(cohort, score, findings);
    this.#decideByProbability(cohort, nowMs);
    if (others) this.#decideByBidAndTime(cohort, nowMs);
    if (this.#findings.any) this.#tellFindings(nowMs);
  }

  #decideByQuote(cohort: Cohort, nowMs: EpochMs): void {
    if (cohort.needs.model === 'implied') this.#decideByProbability(cohort, nowMs);
    if (cohort.needs.others) this.#decideByBidAndTime(cohort, nowMs);
    if (this.#findings.any) this.#tellFindings(nowMs);
  }

  #decideByProbability(cohort: Cohort, nowMs: EpochMs): void {
    const { market, needs } = cohort;
    if (!needs.probability || isGated(cohort, nowMs)) return;
    const yesPercent = valueOf(market, needs.model, this.#window, nowMs);
    if (yesPercent !== null) decideProbability(cohort, yesPercent, this.#findings);
  }

  #decideByBidAndTime(cohort: Cohort, nowMs: EpochMs): void {
    for (const side of SIDES) {
      decideBid(cohort, side, this.#findings);
      decideFloor(cohort, side, () => this.#percentOf(cohort, side, nowMs), this.#findings);
    }
    decideTime(cohort, nowMs, this.#findings);
  }

  #percentOf(cohort: Cohort, side: Side, nowMs: EpochMs): number | null {
    const yesPercent = provenYesPercent(cohort, this.#window, nowMs);
    return yesPercent === null ? null : probabilityOf(side, yesPercent);
  }

  #tellFindings(nowMs: EpochMs): void {
    const { crossed, raised } = this.#findings;
    const readingFor = this.#readings(nowMs);
    for (const guarded of raised) {
      const reading = readingFor(guarded);
      this.#outbox.post(() => this.#outputs.marked(guarded.trade.tradeId, reading));
    }
    for (const [guarded, rules] of crossed) {
      const verdict = verdictOn(guarded, rules);
      if (verdict === null) continue;
      if (verdict.isFinal) disarmWires(guarded);
      const { first, reasons } = verdict;
      const { tradeId, settingsVersion } = guarded.trade;
      const cause = { ...first, reading: readingFor(guarded), settingsVersion, reasons };
      this.#outbox.post(() => this.#outputs.tripped(tradeId, cause));
    }
    crossed.clear();
    raised.length = 0;
    this.#findings.any = false;
  }
}

export const createDecider = (board: Board, outputs: WatchOutputs, outbox: Outbox): Decider =>
  new CohortDecider(board, outputs, outbox);
