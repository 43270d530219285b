import type { EpochMs } from '../../../machines/model/time.ts';
import type { FeedDriver, FeedLink, FeedProtocol } from '../feed-driver.ts';
import {
  errorFrame,
  heartbeatFrame,
  matchFrame,
  readFrame,
  subscriptionsFrame,
  tickerFrame,
  type Frame,
} from './frames.ts';
import { parseTicker } from './parse.ts';

const CHANNELS: readonly string[] = ['ticker', 'matches', 'heartbeat'];
const EXCERPT_CHARS = 200;
const TYPE_CHARS = 40;

type Product = {
  /** Newest trade known to us; null until the priming one. */
  lastTradeId: number | null;
  lastSequence: number;
};

/**
 * Spot prices over the public exchange feed.
 *
 * Prices come from `ticker`, each with the venue's own time: the first one may be old and says so.
 * Loss is seen on `matches`, whose trade ids are contiguous, and on the heartbeat's last trade id.
 * Resync asks for the ticker anew, since a subscription begins with the present price.
 */
class ExchangeProtocol implements FeedProtocol {
  readonly #link: FeedLink;
  readonly #wanted: ReadonlySet<string>;
  readonly #products = new Map<string, Product>();
  #opened = false;
  #confirmed = false;
  #askedSinceMs: EpochMs | null = null;
  /** Products whose fresh ticker a resync still waits for. */
  #awaited: Set<string> | null = null;

  constructor(link: FeedLink, wanted: ReadonlySet<string>) {
    this.#link = link;
    this.#wanted = wanted;
  }

  opened(): void {
    this.#opened = true;
    this.follow();
  }

  follow(): void {
    if (!this.#opened) return;
    const added = [...this.#wanted].filter((id) => !this.#products.has(id));
    const removed = [...this.#products.keys()].filter((id) => !this.#wanted.has(id));
    for (const id of added) this.#products.set(id, { lastTradeId: null, lastSequence: 0 });
    for (const id of removed) this.#products.delete(id);
    if (added.length > 0) this.#send('subscribe', added, CHANNELS);
    if (removed.length > 0) this.#send('unsubscribe', removed, CHANNELS);
    if (added.length > 0) this.#askedSinceMs ??= this.#link.now();
    for (const id of removed) this.#settle(id);
  }

  resync(): void {
    const ids = [...this.#products.keys()];
    this.#awaited = new Set(ids);
    this.#send('unsubscribe', ids, ['ticker']);
    this.#send('subscribe', ids, ['ticker']);
  }

  unansweredSinceMs(): EpochMs | null {
    return this.#askedSinceMs;
  }

  receive(text: string, atMs: EpochMs): void {
    const frame = readFrame(text);
    const kind = frame?.type.slice(0, TYPE_CHARS) ?? 'not a frame';
    const isRead = frame !== null && this.#onFrame(frame, atMs);
    if (!isRead) this.#link.rejected(kind, text.slice(0, EXCERPT_CHARS));
  }

  #onFrame(frame: Frame, atMs: EpochMs): boolean {
    switch (frame.type) {
      case 'ticker':
        return this.#onTicker(frame, atMs);
      case 'match':
      case 'last_match':
        return this.#onMatch(frame);
      case 'heartbeat':
        return this.#onHeartbeat(frame);
      case 'subscriptions':
        return this.#onSubscriptions(frame);
      case 'error':
        return this.#onError(frame);
      default:
        return false;
    }
  }

  #onTicker(frame: Frame, atMs: EpochMs): boolean {
    const read = tickerFrame.safeParse(frame);
    const tick = read.success ? parseTicker(read.data, atMs) : null;
    if (!read.success || tick === null) return false;
    const { product_id: id, sequence } = read.data;
    const product = this.#products.get(id);
    if (product === undefined || sequence < product.lastSequence) return true;
    product.lastSequence = sequence;
    this.#link.sink.spot(this.#link.feedId, tick);
    this.#settle(id);
    return true;
  }

  #onMatch(frame: Frame): boolean {
    const read = matchFrame.safeParse(frame);
    if (!read.success) return false;
    const { product_id: id, trade_id: tradeId } = read.data;
    const product = this.#products.get(id);
    if (product !== undefined) this.#checkTrade(id, product, tradeId, tradeId - 1);
    return true;
  }

  #onHeartbeat(frame: Frame): boolean {
    const read = heartbeatFrame.safeParse(frame);
    if (!read.success) return false;
    const { last_trade_id: tradeId, product_id: id } = read.data;
    const product = this.#products.get(id);
    if (product !== undefined && product.lastTradeId !== null)
      this.#checkTrade(id, product, tradeId, tradeId);
    return true;
  }

  /** `tradeId` is the newest trade; we must have seen all up to `dueId` before. */
  #checkTrade(id: string, product: Product, tradeId: number, dueId: number): void {
    const seenId = product.lastTradeId ?? dueId;
    product.lastTradeId = Math.max(tradeId, seenId);
    if (seenId >= dueId || this.#awaited !== null) return;
    this.#link.gap(`${id}: expected trade ${dueId}, found ${seenId} to be the last one seen`);
  }

  /** The acknowledgement carries the full state: which products each channel serves. */
  #onSubscriptions(frame: Frame): boolean {
    const read = subscriptionsFrame.safeParse(frame);
    if (!read.success) return false;
    const isServed = (id: string, channel: string): boolean =>
      read.data.channels.some(({ name, product_ids: ids }) => name === channel && ids.includes(id));
    const ids = [...this.#products.keys()];
    if (!ids.every((id) => CHANNELS.every((channel) => isServed(id, channel)))) return true;
    this.#askedSinceMs = null;
    if (this.#confirmed) return true;
    this.#confirmed = true;
    this.#link.confirmed();
    return true;
  }

  /** Before the confirmation an error is the answer to it; later the connection is at fault. */
  #onError(frame: Frame): boolean {
    const read = errorFrame.safeParse(frame);
    const told = read.success ? `${read.data.message}: ${read.data.reason}` : 'an unreadable error';
    if (this.#confirmed) this.#link.failed(told);
    else this.#link.refused(told);
    return true;
  }

  #settle(id: string): void {
    if (this.#awaited === null) return;
    this.#awaited.delete(id);
    if (this.#awaited.size > 0) return;
    this.#awaited = null;
    this.#link.resynced();
  }

  #send(type: string, ids: readonly string[], channels: readonly string[]): void {
    this.#link.send(JSON.stringify({ type, product_ids: ids, channels }));
  }
}

/** `feed:coinbase:<product>`: public and unsigned. */
export const coinbaseFeed = (options: {
  /** E.g. `wss://ws-feed.exchange.coinbase.com`. */
  readonly url: string;
}): FeedDriver => ({
  endpoint: () => ({ url: options.url, headers: {} }),
  connect: (link, wanted) => new ExchangeProtocol(link, wanted),
});
