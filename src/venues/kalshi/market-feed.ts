import type { EpochMs } from '../../../machines/model/time.ts';
import type { FeedDriver, FeedLink, FeedProtocol } from '../feed-driver.ts';
import { Books } from './books.ts';
import type { ChannelPlan } from './channel.ts';
import { isLateSignature, kalshiEndpoint } from './endpoint.ts';
import { lifecycleFrame, readEnvelope, readTicker, type Envelope } from './frames.ts';
import { LifecycleReader } from './lifecycle.ts';
import { parseTicker } from './parse-ticker.ts';
import { createSequences } from './sequence.ts';
import type { KalshiAuth } from './sign.ts';
import { Subscriptions } from './subscriptions.ts';

const BOOK_CHANNEL = 'orderbook_delta';

/** `use_yes_price` is always said: its default will change at an unannounced date. */
const PLANS: readonly ChannelPlan[] = [
  { channel: 'market_lifecycle_v2', scope: 'all' },
  { channel: 'ticker', scope: 'markets', params: { send_initial_snapshot: true } },
  { channel: BOOK_CHANNEL, scope: 'markets', params: { use_yes_price: false } },
];

const EXCERPT_CHARS = 200;
const TYPE_CHARS = 40;

/**
 * Market data over one connection: quotes and lifecycle.
 *
 * A market's quote has one source at a time. While its order book is synced, the book speaks, and
 * only when its top has changed; before the first snapshot and during a resync the `ticker` channel
 * speaks, whose every frame is complete. A gap on the book's subscription drops every book of it.
 */
class MarketProtocol implements FeedProtocol {
  readonly #link: FeedLink;
  readonly #wanted: ReadonlySet<string>;
  readonly #sequences = createSequences();
  readonly #subscriptions: Subscriptions;
  readonly #books: Books;
  readonly #lifecycles = new LifecycleReader();
  /** Markets whose fresh snapshot a resync still waits for. */
  #awaited: Set<string> | null = null;

  constructor(link: FeedLink, wanted: ReadonlySet<string>) {
    this.#link = link;
    this.#wanted = wanted;
    this.#subscriptions = new Subscriptions(link, PLANS, wanted);
    this.#books = new Books((quote) => link.sink.quote(link.feedId, quote));
  }

  opened(): void {
    this.#subscriptions.open();
  }

  follow(): void {
    this.#books.keep(this.#wanted);
    for (const market of this.#awaited ?? []) if (!this.#wanted.has(market)) this.#settle(market);
    this.#subscriptions.follow();
  }

  resync(): void {
    const channel = this.#subscriptions.channel(BOOK_CHANNEL);
    this.#awaited = new Set(channel?.markets);
    channel?.requestSnapshots();
    if (this.#awaited.size === 0) this.#settle(null);
  }

  unansweredSinceMs(): EpochMs | null {
    return this.#subscriptions.unansweredSinceMs();
  }

  receive(text: string, atMs: EpochMs): void {
    const envelope = readEnvelope(text);
    if (envelope === null) {
      this.#reject('not a frame', text);
      this.#loseBooks('a frame that cannot be read');
    } else if (this.#isFresh(envelope) && !this.#subscriptions.answered(envelope)) {
      this.#onValue(envelope, text, atMs);
    }
  }

  #isFresh({ seq, sid }: Envelope): boolean {
    if (sid === null || seq === null) return true;
    const verdict = this.#sequences.check(sid, seq);
    if (verdict === 'gap') {
      const reason = `gap before seq ${seq} of subscription ${sid}`;
      if (sid === this.#subscriptions.channel(BOOK_CHANNEL)?.sid) this.#loseBooks(reason);
      else this.#link.missed(reason);
    }
    return verdict !== 'duplicate';
  }

  #onValue(envelope: Envelope, text: string, atMs: EpochMs): void {
    switch (envelope.type) {
      case 'orderbook_delta':
        if (!this.#books.change(envelope.frame, atMs)) this.#rejectBook(envelope, text);
        break;
      case 'orderbook_snapshot':
        this.#onSnapshot(envelope, text, atMs);
        break;
      case 'ticker':
        if (!this.#onTicker(envelope, atMs)) this.#reject('ticker', text);
        break;
      case 'market_lifecycle_v2':
        if (!this.#onLifecycle(envelope)) this.#reject('market_lifecycle_v2', text);
        break;
      case 'event_lifecycle':
      case 'event_fee_update':
        break;
      default:
        this.#reject(`unknown type ${envelope.type.slice(0, TYPE_CHARS)}`, text);
    }
  }

  #onSnapshot(envelope: Envelope, text: string, atMs: EpochMs): void {
    const market = this.#books.replace(envelope.frame, atMs, this.#wanted);
    if (market === null) this.#rejectBook(envelope, text);
    else this.#settle(market);
  }

  #onTicker({ frame }: Envelope, atMs: EpochMs): boolean {
    const read = readTicker(frame);
    const quote = read === null ? null : parseTicker(read, atMs);
    if (quote === null) return false;
    const { market } = quote;
    if (this.#wanted.has(market) && !this.#books.has(market))
      this.#link.sink.quote(this.#link.feedId, quote);
    return true;
  }

  #onLifecycle({ frame }: Envelope): boolean {
    const read = lifecycleFrame.safeParse(frame);
    const event = read.success ? this.#lifecycles.read(read.data.msg) : 'malformed';
    if (event === 'malformed') return false;
    if (event !== null) this.#link.sink.lifecycle(this.#link.feedId, event);
    return true;
  }

  #settle(market: string | null): void {
    if (this.#awaited === null) return;
    if (market !== null) this.#awaited.delete(market);
    if (this.#awaited.size > 0) return;
    this.#awaited = null;
    this.#link.resynced();
  }

  #loseBooks(reason: string): void {
    this.#books.clear();
    this.#link.gap(reason);
  }

  /** A book message that cannot be applied leaves the book wrong, though no number is missing. */
  #rejectBook({ type }: Envelope, text: string): void {
    this.#reject(type, text);
    this.#loseBooks(`${type} that does not fit the book`);
  }

  #reject(kind: string, text: string): void {
    this.#link.rejected(kind, text.slice(0, EXCERPT_CHARS));
  }
}

/** `feed:kalshi:market`: one connection for all wanted markets. */
export const kalshiMarketFeed = (options: {
  /** E.g. `wss://external-api-ws.kalshi.com/trade-api/ws/v2`. */
  readonly wsUrl: string;
  readonly auth: KalshiAuth;
}): FeedDriver => ({
  endpoint: () => kalshiEndpoint(options),
  isPassing: isLateSignature,
  connect: (link, wanted) => new MarketProtocol(link, wanted),
});
