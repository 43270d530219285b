import { parseDecimal } from '../../../machines/model/decimal.ts';
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
  type TradeFrame,
} from './frames.ts';

/** What stands for the price of a product: its last trade, or the middle of its best prices. */
export type BinancePrice = 'trade' | 'middle';

const STREAMS: Readonly<Record<BinancePrice, readonly string[]>> = {
  trade: ['trade', 'kline_1s'],
  middle: ['bookTicker', 'trade', 'kline_1s'],
};

const EXCERPT_CHARS = 200;
const KIND_CHARS = 40;

type Product = {
  readonly symbol: SymbolId;
  /** Newest trade known; null until a trade or a candle has named one. */
  lastTradeId: number | null;
  lastTradeAtMs: number;
  /** The newest trade by the last candle: all up to it must be seen by the next one. */
  candleTradeId: number;
  lastUpdateId: number;
  /** The middle of the book; null before the first one. */
  middleMicros: number | null;
  /** The venue's time by the newest frame that carries one; null until the product is heard. */
  venueAtMs: number | null;
};

const newProduct = (symbol: SymbolId): Product => ({
  symbol,
  lastTradeId: null,
  lastTradeAtMs: -Infinity,
  candleTradeId: -1,
  lastUpdateId: -1,
  middleMicros: null,
  venueAtMs: null,
});

export type BinanceFeedOptions = {
  /** E.g. `wss://data-stream.binance.vision`; the path of combined streams is added. */
  readonly wsUrl: string;
  readonly price: BinancePrice;
  /** Under which symbol the prices of a product are told. */
  readonly symbolOf: (product: string) => SymbolId;
  readonly candles: CandleSource;
  /** Kept from one connection to the next. */
  readonly heard: HeardCandles;
};

/** Null where the text is no exact positive amount of micro-dollars. */
const priceOf = (text: string): number | null => {
  const price = parseDecimal(text, 6);
  return price !== null && price > 0 ? price : null;
};

/**
 * Spot prices over the combined market streams.
 *
 * A price is the last trade, or the middle of the book where that is asked for; each second a
 * candle says it anew with the venue's own time. Loss is seen on trades, whose ids are contiguous,
 * and on the last trade that a candle names. A book ticker has no time: it is as old as the newest
 * frame that has one. An unknown product is subscribed without complaint and says nothing, so that
 * a subscription counts once every product has been heard.
 */
class StreamsProtocol implements FeedProtocol {
  readonly #link: FeedLink;
  readonly #wanted: ReadonlySet<string>;
  readonly #options: BinanceFeedOptions;
  readonly #backfill: Backfill;
  readonly #products = new Map<string, Product>();
  readonly #unanswered = new Set<number>();
  #lastId = 0;
  #opened = false;
  #confirmed = false;
  #askedSinceMs: EpochMs | null = null;
  /** Products of which a resync still waits for a price. */
  #awaited: Set<string> | null = null;

  constructor(link: FeedLink, wanted: ReadonlySet<string>, options: BinanceFeedOptions) {
    this.#link = link;
    this.#wanted = wanted;
    this.#options = options;
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
    const added = [...this.#wanted].filter((id) => !this.#products.has(id));
    const removed = [...this.#products.keys()].filter((id) => !this.#wanted.has(id));
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

  #onTrade({ price, product: id, tradedAtMs, tradeId }: TradeFrame, atMs: EpochMs): boolean {
    const product = this.#products.get(id);
    if (product === undefined) return true;
    const priceMicros = priceOf(price);
    if (priceMicros === null) return false;
    const { lastTradeId } = product;
    if (lastTradeId !== null && tradeId <= lastTradeId) return true;
    product.lastTradeId = tradeId;
    product.lastTradeAtMs = tradedAtMs;
    this.#heard(product, tradedAtMs);
    if (lastTradeId !== null && tradeId > lastTradeId + 1)
      this.#miss(`${id}: expected trade ${lastTradeId + 1}, found ${tradeId}`);
    if (this.#options.price === 'trade') this.#tell(id, product, priceMicros, tradedAtMs, atMs);
    return true;
  }

  #onBook({ ask, bid, product: id, updateId }: BookFrame, atMs: EpochMs): boolean {
    const product = this.#products.get(id);
    if (product === undefined || updateId <= product.lastUpdateId) return true;
    const bidMicros = priceOf(bid);
    const askMicros = priceOf(ask);
    if (bidMicros === null || askMicros === null || bidMicros > askMicros) return false;
    product.lastUpdateId = updateId;
    product.middleMicros = Math.round((bidMicros + askMicros) / 2);
    if (product.venueAtMs !== null)
      this.#tell(id, product, product.middleMicros, product.venueAtMs, atMs);
    return true;
  }

  #onCandle(candle: CandleFrame, atMs: EpochMs): boolean {
    const { close, eventAtMs, isClosed, product: id } = candle;
    const product = this.#products.get(id);
    if (product === undefined) return true;
    const closeMicros = priceOf(close);
    if (closeMicros === null) return false;
    this.#heard(product, eventAtMs);
    this.#checkTrades(id, product, candle);
    const isBehind = product.lastTradeAtMs > candle.closeAtMs || this.#isOvertaken(product, candle);
    const priceMicros = this.#options.price === 'trade' ? closeMicros : product.middleMicros;
    if (!isBehind && priceMicros !== null) this.#tell(id, product, priceMicros, eventAtMs, atMs);
    if (isClosed) this.#backfill.closed(product.symbol, candle);
    return true;
  }

  /** A trade that the candle does not know yet has been told; without trades its time decides. */
  #isOvertaken({ lastTradeAtMs, lastTradeId }: Product, candle: CandleFrame): boolean {
    return candle.lastTradeId < 0
      ? lastTradeAtMs >= candle.openAtMs
      : lastTradeId !== null && candle.lastTradeId < lastTradeId;
  }

  /** All trades up to the candle before this one have come by now. */
  #checkTrades(id: string, product: Product, { lastTradeId: newest }: CandleFrame): void {
    const { candleTradeId, lastTradeId } = product;
    if (newest >= 0) product.candleTradeId = newest;
    if (lastTradeId === null) {
      if (newest >= 0) product.lastTradeId = newest;
      return;
    }
    if (candleTradeId <= lastTradeId || this.#awaited !== null) return;
    product.lastTradeId = candleTradeId;
    this.#miss(`${id}: trades stand at ${lastTradeId}, a candle knows ${candleTradeId}`);
  }

  #miss(reason: string): void {
    if (this.#awaited === null) this.#link.gap(reason);
  }

  #heard(product: Product, venueAtMs: number): void {
    const isFirst = product.venueAtMs === null;
    product.venueAtMs = Math.max(product.venueAtMs ?? venueAtMs, venueAtMs);
    if (isFirst) this.#confirm();
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
    const streams = STREAMS[this.#options.price];
    const params = ids.flatMap((id) => streams.map((stream) => `${id.toLowerCase()}@${stream}`));
    this.#link.send(JSON.stringify({ method, params, id: this.#lastId }));
  }
}

/** `feed:binance:<product>`: public and unsigned. */
export const binanceFeed = (options: BinanceFeedOptions): FeedDriver => ({
  endpoint: () => ({ url: `${options.wsUrl.replace(/\/$/, '')}/stream`, headers: {} }),
  connect: (link, wanted) => new StreamsProtocol(link, wanted, options),
});
