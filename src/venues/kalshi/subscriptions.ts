import type { EpochMs } from '../../../machines/model/time.ts';
import type { FeedLink } from '../feed-driver.ts';
import { Channel, type ChannelPlan } from './channel.ts';
import { errorFrame, subscribedFrame, type Envelope } from './frames.ts';

/** The key or the request itself is wrong; a repetition would meet the same answer. */
const FEED_REFUSALS: ReadonlySet<number> = new Set([2, 3, 5, 8, 9, 13, 15]);
/** Some market of the request is wrong, or one too many. */
const MARKET_REFUSALS: ReadonlySet<number> = new Set([11, 14, 26]);

/** The subscriptions of one connection, one per channel, and the answers to their commands. */
export class Subscriptions {
  readonly #link: FeedLink;
  readonly #channels: readonly Channel[];
  #lastId = 0;
  #opened = false;
  #confirmed = false;

  constructor(link: FeedLink, plans: readonly ChannelPlan[], wanted: ReadonlySet<string>) {
    this.#link = link;
    this.#channels = plans.map(
      (plan) => new Channel(plan, wanted, link, (cmd, params) => this.#send(cmd, params)),
    );
  }

  open(): void {
    this.#opened = true;
    this.follow();
  }

  follow(): void {
    if (!this.#opened) return;
    for (const channel of this.#channels) channel.follow();
  }

  channel(name: string): Channel | undefined {
    return this.#channels.find(({ plan }) => plan.channel === name);
  }

  /** True when the frame was an answer to a command, or an error. */
  answered(envelope: Envelope): boolean {
    switch (envelope.type) {
      case 'subscribed':
        this.#onSubscribed(envelope);
        break;
      case 'ok':
        this.#awaiting(envelope.id)?.confirmed();
        break;
      case 'unsubscribed':
        this.#awaiting(envelope.id)?.unsubscribed();
        break;
      case 'error':
        this.#onError(envelope);
        break;
      default:
        return false;
    }
    this.#confirmOnce();
    return true;
  }

  unansweredSinceMs(): EpochMs | null {
    const sent = this.#channels.flatMap(({ pending }) => pending?.sentAtMs ?? []);
    return sent.reduce<EpochMs | null>(
      (oldest, at) => (oldest === null || at < oldest ? at : oldest),
      null,
    );
  }

  #send(cmd: string, params: Readonly<Record<string, unknown>>): number {
    this.#lastId += 1;
    this.#link.send(JSON.stringify({ id: this.#lastId, cmd, params }));
    return this.#lastId;
  }

  #awaiting(id: number | null): Channel | undefined {
    return this.#channels.find(({ pending }) => pending !== null && pending.id === id);
  }

  #onSubscribed({ frame, id }: Envelope): void {
    const read = subscribedFrame.safeParse(frame);
    if (read.success) this.#awaiting(id)?.subscribed(read.data.msg.sid);
    else this.#link.failed('a subscribed frame that cannot be read');
  }

  #onError({ frame, id }: Envelope): void {
    const read = errorFrame.safeParse(frame);
    const channel = this.#awaiting(id);
    if (!read.success) {
      this.#link.failed('an error frame that cannot be read');
      return;
    }
    const { code, market_ticker: one, market_tickers: several, msg } = read.data.msg;
    const told = `error ${code}: ${msg}`;
    if (channel !== undefined && FEED_REFUSALS.has(code)) {
      this.#link.refused(`${channel.plan.channel}: ${told}`);
    } else if (channel?.pending?.tickers.length && MARKET_REFUSALS.has(code)) {
      channel.marketsRefused(several ?? (one === undefined ? [] : [one]), told);
    } else {
      this.#link.failed(told);
    }
  }

  /** Confirmed once no answer is awaited: each channel has its sid, or no market to serve. */
  #confirmOnce(): void {
    if (this.#confirmed || this.#channels.some(({ pending }) => pending !== null)) return;
    this.#confirmed = true;
    this.#link.confirmed();
  }
}
