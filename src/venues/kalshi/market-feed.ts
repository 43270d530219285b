import { marketTicker } from '../../../machines/model/ids.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { FeedDriver, FeedLink, FeedProtocol } from '../feed-driver.ts';
import { bookOf, sameTop, type Book, type TopOfBook } from './book.ts';
import {
  deltaFrame,
  lifecycleFrame,
  readEnvelope,
  snapshotFrame,
  tickerFrame,
  type Envelope,
} from './frames.ts';
import { parseLifecycle, parseTickerTop } from './parse-frames.ts';
import { instantOf, instantOfSeconds } from './parse.ts';
import { createSequences } from './sequence.ts';
import type { KalshiAuth } from './sign.ts';
import { createSubscriptions, type ChannelPlan } from './subscriptions.ts';
import { kalshiEndpoint } from './endpoint.ts';

const BOOK_CHANNEL = 'orderbook_delta';

/** `use_yes_price` is always said: its default will change at an unannounced date. */
const PLANS: readonly ChannelPlan[] = [
  { channel: 'market_lifecycle_v2', scope: 'all' },
  { channel: 'ticker', scope: 'markets', params: { send_initial_snapshot: true } },
  { channel: BOOK_CHANNEL, scope: 'markets', params: { use_yes_price: false } },
];

type Synced = { readonly book: Book; top: TopOfBook };

/**
 * Market data over one connection: quotes and lifecycle.
 *
 * A market's quote has one source at a time. While its order book is synced, the book speaks, and
 * only when its top has changed; before the first snapshot and during a resync the `ticker` channel
 * speaks, whose every frame is complete. A gap on the book's subscription drops every book of it.
 */
const connect = (link: FeedLink, wanted: ReadonlySet<string>): FeedProtocol => {
  const sequences = createSequences();
  const subscriptions = createSubscriptions(link, PLANS, wanted, sequences);
  const books = new Map<string, Synced>();
  let awaited: Set<string> | null = null;

  const deliver = (market: string, top: TopOfBook, venueAtMs: EpochMs, atMs: EpochMs): void => {
    const receivedAtMs = atMs;
    const quote = { market: marketTicker(market), ...top, venueAtMs, receivedAtMs };
    link.sink.quote(link.feedId, quote);
  };

  const loseBooks = (reason: string): void => {
    books.clear();
    link.gap(reason);
  };

  const settle = (market: string): void => {
    if (awaited === null) return;
    awaited.delete(market);
    if (awaited.size > 0) return;
    awaited = null;
    link.resynced();
  };

  const onSnapshot = ({ frame }: Envelope, atMs: EpochMs): boolean => {
    const read = snapshotFrame.safeParse(frame);
    if (!read.success) return false;
    const { msg, sending_ts_ms: sentMs } = read.data;
    const book = bookOf(msg.yes_dollars_fp ?? [], msg.no_dollars_fp ?? []);
    if (book === null) return false;
    if (!wanted.has(msg.market_ticker)) return true;
    const top = book.top();
    books.set(msg.market_ticker, { book, top });
    deliver(msg.market_ticker, top, instantOf(sentMs) ?? atMs, atMs);
    settle(msg.market_ticker);
    return true;
  };

  const onDelta = ({ frame }: Envelope, atMs: EpochMs): boolean => {
    const read = deltaFrame.safeParse(frame);
    if (!read.success) return false;
    const { msg, sending_ts_ms: sentMs } = read.data;
    const synced = books.get(msg.market_ticker);
    if (synced === undefined) return true;
    if (!synced.book.apply(msg.side, msg.price_dollars, msg.delta_fp)) return false;
    const top = synced.book.top();
    if (sameTop(top, synced.top)) return true;
    synced.top = top;
    const venueAtMs = instantOf(msg.ts_ms) ?? instantOf(sentMs) ?? atMs;
    deliver(msg.market_ticker, top, venueAtMs, atMs);
    return true;
  };

  const onTicker = ({ frame }: Envelope, atMs: EpochMs): boolean => {
    const read = tickerFrame.safeParse(frame);
    if (!read.success) return false;
    const { msg } = read.data;
    const top = parseTickerTop(msg);
    const venueAtMs = instantOf(msg.ts_ms) ?? instantOfSeconds(msg.ts);
    if (top === null || venueAtMs === null) return false;
    if (books.has(msg.market_ticker) || !wanted.has(msg.market_ticker)) return true;
    deliver(msg.market_ticker, top, venueAtMs, atMs);
    return true;
  };

  const onLifecycle = ({ frame }: Envelope): boolean => {
    const read = lifecycleFrame.safeParse(frame);
    if (!read.success) return false;
    const event = parseLifecycle(read.data.msg);
    if (event === 'malformed') return false;
    if (event !== null) link.sink.lifecycle(link.feedId, event);
    return true;
  };

  const reject = (kind: string, text: string): void => link.rejected(kind, text.slice(0, 200));

  const onValue = (envelope: Envelope, text: string, atMs: EpochMs): void => {
    switch (envelope.type) {
      case 'orderbook_delta':
      case 'orderbook_snapshot': {
        const isDelta = envelope.type === 'orderbook_delta';
        if (isDelta ? onDelta(envelope, atMs) : onSnapshot(envelope, atMs)) return;
        reject(envelope.type, text);
        return loseBooks(`${envelope.type} that does not fit the book`);
      }
      case 'ticker':
        return onTicker(envelope, atMs) ? undefined : reject('ticker', text);
      case 'market_lifecycle_v2':
        return onLifecycle(envelope) ? undefined : reject('market_lifecycle_v2', text);
      case 'event_lifecycle':
      case 'event_fee_update':
        return;
      default:
        return reject(`unknown type ${envelope.type.slice(0, 40)}`, text);
    }
  };

  const isFresh = ({ seq, sid }: Envelope): boolean => {
    if (sid === null || seq === null) return true;
    const verdict = sequences.check(sid, seq);
    if (verdict === 'gap') {
      const reason = `gap before seq ${seq} of subscription ${sid}`;
      if (sid === subscriptions.sidOf(BOOK_CHANNEL)) loseBooks(reason);
      else link.missed(reason);
    }
    return verdict !== 'duplicate';
  };

  return {
    opened: () => {
      subscriptions.follow();
    },
    follow: () => {
      for (const market of books.keys()) if (!wanted.has(market)) books.delete(market);
      for (const market of awaited ?? []) if (!wanted.has(market)) settle(market);
      subscriptions.follow();
    },
    resync: () => {
      awaited = new Set(subscriptions.marketsOf(BOOK_CHANNEL));
      if (awaited.size > 0) subscriptions.requestSnapshots(BOOK_CHANNEL);
      else {
        awaited = null;
        link.resynced();
      }
    },
    receive: (text, atMs) => {
      const envelope = readEnvelope(text);
      if (envelope === null) {
        reject('not a frame', text);
        return loseBooks('a frame that cannot be read');
      }
      if (!isFresh(envelope)) return;
      if (!subscriptions.answered(envelope)) onValue(envelope, text, atMs);
    },
    unansweredSinceMs: subscriptions.unansweredSinceMs,
  };
};

/** `feed:kalshi:market`: one connection for all wanted markets. */
export const kalshiMarketFeed = (options: {
  readonly wsUrl: string;
  readonly auth: KalshiAuth;
}): FeedDriver => ({ endpoint: () => kalshiEndpoint(options), connect });
