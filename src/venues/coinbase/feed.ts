import type { SpotTick } from '../../../machines/model/quote.ts';
import { epochMs, type EpochMs } from '../../../machines/model/time.ts';
import type { FeedDriver, FeedLink, FeedProtocol } from '../feed-driver.ts';
import type { Fields } from '../fields.ts';
import {
  errorFrame,
  readFrame,
  readHeartbeat,
  readMatch,
  readTicker,
  subscriptionsFrame,
  type Frame,
} from './frames.ts';
import { parseTicker } from './parse.ts';

const CHANNELS: readonly string[] = ['ticker', 'matches', 'heartbeat'];
const EXCERPT_CHARS = 200;
const TYPE_CHARS = 40;

/** The last price told, and the trade that made it. */
type Told = { readonly tick: SpotTick; readonly tradeId: number };

type Product = {
  /** Newest trade known to us; null until the priming one. */
  lastTradeId: number | null;
  lastSequence: number;
  told: Told | null;
  /** The first price of a subscription, or one behind the heartbeats: it may have been long ago. */
  unconfirmed: boolean;
  /** The newest trade and the venue's time by the last heartbeat. */
  beat: { readonly tradeId: number; readonly atMs: number } | null;
};

const newProduct = (): Product => ({
  lastTradeId: null,
  lastSequence: 0,
  told: null,
  unconfirmed: true,
  beat: null,
});

/** Heartbeats come once a second: a price this much older than the last one is behind them. */
const BEHIND_BEATS_MS = 2_000;

/**
 * Spot prices over the public exchange feed.
 *
 * Prices come from `ticker`, each with the venue's own time: the first one may be old and says so.
 * A heartbeat whose last trade is the one of that price confirms it as of the heartbeat's time.
 * Loss is seen on `matches`, whose trade ids are contiguous, and on the heartbeat's last trade id;
 * a ticker that a whole heartbeat has overtaken stands still. Resync asks for the ticker anew,
 * since a subscription begins with the present price. Repeated and lower sequences are dropped.
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
    for (const id of added) this.#products.set(id, newProduct());
    for (const id of removed) this.#products.delete(id);
    if (added.length > 0) this.#send('subscribe', added, CHANNELS);
    if (removed.length > 0) this.#send('unsubscribe', removed, CHANNELS);
    if (added.length > 0) this.#askedSinceMs ??= this.#link.now();
    for (const id of removed) this.#settle(id);
  }

  resync(): void {
    const ids = [...this.#products.keys()];
    this.#awaited = new Set(ids);
    for (const product of this.#products.values()) {
      product.unconfirmed = true;
      product.beat = null;
    }
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

  #onFrame({ fields, type }: Frame, atMs: EpochMs): boolean {
    switch (type) {
      case 'ticker':
        return this.#onTicker(fields, atMs);
      case 'match':
      case 'last_match':
        return this.#onMatch(fields);
      case 'heartbeat':
        return this.#onHeartbeat(fields, atMs);
      case 'subscriptions':
        return this.#onSubscriptions(fields);
      case 'error':
        return this.#onError(fields);
      default:
        return false;
    }
  }

  #onTicker(fields: Fields, atMs: EpochMs): boolean {
    const read = readTicker(fields);
    const tick = read === null ? null : parseTicker(read, atMs);
    if (read === null || tick === null) return false;
    const { product: id, sequence, tradeId } = read;
    const product = this.#products.get(id);
    if (product === undefined || this.#isOld(id, product, sequence)) return true;
    product.lastSequence = sequence;
    product.told = tradeId === undefined ? null : { tick, tradeId };
    if (product.beat !== null)
      product.unconfirmed = tick.venueAtMs < product.beat.atMs - BEHIND_BEATS_MS;
    this.#link.sink.spot(this.#link.feedId, tick);
    this.#settle(id);
    return true;
  }

  /** A resync is answered with the last ticker once more, which has its sequence. */
  #isOld(id: string, { lastSequence }: Product, sequence: number): boolean {
    const isAwaited = this.#awaited?.has(id) ?? false;
    return isAwaited ? sequence < lastSequence : sequence <= lastSequence;
  }

  #onMatch(fields: Fields): boolean {
    const read = readMatch(fields);
    if (read === null) return false;
    const { product: id, tradeId } = read;
    const product = this.#products.get(id);
    if (product !== undefined) this.#checkTrade(id, product, tradeId, tradeId - 1);
    return true;
  }

  #onHeartbeat(fields: Fields, receivedAtMs: EpochMs): boolean {
    const read = readHeartbeat(fields);
    const atMs = read === null ? NaN : Date.parse(read.time);
    if (read === null || Number.isNaN(atMs)) return false;
    const { product: id, tradeId } = read;
    const product = this.#products.get(id);
    if (product === undefined) return true;
    if (product.lastTradeId !== null) this.#checkTrade(id, product, tradeId, tradeId);
    this.#checkTicker(id, product);
    product.beat = { tradeId, atMs };
    this.#confirm(product, receivedAtMs);
    return true;
  }

  /** All trades up to the heartbeat before this one have made a ticker by now. */
  #checkTicker(id: string, { beat, told }: Product): void {
    if (beat === null || told === null || this.#awaited !== null) return;
    if (told.tradeId < beat.tradeId)
      this.#link.gap(`${id}: the ticker stands at trade ${told.tradeId}, trade is ${beat.tradeId}`);
  }

  /** No trade since the last price: it is the price of the heartbeat's time. */
  #confirm(product: Product, receivedAtMs: EpochMs): void {
    const { beat, told, unconfirmed } = product;
    if (!unconfirmed || beat === null || told?.tradeId !== beat.tradeId) return;
    product.unconfirmed = false;
    const venueAtMs = epochMs(beat.atMs);
    this.#link.sink.spot(this.#link.feedId, { ...told.tick, venueAtMs, receivedAtMs });
  }

  /** `tradeId` is the newest trade; we must have seen all up to `dueId` before. */
  #checkTrade(id: string, product: Product, tradeId: number, dueId: number): void {
    const seenId = product.lastTradeId ?? dueId;
    product.lastTradeId = Math.max(tradeId, seenId);
    if (seenId >= dueId || this.#awaited !== null) return;
    this.#link.gap(`${id}: expected trade ${dueId}, found ${seenId} to be the last one seen`);
  }

  /** The acknowledgement carries the full state: which products each channel serves. */
  #onSubscriptions(fields: Fields): boolean {
    const read = subscriptionsFrame.safeParse(fields);
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
  #onError(fields: Fields): boolean {
    const read = errorFrame.safeParse(fields);
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
