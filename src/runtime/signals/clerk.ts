import type { Board } from '../../../machines/market/board.ts';
import { isFresh } from '../../../machines/market/proof.ts';
import type { SymbolId } from '../../../machines/model/ids.ts';
import type { SpotTick } from '../../../machines/model/quote.ts';
import type { SignalSettings } from '../../../machines/model/signal-settings.ts';
import type { Rejected, Signal } from '../../../machines/model/signal.ts';
import { epochMs, type EpochMs } from '../../../machines/model/time.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { TickDoubt } from '../../../machines/signals/tick-filter.ts';
import { createAnalyst, type Analyst } from './analyst.ts';
import type { Signals } from './signals.ts';

type Price = Pick<SpotTick, 'priceMicros' | 'receivedAtMs'>;

/** Where signals are kept, and what an analysis begins with. */
export type SignalStore = {
  readonly isWritable: () => boolean;
  /** The newest signals of a frame, oldest first. */
  readonly recall: (frameMs: number, limit: number) => Promise<readonly Signal[]>;
  /** The prices that were logged from `sinceMs` on, oldest first. */
  readonly prices: (sinceMs: EpochMs) => Promise<readonly Price[]>;
  /** Keeps signals, and adds to what was refused; all or nothing. */
  readonly keep: (signals: readonly Signal[], rejected: readonly Rejected[]) => Promise<void>;
};

export type SignalClerkOptions = {
  readonly symbol: SymbolId;
  readonly settings: SignalSettings;
  readonly clock: Pick<Clock, 'now'>;
  readonly board: Pick<Board, 'spotCell' | 'isUntimely'>;
  readonly signals: Signals;
  readonly store: SignalStore;
  /** The store did not answer; it is asked again at the next look. */
  readonly failed: (error: unknown) => void;
};

/** Signals that wait for a database that is away; the oldest are given up. */
const UNKEPT_LIMIT = 1_000;

/** So that a long absence is made up for in steps that nobody else on the thread feels. */
const PRICES_PER_LOOK = 600;

/** A failure of the store, told apart from a defect of the analysis. */
class StoreFailed extends Error {}

const asked = async <T>(answer: Promise<T>): Promise<T> => {
  try {
    return await answer;
  } catch (cause) {
    throw new StoreFailed('the store did not answer', { cause });
  }
};

type Heard = { readonly price: Price; readonly doubt: TickDoubt | null };

/** What an analysis begins with. */
type Past = {
  readonly kept: ReadonlyMap<number, readonly Signal[]>;
  readonly logged: readonly Price[];
};

/** Makes the signals of one symbol: takes prices in, judges closed candles, stores, publishes. */
export class SignalClerk {
  readonly #options: SignalClerkOptions;
  #analyst: Analyst | null = null;
  #heard: readonly Heard[] = [];
  #unkept: readonly Signal[] = [];

  constructor(options: SignalClerkOptions) {
    this.#options = options;
  }

  /** Brings the signals up to the present, or a good step nearer to it. */
  async look(): Promise<void> {
    const { failed, store } = this.#options;
    if (!store.isWritable()) return;
    try {
      const past = this.#analyst ?? (await this.#recall());
      const analyst = this.#listen(past);
      this.#unkept = [...this.#unkept, ...this.#analyse(analyst)].slice(-UNKEPT_LIMIT);
      await this.#keep(analyst);
    } catch (error) {
      if (!(error instanceof StoreFailed)) throw error;
      failed(error.cause);
    }
  }

  /** What was kept of each frame, and the prices that were logged since. */
  async #recall(): Promise<Past> {
    const { clock, settings, store } = this.#options;
    const { framesMs, historyCandles } = settings;
    const longestMs = Math.max(...framesMs);
    const sinceMs = epochMs((Math.floor(clock.now() / longestMs) - 1) * longestMs);
    const kept = new Map<number, readonly Signal[]>();
    for (const frameMs of framesMs)
      kept.set(frameMs, await asked(store.recall(frameMs, historyCandles)));
    return { kept, logged: await asked(store.prices(sinceMs)) };
  }

  /** Begins with what is past; of prices that are both logged and heard, the heard ones count. */
  #begin({ kept, logged }: Past, heardFromMs: EpochMs): Analyst {
    const { settings, signals, symbol } = this.#options;
    const before = logged.filter(({ receivedAtMs }) => receivedAtMs < heardFromMs);
    const analyst = createAnalyst(symbol, settings, before[0]?.receivedAtMs ?? heardFromMs);
    for (const [frameMs, frame] of kept) {
      const candles = frame.map(({ candle }) => candle);
      analyst.recall(frameMs, candles);
      frame.slice(-1).forEach(signals.publish);
    }
    this.#heard = before.map((price) => ({ price, doubt: null }));
    return analyst;
  }

  /** Takes what the feeds have left. */
  #listen(past: Analyst | Past): Analyst {
    const { board, clock, signals, symbol } = this.#options;
    const { ticks, overflow } = signals.take(symbol);
    const heardFromMs = ticks[0]?.receivedAtMs ?? clock.now();
    const analyst = 'logged' in past ? this.#begin(past, heardFromMs) : past;
    this.#analyst = analyst;
    if (overflow > 0)
      analyst.reject([
        { symbol, frameMs: null, reason: 'overflow', count: overflow, lastAtMs: clock.now() },
      ]);
    const isDisputed = board.spotCell(symbol).dispute !== null;
    const doubtOf = (tick: SpotTick): TickDoubt | null =>
      board.isUntimely(tick) ? 'untimely' : isDisputed ? 'disputed' : null;
    this.#heard = [...this.#heard, ...ticks.map((price) => ({ price, doubt: doubtOf(price) }))];
    return analyst;
  }

  /** Time, and the proof of now, come after all that was heard before. */
  #analyse(analyst: Analyst): readonly Signal[] {
    const { board, clock, settings, symbol } = this.#options;
    const heard = this.#heard.slice(0, PRICES_PER_LOOK);
    this.#heard = this.#heard.slice(PRICES_PER_LOOK);
    const made = heard.flatMap(({ price, doubt }) => analyst.price(price, doubt));
    if (this.#heard.length > 0) return made;
    const nowMs = clock.now();
    const cell = board.spotCell(symbol);
    if (cell.feed !== null && isFresh(cell, settings.data.maxSilenceMs, nowMs))
      analyst.proven(epochMs(Math.min(cell.feed.provenAtMs, nowMs)));
    return [...made, ...analyst.reach(nowMs)];
  }

  /** Desks hear of a signal once it is stored. */
  async #keep(analyst: Analyst): Promise<void> {
    const { signals, store } = this.#options;
    const [unkept, rejected] = [this.#unkept, analyst.takeRejected()];
    if (unkept.length === 0 && rejected.length === 0) return;
    try {
      await asked(store.keep(unkept, rejected));
    } catch (error) {
      analyst.reject(rejected);
      throw error;
    }
    this.#unkept = [];
    unkept.forEach(signals.publish);
  }
}
