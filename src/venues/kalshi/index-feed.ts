import type { EpochMs } from '../../../machines/model/time.ts';
import type { FeedDriver, FeedLink, FeedProtocol } from '../feed-driver.ts';
import type { ChannelPlan } from './channel.ts';
import { isLateSignature, kalshiEndpoint } from './endpoint.ts';
import { readEnvelope, type Envelope } from './frames.ts';
import { parseIndex } from './parse-index.ts';
import { createSequences } from './sequence.ts';
import type { KalshiAuth } from './sign.ts';
import { Subscriptions } from './subscriptions.ts';

const INDEX_CHANNEL = 'cfbenchmarks_value';
const PLANS: readonly ChannelPlan[] = [{ channel: INDEX_CHANNEL, scope: 'indices' }];

const EXCERPT_CHARS = 200;
const TYPE_CHARS = 40;

/**
 * The indices by which markets are settled, each value once a second as a price of its own symbol.
 * Every value is complete: one that is missing is made good by the next, and none is asked for
 * again. A repeated or overtaken frame is dropped.
 */
class IndexProtocol implements FeedProtocol {
  readonly #link: FeedLink;
  readonly #wanted: ReadonlySet<string>;
  readonly #subscriptions: Subscriptions;
  readonly #sequences = createSequences();

  constructor(link: FeedLink, wanted: ReadonlySet<string>) {
    this.#link = link;
    this.#wanted = wanted;
    this.#subscriptions = new Subscriptions(link, PLANS, wanted);
  }

  opened(): void {
    this.#subscriptions.open();
  }

  follow(): void {
    this.#subscriptions.follow();
  }

  resync(): void {
    this.#link.resynced();
  }

  unansweredSinceMs(): EpochMs | null {
    return this.#subscriptions.unansweredSinceMs();
  }

  receive(text: string, atMs: EpochMs): void {
    const envelope = readEnvelope(text);
    if (envelope === null) this.#reject('not a frame', text);
    else if (this.#isNews(envelope) && !this.#subscriptions.answered(envelope))
      this.#onValue(envelope, text, atMs);
  }

  #isNews({ seq, sid }: Envelope): boolean {
    if (sid === null || seq === null) return true;
    const verdict = this.#sequences.check(sid, seq);
    if (verdict === 'gap') this.#link.missed(`gap before seq ${seq} of subscription ${sid}`);
    return verdict !== 'duplicate';
  }

  #onValue({ frame, type }: Envelope, text: string, atMs: EpochMs): void {
    const tick = type === INDEX_CHANNEL ? parseIndex(frame, atMs) : null;
    if (tick === null) this.#reject(type.slice(0, TYPE_CHARS), text);
    else if (this.#wanted.has(tick.symbol)) this.#link.sink.spot(this.#link.feedId, tick);
  }

  #reject(kind: string, text: string): void {
    this.#link.rejected(kind, text.slice(0, EXCERPT_CHARS));
  }
}

/** `feed:kalshi:index`: the settlement indices, over a connection of their own. */
export const kalshiIndexFeed = (options: {
  readonly wsUrl: string;
  readonly auth: KalshiAuth;
}): FeedDriver => ({
  endpoint: () => kalshiEndpoint(options),
  isPassing: isLateSignature,
  connect: (link, wanted) => new IndexProtocol(link, wanted),
});
