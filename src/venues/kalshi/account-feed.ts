import type { FeedDriver, FeedLink, FeedProtocol } from '../feed-driver.ts';
import { isLateSignature, kalshiEndpoint } from './endpoint.ts';
import { fillFrame, positionFrame, readEnvelope, userOrderFrame, type Envelope } from './frames.ts';
import { parseFill, parseOrder, parsePosition } from './parse-order.ts';
import type { KalshiAuth } from './sign.ts';
import { Subscriptions } from './subscriptions.ts';
import type { ChannelPlan } from './channel.ts';
import type { EpochMs } from '../../../machines/model/time.ts';

const PLANS: readonly ChannelPlan[] = [
  { channel: 'fill', scope: 'all' },
  { channel: 'user_orders', scope: 'all' },
  { channel: 'market_positions', scope: 'all' },
];

const EXCERPT_CHARS = 200;
const TYPE_CHARS = 40;

/**
 * The account's fills, orders and positions. These channels carry no sequence: what was missed
 * while the connection was away must be reconciled over request/reply, after every `doubted`.
 */
class AccountProtocol implements FeedProtocol {
  readonly #link: FeedLink;
  readonly #subscriptions: Subscriptions;

  constructor(link: FeedLink) {
    this.#link = link;
    this.#subscriptions = new Subscriptions(link, PLANS, new Set());
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

  receive(text: string): void {
    const envelope = readEnvelope(text);
    if (envelope === null) this.#reject('not a frame', text);
    else if (!this.#subscriptions.answered(envelope) && !this.#delivered(envelope))
      this.#reject(envelope.type.slice(0, TYPE_CHARS), text);
  }

  #delivered({ frame, type }: Envelope): boolean {
    switch (type) {
      case 'fill':
        return this.#onFill(frame);
      case 'user_order':
        return this.#onOrder(frame);
      case 'market_position':
        return this.#onPosition(frame);
      default:
        return false;
    }
  }

  #onFill(frame: object): boolean {
    const read = fillFrame.safeParse(frame);
    const fill = read.success ? parseFill(read.data.msg) : null;
    if (fill !== null) this.#link.sink.fill(this.#link.feedId, fill);
    return fill !== null;
  }

  #onOrder(frame: object): boolean {
    const read = userOrderFrame.safeParse(frame);
    const order = read.success ? parseOrder(read.data.msg) : null;
    if (order !== null) this.#link.sink.order(this.#link.feedId, order);
    return order !== null;
  }

  #onPosition(frame: object): boolean {
    const read = positionFrame.safeParse(frame);
    if (!read.success) return false;
    const position = parsePosition(read.data.msg.market_ticker, read.data.msg.position_fp);
    if (position !== null) this.#link.sink.position(this.#link.feedId, position);
    return position !== null;
  }

  /** A report of our own money that cannot be read is a lost one, whatever its cause. */
  #reject(kind: string, text: string): void {
    this.#link.rejected(kind, text.slice(0, EXCERPT_CHARS));
    this.#link.missed(`${kind} that cannot be read`);
  }
}

/** `feed:kalshi:account`: the private channels of one key. */
export const kalshiAccountFeed = (options: {
  readonly wsUrl: string;
  readonly auth: KalshiAuth;
}): FeedDriver => ({
  endpoint: () => kalshiEndpoint(options),
  isPassing: isLateSignature,
  connect: (link) => new AccountProtocol(link),
});
