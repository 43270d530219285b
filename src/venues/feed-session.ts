import type { FeedEvent } from '../../machines/feeds/feed.ts';
import type { FeedPolicy } from '../../machines/model/feed.ts';
import type { FeedId } from '../../machines/model/ids.ts';
import type { Quote, SpotTick } from '../../machines/model/quote.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { Clock } from '../../machines/ports.ts';
import { redactText } from '../logger/redact.ts';
import type { FeedDriver, FeedLink, FeedProtocol } from './feed-driver.ts';
import type { FeedCounters } from './feed-figures.ts';
import { FeedWatch } from './feed-watch.ts';
import type { Network } from './network.ts';
import { PacedSender } from './paced-sender.ts';
import type { Socket } from './socket.ts';
import type { FeedSink } from './venue.ts';

export type SessionOptions = {
  readonly feedId: FeedId;
  readonly driver: FeedDriver;
  readonly policy: FeedPolicy;
  readonly clock: Clock;
  readonly network: Network;
  readonly sink: FeedSink;
  readonly wanted: ReadonlySet<string>;
  readonly isUntimely: (value: Quote | SpotTick) => boolean;
  readonly counters: FeedCounters;
  /** Decisive facts, for the chart. */
  readonly tell: (event: FeedEvent) => void;
  readonly notices: Pick<FeedLink, 'rejected' | 'marketsRefused' | 'missed'>;
};

/**
 * One connection of a feed, from opening its socket to the end. Values go to the sink; the chart is
 * told the decisive facts only. A defect of a driver or a sink is told as `defect.raised`, so that
 * it meets the feed's supervisor and not the process.
 */
export class FeedSession {
  readonly #options: SessionOptions;
  readonly #protocol: FeedProtocol;
  readonly #socket: Socket;
  readonly #watch: FeedWatch;
  readonly #sender: PacedSender;
  #over = false;
  #awaitingProof = false;
  #confirmed = false;
  #untimelyToldAtMs: EpochMs | null = null;

  constructor(options: SessionOptions) {
    const { clock, driver, policy, wanted } = options;
    this.#options = options;
    this.#protocol = driver.connect(this.#link(), wanted);
    this.#socket = this.#openSocket();
    this.#sender = new PacedSender(clock, policy.sendsPerSecond);
    this.#watch = new FeedWatch(
      clock,
      policy,
      {
        silent: () => this.#tell({ type: 'silence.detected' }),
        unanswered: () => this.#tell({ type: 'channel.failed', reason: 'command unanswered' }),
      },
      () => this.#protocol.unansweredSinceMs(),
    );
  }

  subscribe(): void {
    this.#protocol.opened();
  }

  follow(): void {
    this.#protocol.follow();
  }

  resync(): void {
    this.#protocol.resync();
  }

  /** Sends a ping; the next proof of any kind is told to the chart. */
  probe(): void {
    this.#awaitingProof = true;
    this.#sender.send(() => this.#socket.ping());
  }

  /** Tells the verdict on a silent socket. */
  judge(): void {
    this.#watch.judgeLater(() => {
      if (this.#awaitingProof) this.#tell({ type: 'silence.confirmed' });
    });
  }

  /** Resolves when the descriptor is released. */
  close(): Promise<void> {
    this.#over = true;
    this.#watch.stop();
    this.#sender.stop();
    return this.#socket.terminate();
  }

  get listeners(): number {
    return this.#socket.listeners();
  }

  #tell(event: FeedEvent): void {
    if (!this.#over) this.#options.tell(event);
  }

  #openSocket(): Socket {
    const { driver, network } = this.#options;
    return network.openSocket(driver.endpoint(), {
      opened: () => this.#guard(() => this.#onOpened()),
      received: (text) => this.#guard(() => this.#onReceived(text)),
      beat: () => this.#guard(() => this.#prove()),
      refused: (reason) => this.#onRefused(reason),
      closed: (reason) => this.#tell({ type: 'socket.closed', reason }),
    });
  }

  #onRefused(reason: string): void {
    const isPassing = this.#options.driver.isPassing?.(reason) ?? false;
    const type = isPassing ? 'socket.closed' : 'subscription.refused';
    this.#tell({ type, reason: redactText(reason) });
  }

  #guard(run: () => void): void {
    try {
      run();
    } catch (defect) {
      this.#tell({ type: 'defect.raised', defect });
    }
  }

  #onOpened(): void {
    this.#prove();
    this.#tell({ type: 'socket.opened' });
  }

  #onReceived(text: string): void {
    this.#options.counters.frames += 1;
    this.#protocol.receive(text, this.#prove());
  }

  #prove(): ReturnType<FeedWatch['prove']> {
    const { feedId, sink } = this.#options;
    const atMs = this.#watch.prove();
    sink.proven(feedId, atMs);
    if (this.#awaitingProof) {
      this.#awaitingProof = false;
      this.#tell({ type: 'proof.received' });
    }
    return atMs;
  }

  /**
   * A connection that delivers the past is asked for the present: the values of a stream that was
   * held up all come at once, and the last of them need not be true any more. Asked once, and again
   * only after the time a resync may take.
   */
  #judgeTime(value: Quote | SpotTick): void {
    const { clock, counters, isUntimely, policy } = this.#options;
    if (!this.#confirmed || !isUntimely(value)) return;
    const nowMs = clock.now();
    const lastMs = this.#untimelyToldAtMs;
    if (lastMs !== null && nowMs - lastMs < policy.resyncTimeoutMs) return;
    this.#untimelyToldAtMs = nowMs;
    counters.gaps += 1;
    const lateMs = value.receivedAtMs - value.venueAtMs;
    this.#tell({ type: 'gap.detected', reason: `a value that is ${lateMs} ms late` });
  }

  /** The sink, with an eye on the time of what passes. */
  #judged(sink: FeedSink): FeedSink {
    return {
      ...sink,
      quote: (feed, quote) => {
        sink.quote(feed, quote);
        this.#judgeTime(quote);
      },
      spot: (feed, tick) => {
        sink.spot(feed, tick);
        this.#judgeTime(tick);
      },
    };
  }

  #link(): FeedLink {
    const { clock, counters, feedId, notices, sink } = this.#options;
    return {
      feedId,
      sink: this.#judged(sink),
      now: clock.now,
      send: (command) => this.#sender.send(() => this.#socket.send(command)),
      confirmed: () => {
        this.#confirmed = true;
        this.#tell({ type: 'subscription.confirmed' });
      },
      refused: (reason) => this.#tell({ type: 'subscription.refused', reason: redactText(reason) }),
      failed: (reason) => this.#tell({ type: 'channel.failed', reason: redactText(reason) }),
      gap: (reason) => {
        counters.gaps += 1;
        this.#tell({ type: 'gap.detected', reason });
      },
      resynced: () => this.#tell({ type: 'resync.completed' }),
      ending: () => this.#tell({ type: 'renewal.asked' }),
      ...notices,
    };
  }
}
