import type { SymbolId } from '../../../machines/model/ids.ts';
import { micros } from '../../../machines/model/money.ts';
import { epochMs, type EpochMs } from '../../../machines/model/time.ts';
import type { FeedDriver, FeedLink, FeedProtocol } from '../feed-driver.ts';
import { Backfill, type HeardCandles } from './backfill.ts';
import type { CandleSource } from './candles.ts';
import {
  readFrame,
  type BinanceFrame,
  type BookFrame,
  type CandleFrame,
  type MarkFrame,
  type TradeFrame,
} from './frames.ts';
import type { BinanceMarket, BinancePrice } from './markets.ts';
import { countTo, isOvertaken, newProduct, priceOf, type Product } from './product.ts';

const EXCERPT_CHARS = 200;
const KIND_CHARS = 40;

export type BinanceFeedOptions = {
  readonly market: BinanceMarket;
  /** E.g. `wss://data-stream.binance.vision`; the path of combined streams is added. */
  readonly wsUrl: string;
  readonly price: BinancePrice;
  /** Under which symbol the prices of a product are told. */
  readonly symbolOf: (product: string) => SymbolId;
  readonly candles: CandleSource;
  /** Kept from one connection to the next. */
  readonly heard: HeardCandles;
  /** The product that a wanted market names; they are the same unless said otherwise. */
  readonly productOf?: (wanted: string) => string;
  /** Tells a book where it is traded on, instead of a price; false: it cannot be read. */
  readonly tellBook?: (link: FeedLink, book: BookFrame, atMs: EpochMs) => boolean;
};

/**
 * Prices over the combined market streams of spot or of USD-M futures.
 *
 * A price is the last trade, the middle of the book or the mark price; a candle says the last trade
 * anew with the venue's own time. Loss is seen on trades, whose ids are contiguous, and on spot in
 * the last trade that a candle names. A book ticker of spot has no time: it is as old as the newest
 * frame that has one. An unknown product is subscribed without complaint and says nothing, so that
 * a subscription counts once every product has been heard.
 */
class StreamsProtocol implements FeedProtocol {
  readonly #link: FeedLink;
  readonly #wanted: ReadonlySet<string>;
  readonly #options: BinanceFeedOptions;
  readonly #streams: readonly string[];
  readonly #backfill: Backfill;
  readonly #products = new Map<string, Product>();
  readonly #unanswered = new Set<number>();
  #lastId = 0;
  #opened = false;
  #confirmed = false;
  #askedSinceMs: EpochMs | null = null;
  /** Products of which a resync still waits for a price. */
  #awaited: Set<string> | null = null;

  constructor(
    link: FeedLink,
    wanted: ReadonlySet<string>,
    options: BinanceFeedOptions,
    streams: readonly string[],
  ) {
    this.#link = link;
    this.#wanted = wanted;
    this.#options = options;
    this.#streams = streams;
    this.#backfill = new Backfill(options.heard, options.candles, {
      past: (symbol, prices) => link.sink.past(link.feedId, symbol, prices),
      failed: link.missed,
    });
  }

  opened(): void {
    this.#opened = true;
    this.follow();
  }

  follow(): void {
    if (!this.#opened) return;
    const { productOf = (named: string) => named } = this.#options;
    const wanted = new Set([...this.#wanted].map(productOf));
    const added = [...wanted].filter((id) => !this.#products.has(id));
    const removed = [...this.#products.keys()].filter((id) => !wanted.has(id));
    for (const id of added) {
      this.#products.set(id, newProduct(this.#options.symbolOf(id)));
      this.#backfill.doubt(id);
    }
    for (const id of removed) this.#products.delete(id);
    if (added.length > 0) this.#command('SUBSCRIBE', added);
    if (removed.length > 0) this.#command('UNSUBSCRIBE', removed);
    for (const id of removed) this.#settle(id);
  }

  /** The next price of each product is a fresh one; what was missed meanwhile is history. */
  resync(): void {
    this.#awaited = new Set(this.#products.keys());
    for (const id of this.#products.keys()) this.#backfill.doubt(id);
  }

  unansweredSinceMs(): EpochMs | null {
    return this.#askedSinceMs;
  }

  receive(text: string, atMs: EpochMs): void {
    const frame = readFrame(text);
    const isRead = this.#onFrame(frame, atMs);
    if (isRead) return;
    const kind = frame.kind === 'malformed' ? frame.what : frame.kind;
    this.#link.rejected(kind.slice(0, KIND_CHARS), text.slice(0, EXCERPT_CHARS));
  }

  #onFrame(frame: BinanceFrame, atMs: EpochMs): boolean {
    switch (frame.kind) {
      case 'trade':
        return this.#onTrade(frame, atMs);
      case 'bookTicker':
        return this.#onBook(frame, atMs);
      case 'markPrice':
        return this.#onMark(frame, atMs);
      case 'kline':
        return this.#onCandle(frame, atMs);
      case 'answer':
        return this.#onAnswer(frame.id);
      case 'refusal':
        return this.#onRefusal(frame.reason);
      case 'serverShutdown':
        this.#link.ending();
        return true;
      case 'malformed':
        return false;
    }
  }

  #onTrade(trade: TradeFrame, atMs: EpochMs): boolean {
    const { countedId, price, product: id, tradedAtMs, tradeId } = trade;
    const product = this.#products.get(id);
    if (product === undefined) return true;
    const priceMicros = priceOf(price);
    if (priceMicros === null) return false;
    const { lastCountedId } = product;
    if (lastCountedId !== null && countedId <= lastCountedId) return true;
    product.lastCountedId = countedId;
    product.lastTradeId = tradeId;
    product.lastTradeAtMs = tradedAtMs;
    this.#heard(id, product, tradedAtMs);
    if (lastCountedId !== null && countedId > lastCountedId + 1)
      this.#miss(`${id}: expected trade ${lastCountedId + 1}, found ${countedId}`);
    if (this.#options.price === 'trade') this.#tell(id, product, priceMicros, tradedAtMs, atMs);
    return true;
  }

  #onMark({ eventAtMs, price, product: id }: MarkFrame, atMs: EpochMs): boolean {
    const product = this.#products.get(id);
    if (product === undefined) return true;
    const priceMicros = priceOf(price);
    if (priceMicros === null) return false;
    if (product.venueAtMs !== null && eventAtMs < product.venueAtMs) return true;
    this.#heard(id, product, eventAtMs);
    this.#tell(id, product, priceMicros, eventAtMs, atMs);
    return true;
  }

  #onBook(book: BookFrame, atMs: EpochMs): boolean {
    const { ask, bid, eventAtMs, product: id, updateId } = book;
    const product = this.#products.get(id);
    if (product === undefined || updateId <= product.lastUpdateId) return true;
    if (this.#options.tellBook !== undefined) return this.#onTradedBook(product, book, atMs);
    const bidMicros = priceOf(bid);
    const askMicros = priceOf(ask);
    if (bidMicros === null || askMicros === null || bidMicros > askMicros) return false;
    product.lastUpdateId = updateId;
    product.middleMicros = Math.round((bidMicros + askMicros) / 2);
    if (eventAtMs !== null) this.#heard(id, product, eventAtMs);
    if (product.venueAtMs !== null)
      this.#tell(id, product, product.middleMicros, product.venueAtMs, atMs);
    return true;
  }

  #onTradedBook(product: Product, book: BookFrame, atMs: EpochMs): boolean {
    const isRead = this.#options.tellBook?.(this.#link, book, atMs) === true;
    if (!isRead) return false;
    product.lastUpdateId = book.updateId;
    if (book.eventAtMs !== null) this.#heard(book.product, product, book.eventAtMs);
    this.#settle(book.product);
    return true;
  }

  #onCandle(candle: CandleFrame, atMs: EpochMs): boolean {
    const { close, eventAtMs, isClosed, product: id } = candle;
    const product = this.#products.get(id);
    if (product === undefined) return true;
    const closeMicros = priceOf(close);
    if (closeMicros === null) return false;
    this.#heard(id, product, eventAtMs);
    if (this.#options.market.isCountedByCandles) this.#checkTrades(id, product, candle);
    const isBehind = isOvertaken(product, candle);
    const priceMicros = this.#options.price === 'trade' ? closeMicros : product.middleMicros;
    if (!isBehind && priceMicros !== null) this.#tell(id, product, priceMicros, eventAtMs, atMs);
    const isHeard = this.#options.market.settledMs === null;
    if (isClosed && isHeard) this.#backfill.closed(product.symbol, candle);
    return true;
  }

  /** All trades up to the candle before this one have come by now. */
  #checkTrades(id: string, product: Product, { lastTradeId: newest }: CandleFrame): void {
    const { candleTradeId, lastCountedId } = product;
    if (newest >= 0) product.candleTradeId = newest;
    if (lastCountedId === null) {
      if (newest >= 0) countTo(product, newest);
      return;
    }
    if (candleTradeId <= lastCountedId || this.#awaited !== null) return;
    countTo(product, candleTradeId);
    this.#miss(`${id}: trades stand at ${lastCountedId}, a candle knows ${candleTradeId}`);
  }

  #miss(reason: string): void {
    if (this.#awaited === null) this.#link.gap(reason);
  }

  #heard(id: string, product: Product, venueAtMs: number): void {
    const isFirst = product.venueAtMs === null;
    product.venueAtMs = Math.max(product.venueAtMs ?? venueAtMs, venueAtMs);
    this.#settled(id, product.symbol, venueAtMs);
    if (isFirst) this.#confirm();
  }

  /** Once the open candle has lasted a while, all before it can be asked for. */
  #settled(id: string, symbol: SymbolId, venueAtMs: number): void {
    const { candles, settledMs } = this.#options.market;
    if (settledMs === null) return;
    const { intervalMs } = candles[this.#options.price];
    const openAtMs = Math.floor(venueAtMs / intervalMs) * intervalMs;
    if (venueAtMs - openAtMs >= settledMs)
      this.#backfill.closed(symbol, { product: id, openAtMs, closeAtMs: openAtMs - 1 });
  }

  #tell(
    id: string,
    { symbol }: Product,
    priceMicros: number,
    venueAtMs: number,
    atMs: EpochMs,
  ): void {
    this.#link.sink.spot(this.#link.feedId, {
      symbol,
      priceMicros: micros(priceMicros),
      venueAtMs: epochMs(venueAtMs),
      receivedAtMs: atMs,
    });
    this.#settle(id);
  }

  #onAnswer(id: number): boolean {
    const isOurs = this.#unanswered.delete(id);
    if (isOurs) this.#confirm();
    return isOurs;
  }

  /** Before the confirmation an error is the answer to it; later the connection is at fault. */
  #onRefusal(reason: string): boolean {
    if (this.#confirmed) this.#link.failed(reason);
    else this.#link.refused(reason);
    return true;
  }

  #confirm(): void {
    const isAnswered = this.#unanswered.size === 0;
    const products = [...this.#products.values()];
    if (!isAnswered || products.some(({ venueAtMs }) => venueAtMs === null)) return;
    this.#askedSinceMs = null;
    if (this.#confirmed) return;
    this.#confirmed = true;
    this.#link.confirmed();
  }

  #settle(id: string): void {
    if (this.#awaited === null) return;
    this.#awaited.delete(id);
    if (this.#awaited.size > 0) return;
    this.#awaited = null;
    this.#link.resynced();
  }

  #command(method: 'SUBSCRIBE' | 'UNSUBSCRIBE', ids: readonly string[]): void {
    this.#lastId += 1;
    this.#unanswered.add(this.#lastId);
    this.#askedSinceMs ??= this.#link.now();
    const params = ids.flatMap((id) =>
      this.#streams.map((stream) => `${id.toLowerCase()}@${stream}`),
    );
    this.#link.send(JSON.stringify({ method, params, id: this.#lastId }));
  }
}

/**
 * `feed:binance:<product>`, `feed:binanceUsdm:<product>`: public and unsigned. Throws where the
 * market has no such price.
 */
export const binanceFeed = (options: BinanceFeedOptions): FeedDriver => {
  const streams = options.market.streams[options.price];
  if (streams === null)
    throw new TypeError(`expected a price that the market knows, found ${options.price}`);
  return {
    endpoint: () => ({ url: options.wsUrl.replace(/\/$/, '') + streams.path, headers: {} }),
    connect: (link, wanted) => new StreamsProtocol(link, wanted, options, streams.names),
  };
};
