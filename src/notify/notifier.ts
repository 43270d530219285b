import { randomUUID } from 'node:crypto';

import pRetry, { AbortError } from 'p-retry';

import type { TradeContext } from '../../machines/model/trade.ts';
import type { Clock } from '../../machines/ports.ts';
import { SEVERITIES, type Severity } from '../config/sections/notify.ts';
import type { Log } from '../logger/log.ts';
import type { AlarmWitness } from '../runtime/alarms.ts';
import type { Transition } from '../runtime/durable/envelope.ts';
import { Refused, type Channel } from './channel.ts';
import type { Message } from './message.ts';
import { noticeOfAlarm, noticeOfTrade, type Notice } from './notice.ts';
import { createOutbox, type Outbox } from './outbox.ts';

/** What a channel has done since the process started. */
export type ChannelCounts = {
  readonly channel: Channel['name'];
  readonly sent: number;
  readonly failed: number;
};

/** Tells people who are not looking. Whoever tells it something goes on at once. */
export type Notifier = AlarmWitness & {
  readonly trade: (transition: Transition<TradeContext>) => void;
  readonly tell: (notice: Notice) => void;
  readonly counts: () => readonly ChannelCounts[];
  /** Sends what waits, for as long as `withinMs`; nothing is taken any more. */
  readonly close: (withinMs: number) => Promise<void>;
};

export type NotifierOptions = {
  readonly channels: readonly Channel[];
  /** What is of less weight is not told. */
  readonly least: Severity;
  /** Lies between two messages of a channel; what happens meanwhile goes into the next one. */
  readonly everyMs: number;
  /** The first wait after a failure; it doubles with each. */
  readonly retryMs: number;
  readonly from: string;
  readonly log: Log;
  /** Real time. */
  readonly clock: Clock;
};

const ATTEMPTS_AGAIN = 5;
const RETRY_MOST_MS = 60_000;

/** A channel with what waits for it: one that hangs is in nobody's way but its own. */
class Line {
  readonly #outbox: Outbox = createOutbox();
  readonly #channel: Channel;
  readonly #options: NotifierOptions;
  readonly #given = new AbortController();
  #sending: Promise<void> | null = null;
  #isLast = false;
  #wake: () => void = () => undefined;
  #sent = 0;
  #failed = 0;

  constructor(channel: Channel, options: NotifierOptions) {
    this.#channel = channel;
    this.#options = options;
  }

  counts(): ChannelCounts {
    return { channel: this.#channel.name, sent: this.#sent, failed: this.#failed };
  }

  put(notice: Notice): void {
    this.#outbox.put(notice);
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = null));
  }

  async close(withinMs: number): Promise<void> {
    const { clock } = this.#options;
    this.#isLast = true;
    this.#wake();
    const timer = clock.setTimeout(() => this.#given.abort(), withinMs);
    await this.#sending;
    clock.clearTimeout(timer);
  }

  async #sendAll(): Promise<void> {
    while (!this.#outbox.isEmpty() && !this.#given.signal.aborted) {
      const { from, clock } = this.#options;
      const taken = this.#outbox.take();
      await this.#send({ id: randomUUID(), sentAtMs: clock.now(), from, ...taken });
      if (!this.#isLast) await this.#breath();
    }
  }

  async #send(message: Message): Promise<void> {
    const { signal } = this.#given;
    try {
      await pRetry(
        () =>
          this.#channel.send(message, signal).catch((error: unknown) => {
            throw error instanceof Refused ? new AbortError(error) : asError(error);
          }),
        {
          retries: ATTEMPTS_AGAIN,
          minTimeout: this.#options.retryMs,
          maxTimeout: RETRY_MOST_MS,
          randomize: true,
          signal,
        },
      );
      this.#sent += 1;
    } catch (error) {
      this.#failed += 1;
      const { name } = this.#channel;
      const fields = { channel: name, notices: message.notices.length, error };
      this.#options.log.error('a notification was not delivered', fields);
    }
  }

  #breath(): Promise<void> {
    const { clock, everyMs } = this.#options;
    return new Promise((resolve) => {
      const timer = clock.setTimeout(resolve, everyMs);
      this.#wake = () => {
        clock.clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** p-retry asks again after an error alone, and a `TypeError` of `fetch` it takes for a defect. */
const asError = (error: unknown): Error =>
  new Error(error instanceof Error ? error.message : String(error), { cause: error });

export const createNotifier = (options: NotifierOptions): Notifier => {
  const lines = options.channels.map((channel) => new Line(channel, options));
  let isClosed = false;
  const tell = (notice: Notice): void => {
    const isGrave = SEVERITIES.indexOf(notice.severity) <= SEVERITIES.indexOf(options.least);
    if (isGrave && !isClosed) for (const line of lines) line.put(notice);
  };
  /** Whoever tells us something is guarding trades, and meets no failure of ours. */
  const tellSafely = (make: () => Notice | null): void => {
    if (lines.length === 0) return;
    try {
      const notice = make();
      if (notice !== null) tell(notice);
    } catch (error) {
      options.log.error('a notice could not be made', { error });
    }
  };
  return {
    trade: (transition) => tellSafely(() => noticeOfTrade(transition)),
    raised: (alarm) => tellSafely(() => noticeOfAlarm(alarm, false, options.clock.now())),
    cleared: (_, alarm) => tellSafely(() => noticeOfAlarm(alarm, true, options.clock.now())),
    tell: (notice) => tellSafely(() => notice),
    counts: () => lines.map((line) => line.counts()),
    close: async (withinMs) => {
      isClosed = true;
      await Promise.all(lines.map((line) => line.close(withinMs)));
    },
  };
};
