import type { FeedPolicy } from '../../machines/model/feed.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { Clock, TimerHandle } from '../../machines/ports.ts';

export type WatchTold = {
  readonly silent: () => void;
  readonly unanswered: () => void;
};

/**
 * Watches one connection for silence and for commands without an answer.
 *
 * A verdict always falls one event-loop turn after its timer: after a stall of this process, timers
 * come due before the frames that wait in the kernel have been read, and those may hold the proof.
 */
export class FeedWatch {
  readonly #clock: Clock;
  readonly #policy: FeedPolicy;
  readonly #told: WatchTold;
  readonly #unansweredSinceMs: () => EpochMs | null;
  #provenAtMs: EpochMs;
  #timer: TimerHandle | null = null;
  /** Each is given: one must not take the place of another. */
  readonly #verdicts = new Set<NodeJS.Immediate>();

  constructor(
    clock: Clock,
    policy: FeedPolicy,
    told: WatchTold,
    unansweredSinceMs: () => EpochMs | null,
  ) {
    this.#clock = clock;
    this.#policy = policy;
    this.#told = told;
    this.#unansweredSinceMs = unansweredSinceMs;
    this.#provenAtMs = clock.now();
    this.#arm();
  }

  prove(): EpochMs {
    this.#provenAtMs = this.#clock.now();
    return this.#provenAtMs;
  }

  /** Runs `judge` once the frames already in the kernel have been read. */
  judgeLater(judge: () => void): void {
    const verdict = setImmediate(() => {
      this.#verdicts.delete(verdict);
      judge();
    });
    this.#verdicts.add(verdict);
  }

  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
    for (const verdict of this.#verdicts) clearImmediate(verdict);
  }

  #silentForMs(): number {
    return this.#clock.now() - this.#provenAtMs;
  }

  #isUnanswered(): boolean {
    const sinceMs = this.#unansweredSinceMs();
    return sinceMs !== null && this.#clock.now() - sinceMs >= this.#policy.subscribeTimeoutMs;
  }

  #arm(): void {
    const { silenceMs, subscribeTimeoutMs } = this.#policy;
    const leftMs = silenceMs - this.#silentForMs();
    const delayMs = Math.min(leftMs > 0 ? leftMs : silenceMs, subscribeTimeoutMs);
    this.#timer = this.#clock.setTimeout(() => {
      this.#arm();
      this.judgeLater(() => {
        if (this.#silentForMs() >= silenceMs) this.#told.silent();
        else if (this.#isUnanswered()) this.#told.unanswered();
      });
    }, delayMs);
  }
}
