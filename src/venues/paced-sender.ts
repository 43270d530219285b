import { createPace, type Pace } from '../../machines/feeds/pace.ts';
import type { Clock, TimerHandle } from '../../machines/ports.ts';

const SECOND_MS = 1_000;

/** Sends in order, and never more in any second than the venue takes from one connection. */
export class PacedSender {
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #waiting = new Set<TimerHandle>();

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#pace = createPace(perSecond, SECOND_MS);
  }

  send(act: () => void): void {
    const nowMs = this.#clock.now();
    const atMs = this.#pace.reserve(nowMs);
    if (atMs <= nowMs && this.#waiting.size === 0) {
      act();
      return;
    }
    const timer = this.#clock.setTimeout(() => {
      this.#waiting.delete(timer);
      act();
    }, atMs - nowMs);
    this.#waiting.add(timer);
  }

  stop(): void {
    for (const timer of this.#waiting) this.#clock.clearTimeout(timer);
    this.#waiting.clear();
  }
}
