import { marketTicker } from '../../../machines/model/ids.ts';
import type { Quote } from '../../../machines/model/quote.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { Fields } from '../fields.ts';
import { bookOf, sameTop, type Book, type TopOfBook } from './book.ts';
import { readDelta, snapshotFrame } from './frames.ts';
import { instantOf } from './parse.ts';

type Synced = { readonly book: Book; top: TopOfBook };

/** The synced order books of one connection; tells a quote whenever the top of one has changed. */
export class Books {
  readonly #synced = new Map<string, Synced>();
  readonly #tell: (quote: Quote) => void;

  constructor(tell: (quote: Quote) => void) {
    this.#tell = tell;
  }

  has(market: string): boolean {
    return this.#synced.has(market);
  }

  clear(): void {
    this.#synced.clear();
  }

  keep(wanted: ReadonlySet<string>): void {
    for (const market of this.#synced.keys()) if (!wanted.has(market)) this.#synced.delete(market);
  }

  /** Takes a snapshot of one market; null when it cannot be read. Always told. */
  replace(frame: Fields, atMs: EpochMs, wanted: ReadonlySet<string>): string | null {
    const read = snapshotFrame.safeParse(frame);
    if (!read.success) return null;
    const { msg, sending_ts_ms: sentMs } = read.data;
    const book = bookOf(msg.yes_dollars_fp ?? [], msg.no_dollars_fp ?? []);
    if (book === null) return null;
    if (!wanted.has(msg.market_ticker)) return msg.market_ticker;
    const top = book.top();
    this.#synced.set(msg.market_ticker, { book, top });
    this.#deliver(msg.market_ticker, top, instantOf(sentMs) ?? atMs, atMs);
    return msg.market_ticker;
  }

  /**
   * Takes one change of a level. False when it cannot be read or does not fit the book; a change of
   * a market without a snapshot is dropped, since its snapshot will contain it.
   */
  change(frame: Fields, atMs: EpochMs): boolean {
    const delta = readDelta(frame);
    if (delta === null) return false;
    const synced = this.#synced.get(delta.market);
    if (synced === undefined) return true;
    if (!synced.book.apply(delta.side, delta.price, delta.change)) return false;
    const top = synced.book.top();
    if (sameTop(top, synced.top)) return true;
    synced.top = top;
    const venueAtMs = instantOf(delta.atMs) ?? instantOf(delta.sentMs) ?? atMs;
    this.#deliver(delta.market, top, venueAtMs, atMs);
    return true;
  }

  #deliver(market: string, top: TopOfBook, venueAtMs: EpochMs, receivedAtMs: EpochMs): void {
    this.#tell({ market: marketTicker(market), ...top, venueAtMs, receivedAtMs });
  }
}
