import type { SymbolId } from '../../../machines/model/ids.ts';
import type { PastPrice } from '../../../machines/model/quote.ts';
import type { CandleSource } from './candles.ts';
import type { CandleFrame } from './frames.ts';

/** As far as momentum and volatility look back. */
const HISTORY_MS = 31 * 60_000;
/** Between a failed request and the next. */
const RETRY_MS = 10_000;

export type BackfillTold = {
  readonly past: (symbol: SymbolId, prices: readonly PastPrice[]) => void;
  readonly failed: (reason: string) => void;
};

type ClosedCandle = Pick<CandleFrame, 'product' | 'openAtMs' | 'closeAtMs'>;

/** The end of the last closed candle of each product that was heard or fetched. */
export type HeardCandles = Map<string, number>;

/**
 * Closed candles that were not heard, of one connection. Each is said once: what closed before the
 * connection, or in a gap of it, is asked for as soon as the next one closes.
 */
export class Backfill {
  readonly #heard: HeardCandles;
  readonly #source: CandleSource;
  readonly #told: BackfillTold;
  /** Products with candles to ask for, and from when on. */
  readonly #due = new Map<string, number>();
  readonly #asking = new Set<string>();

  constructor(heard: HeardCandles, source: CandleSource, told: BackfillTold) {
    this.#heard = heard;
    this.#source = source;
    this.#told = told;
  }

  /** Candles of the product may have been missed. */
  doubt(product: string): void {
    this.#due.set(product, -Infinity);
  }

  /** Candles that opened before this one have closed; without a doubt it has been heard as well. */
  closed(symbol: SymbolId, candle: ClosedCandle): void {
    const { product, closeAtMs, openAtMs } = candle;
    if (this.#asking.has(product)) return;
    const dueAtMs = this.#due.get(product);
    if (dueAtMs === undefined) this.#heard.set(product, closeAtMs);
    else if (closeAtMs >= dueAtMs) void this.#ask(product, symbol, openAtMs);
  }

  async #ask(product: string, symbol: SymbolId, beforeMs: number): Promise<void> {
    const heardUntilMs = this.#heard.get(product) ?? -Infinity;
    const fromMs = Math.max(heardUntilMs + 1, beforeMs - HISTORY_MS);
    this.#asking.add(product);
    this.#due.delete(product);
    const read = await this.#source({ product, fromMs, toMs: beforeMs - 1 });
    this.#asking.delete(product);
    if (read.ok) {
      this.#heard.set(product, beforeMs - 1);
      this.#told.past(symbol, read.value);
      return;
    }
    this.#due.set(product, beforeMs + Math.max(RETRY_MS, read.error.retryAfterMs));
    this.#told.failed(`candles of ${product}: ${read.error.message}`);
  }
}
