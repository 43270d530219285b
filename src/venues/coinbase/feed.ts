import { parseDecimal } from '../../../machines/model/decimal.ts';
import { symbolId } from '../../../machines/model/ids.ts';
import { micros } from '../../../machines/model/money.ts';
import { epochMs, type EpochMs } from '../../../machines/model/time.ts';
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

const CHANNELS = ['ticker', 'matches', 'heartbeat'] as const;

type Product = {
  /** Newest trade seen on `matches`; null until the priming one. */
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
const connect = (link: FeedLink, wanted: ReadonlySet<string>): FeedProtocol => {
  const products = new Map<string, Product>();
  let opened = false;
  let asked = new Set<string>();
  let askedSinceMs: EpochMs | null = null;
  let confirmed = false;
  let awaited: Set<string> | null = null;

  const send = (
    type: 'subscribe' | 'unsubscribe',
    ids: Iterable<string>,
    channels: readonly string[] = CHANNELS,
  ): void => link.send(JSON.stringify({ type, product_ids: [...ids], channels }));

  const follow = (): void => {
    if (!opened) return;
    const added = [...wanted].filter((id) => !asked.has(id));
    const removed = [...asked].filter((id) => !wanted.has(id));
    asked = new Set(wanted);
    for (const id of removed) products.delete(id);
    if (added.length > 0) send('subscribe', added);
    if (removed.length > 0) send('unsubscribe', removed);
    if (added.length + removed.length > 0) askedSinceMs ??= link.now();
    for (const id of removed) settle(id);
  };

  const productOf = (id: string): Product => {
    const known = products.get(id);
    if (known !== undefined) return known;
    const product: Product = { lastTradeId: null, lastSequence: 0 };
    products.set(id, product);
    return product;
  };

  const settle = (id: string): void => {
    if (awaited === null) return;
    awaited.delete(id);
    if (awaited.size > 0) return;
    awaited = null;
    link.resynced();
  };

  const onTicker = (frame: Frame, atMs: EpochMs): boolean => {
    const read = tickerFrame.safeParse(frame);
    if (!read.success) return false;
    const { price, product_id: id, sequence, time } = read.data;
    const priceMicros = parseDecimal(price, 6);
    const venueAtMs = Date.parse(time);
    if (priceMicros === null || priceMicros <= 0 || Number.isNaN(venueAtMs)) return false;
    if (!asked.has(id)) return true;
    const product = productOf(id);
    if (sequence !== undefined && sequence < product.lastSequence) return true;
    product.lastSequence = sequence ?? product.lastSequence;
    link.sink.spot(link.feedId, {
      symbol: symbolId(id),
      priceMicros: micros(priceMicros),
      venueAtMs: epochMs(venueAtMs),
      receivedAtMs: atMs,
    });
    settle(id);
    return true;
  };

  const lose = (id: string, product: Product, seenId: number): void => {
    const reason = `${id}: trade ${seenId} after ${product.lastTradeId ?? 0}`;
    product.lastTradeId = seenId;
    if (awaited === null) link.gap(reason);
  };

  const onMatch = (frame: Frame): boolean => {
    const read = matchFrame.safeParse(frame);
    if (!read.success) return false;
    const { product_id: id, trade_id: tradeId } = read.data;
    if (!asked.has(id)) return true;
    const product = productOf(id);
    if (product.lastTradeId !== null && tradeId > product.lastTradeId + 1)
      lose(id, product, tradeId);
    product.lastTradeId = Math.max(tradeId, product.lastTradeId ?? 0);
    return true;
  };

  const onHeartbeat = (frame: Frame): boolean => {
    const read = heartbeatFrame.safeParse(frame);
    if (!read.success) return false;
    const { last_trade_id: tradeId, product_id: id } = read.data;
    if (!asked.has(id)) return true;
    const product = productOf(id);
    if (product.lastTradeId !== null && tradeId > product.lastTradeId) lose(id, product, tradeId);
    return true;
  };

  const onSubscriptions = (frame: Frame): boolean => {
    const read = subscriptionsFrame.safeParse(frame);
    if (!read.success) return false;
    const isServed = (id: string, channel: string): boolean =>
      read.data.channels.some(({ name, product_ids: ids }) => name === channel && ids.includes(id));
    const all = [...asked].every((id) => CHANNELS.every((channel) => isServed(id, channel)));
    if (!all) return true;
    askedSinceMs = null;
    if (confirmed) return true;
    confirmed = true;
    link.confirmed();
    return true;
  };

  /** Before the confirmation an error is the answer to it; later the connection is at fault. */
  const onError = (frame: Frame): boolean => {
    const read = errorFrame.safeParse(frame);
    const told = read.success ? `${read.data.message}: ${read.data.reason}` : 'error';
    if (confirmed) link.failed(told);
    else link.refused(told);
    return true;
  };

  const onFrame = (frame: Frame, atMs: EpochMs): boolean => {
    switch (frame.type) {
      case 'ticker':
        return onTicker(frame, atMs);
      case 'match':
      case 'last_match':
        return onMatch(frame);
      case 'heartbeat':
        return onHeartbeat(frame);
      case 'subscriptions':
        return onSubscriptions(frame);
      case 'error':
        return onError(frame);
      default:
        return false;
    }
  };

  return {
    opened: () => {
      opened = true;
      follow();
    },
    follow,
    resync: () => {
      awaited = new Set(asked);
      send('unsubscribe', asked, ['ticker']);
      send('subscribe', asked, ['ticker']);
      if (asked.size === 0) settle('');
    },
    receive: (text, atMs) => {
      const frame = readFrame(text);
      if (frame === null) link.rejected('not a frame', text.slice(0, 200));
      else if (!onFrame(frame, atMs)) link.rejected(frame.type.slice(0, 40), text.slice(0, 200));
    },
    unansweredSinceMs: () => askedSinceMs,
  };
};

/** `feed:coinbase:<product>`: public, unsigned; `wss://ws-feed.exchange.coinbase.com`. */
export const coinbaseFeed = (options: { readonly url: string }): FeedDriver => ({
  endpoint: () => ({ url: options.url, headers: {} }),
  connect,
});
