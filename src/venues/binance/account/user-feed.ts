import type { EpochMs } from '../../../../machines/model/time.ts';
import type { WatchedEvent } from '../../../../machines/model/watched-account.ts';
import type { FeedDriver, FeedLink, FeedProtocol } from '../../feed-driver.ts';
import { readAccountFrame, type AccountFrame } from './events.ts';
import type { ListenKey } from './listen-key.ts';
import type { Reports } from '../trading/reports.ts';
import type { BinanceAuth } from './sign.ts';

export type Told = (event: WatchedEvent) => void;

const EXCERPT_CHARS = 200;
const REQUEST_ID = 1;

/** How a stream is asked for once its socket is open; null: the address has said it all. */
type Request = (() => object) | null;

/**
 * The account's events over one connection. They carry no sequence: what was missed while the
 * connection was away must be looked at over request/reply.
 */
class UserProtocol implements FeedProtocol {
  readonly #link: FeedLink;
  readonly #request: Request;
  readonly #told: Told;
  readonly #reports: Reports;
  #askedAtMs: EpochMs | null = null;

  constructor(link: FeedLink, request: Request, told: Told, reports: Reports) {
    this.#link = link;
    this.#request = request;
    this.#told = told;
    this.#reports = reports;
  }

  opened(): void {
    if (this.#request === null) {
      this.#link.confirmed();
      return;
    }
    this.#askedAtMs = this.#link.now();
    this.#link.send(JSON.stringify(this.#request()));
  }

  /** An account has no markets to follow. */
  follow(): void {
    return;
  }

  resync(): void {
    this.#link.resynced();
  }

  unansweredSinceMs(): EpochMs | null {
    return this.#askedAtMs;
  }

  receive(text: string): void {
    const frame = readAccountFrame(text);
    if (frame.kind === 'malformed') this.#reject(frame.what, text);
    else this.#onFrame(frame);
    this.#reports(text, this.#link);
  }

  #onFrame(frame: Exclude<AccountFrame, { kind: 'malformed' }>): void {
    switch (frame.kind) {
      case 'told':
        for (const event of frame.events) this.#told(event);
        return;
      case 'answer':
        this.#onAnswer(frame.error);
        return;
      case 'ended':
        this.#link.failed(frame.why);
        return;
      case 'serverShutdown':
        this.#link.ending();
    }
  }

  #onAnswer(error: string | null): void {
    this.#askedAtMs = null;
    if (error === null) this.#link.confirmed();
    else if (/^-10(03|21)\b/.test(error)) this.#link.failed(error);
    else this.#link.refused(error);
  }

  /** A report of somebody's money that cannot be read is a lost one, whatever its cause. */
  #reject(kind: string, text: string): void {
    this.#link.rejected(kind.slice(0, 40), text.slice(0, EXCERPT_CHARS));
    this.#link.missed(`${kind} that cannot be read`);
  }
}

/** `feed:binance:account`: over the WebSocket API, by one signed request; any key may sign it. */
export const spotUserFeed = (options: {
  /** E.g. `wss://ws-api.binance.com:443/ws-api/v3`. */
  readonly wsApiUrl: string;
  readonly auth: BinanceAuth;
  readonly told: Told;
}): FeedDriver => ({
  endpoint: () => ({ url: options.wsApiUrl, headers: {} }),
  connect: (link) =>
    new UserProtocol(
      link,
      () => ({
        id: REQUEST_ID,
        method: 'userDataStream.subscribe.signature',
        params: options.auth.params({}),
      }),
      options.told,
      () => undefined,
    ),
});

/**
 * `feed:binanceUsdm:account`: at an address that ends in the listen key, added by a keyed network.
 * Nothing confirms the stream: it counts from the open socket.
 */
export const usdmUserFeed = (options: {
  /** E.g. `wss://fstream.binance.com`; the private path is added. */
  readonly wsUrl: string;
  readonly key: ListenKey;
  readonly told: Told;
  /** Hears orders, trades and positions as well, where trades are guarded on the account. */
  readonly reports?: Reports;
}): FeedDriver => ({
  endpoint: () => ({ url: `${options.wsUrl.replace(/\/$/, '')}/private/ws`, headers: {} }),
  connect: (link) => {
    options.key.whenGone(() => link.failed('the listen key is gone'));
    return new UserProtocol(link, null, options.told, options.reports ?? (() => undefined));
  },
});
