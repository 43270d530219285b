import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import pRetry, { AbortError } from 'p-retry';

import type { Clock } from '../../machines/ports.ts';
import { redactText } from '../logger/redact.ts';
import type { Log } from '../logger/log.ts';
import { Refused, SlowDown, type Channel, type ChannelName } from './channel.ts';
import { createDeadLetters, type DeadLetter, type DeadLetters } from './dead-letters.ts';
import type { Message } from './message.ts';
import type { Notice } from './notice.ts';
import { createOutbox, type Outbox } from './outbox.ts';

/** What a channel has done since the process started. */
export type ChannelReport = {
  readonly channel: ChannelName;
  readonly sent: number;
  readonly failed: number;
  /** Notices that wait, those that quiet hours hold back among them. */
  readonly waiting: number;
  /** When a message was last taken; null: none was. */
  readonly takenAtMs: number | null;
};

export type LineOptions = {
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

/** p-retry asks again after an error alone, and a `TypeError` it takes for a defect. */
const asError = (error: unknown): Error =>
  error instanceof Error && !(error instanceof TypeError)
    ? error
    : new Error(error instanceof Error ? error.message : String(error), { cause: error });

/** A channel with what waits for it: one that hangs is in nobody's way but its own. */
export class Line {
  readonly #outbox: Outbox = createOutbox();
  readonly #held: Outbox = createOutbox();
  readonly #deadLetters: DeadLetters = createDeadLetters();
  readonly #channel: Channel;
  readonly #options: LineOptions;
  readonly #given = new AbortController();
  #sending: Promise<void> | null = null;
  #isLast = false;
  #isHeldDue = false;
  #wake: () => void = () => undefined;
  #sent = 0;
  #failed = 0;
  #takenAtMs: number | null = null;

  constructor(channel: Channel, options: LineOptions) {
    this.#channel = channel;
    this.#options = options;
  }

  report(): ChannelReport {
    const { name: channel } = this.#channel;
    const waiting = this.#outbox.size() + this.#held.size();
    const [sent, failed, takenAtMs] = [this.#sent, this.#failed, this.#takenAtMs];
    return { channel, sent, failed, waiting, takenAtMs };
  }

  deadLetters(): readonly DeadLetter[] {
    return this.#deadLetters.kept();
  }

  put(notice: Notice): void {
    this.#outbox.put(notice);
    this.#begin();
  }

  /** Keeps a notice until what is held is let go of. */
  hold(notice: Notice): void {
    this.#held.put(notice);
  }

  letGo(): void {
    this.#isHeldDue = true;
    this.#begin();
  }

  async close(withinMs: number): Promise<void> {
    const { clock } = this.#options;
    this.#isLast = true;
    this.letGo();
    this.#wake();
    const timer = clock.setTimeout(() => this.#given.abort(), withinMs);
    await this.#sending;
    clock.clearTimeout(timer);
  }

  #begin(): void {
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = null));
  }

  /** What happens now goes before what was held back. */
  #next(): Pick<Message, 'heldBack' | 'more' | 'notices'> | null {
    if (!this.#outbox.isEmpty()) return { heldBack: false, ...this.#outbox.take() };
    if (!this.#isHeldDue) return null;
    this.#isHeldDue = false;
    return this.#held.isEmpty() ? null : { heldBack: true, ...this.#held.take() };
  }

  async #sendAll(): Promise<void> {
    const { clock, from } = this.#options;
    for (let next = this.#next(); next !== null; next = this.#next()) {
      await this.#send({ id: randomUUID(), sentAtMs: clock.now(), from, ...next });
      if (this.#given.signal.aborted) return;
      if (!this.#isLast) await this.#breath();
    }
  }

  async #send(message: Message): Promise<void> {
    const { signal } = this.#given;
    try {
      await pRetry(() => this.#attempt(message), {
        retries: ATTEMPTS_AGAIN,
        minTimeout: this.#options.retryMs,
        maxTimeout: RETRY_MOST_MS,
        randomize: true,
        signal,
        onFailedAttempt: ({ error, retriesLeft }) => this.#heed(error, retriesLeft),
      });
      this.#sent += 1;
      this.#takenAtMs = this.#options.clock.now();
    } catch (error) {
      this.#bury(message, asError(error));
    }
  }

  #attempt(message: Message): Promise<void> {
    return this.#channel.send(message, this.#given.signal).catch((error: unknown) => {
      throw error instanceof Refused ? new AbortError(error) : asError(error);
    });
  }

  /** Waits for as long as the service wants, beside the wait of our own. */
  async #heed(error: Error, retriesLeft: number): Promise<void> {
    if (!(error instanceof SlowDown) || retriesLeft === 0) return;
    const waited = setTimeout(Math.min(error.afterMs, RETRY_MOST_MS), null, this.#given);
    await waited.catch(() => undefined);
  }

  #bury({ id, more, notices }: Message, error: Error): void {
    this.#failed += 1;
    const { clock, log } = this.#options;
    const { name: channel } = this.#channel;
    log.error('a notification was not delivered', { channel, notices: notices.length, error });
    const reason = redactText(error.message);
    this.#deadLetters.put({ id, channel, givenUpAtMs: clock.now(), reason, notices, more });
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
