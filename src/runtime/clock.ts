import { epochMs, type EpochMs } from '../../machines/model/time.ts';
import type { Clock, TimerHandle } from '../../machines/ports.ts';

/** Node fires longer timers at once (2^31 − 1 ms ≈ 24.8 days); a longer wait is taken in steps. */
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * The host's timers under the {@link Clock} contract, with time running `speed` times as fast.
 * `now` gives the scaled instant; delays are scaled instants too.
 */
const hostClock = (now: () => EpochMs, speed: number): Clock => {
  const running = new Map<number, NodeJS.Timeout>();
  let lastId = 0;

  /** The host counts from the beginning of its turn, and so may call too early. */
  const arm = (id: number, run: () => void, dueAt: number): void => {
    const leftMs = Math.max(0, dueAt - performance.now());
    const timer = setTimeout(
      () => {
        running.delete(id);
        if (performance.now() < dueAt) arm(id, run, dueAt);
        else run();
      },
      Math.min(leftMs, LONGEST_TIMER_MS),
    );
    running.set(id, timer);
  };

  return {
    now,
    setTimeout: (run, delayMs): TimerHandle => {
      lastId += 1;
      arm(lastId, run, performance.now() + Math.max(0, delayMs) / speed);
      return { id: lastId };
    },
    clearTimeout: (handle) => {
      const timer = running.get(handle.id);
      if (timer === undefined) return;
      clearTimeout(timer);
      running.delete(handle.id);
    },
  };
};

/** Wall-clock time at its own pace: live trading. */
export const systemClock = (): Clock => hostClock(() => epochMs(Date.now()), 1);

/** A market's time that waits for its market: it stands at its origin until it is begun. */
export type PaperClock = Clock & { readonly begin: () => void };

/**
 * Time in whole milliseconds that stands at `originMs` until begun, then runs `speed` times as fast
 * as the monotonic clock: paper mode. Throws when `speed` is not a positive finite number.
 */
export const paperClock = (originMs: EpochMs, speed: number): PaperClock => {
  if (!Number.isFinite(speed) || speed <= 0)
    throw new RangeError(`clock speed: expected a positive number, found ${speed}`);
  let begunAt: number | null = null;
  const now = (): EpochMs =>
    begunAt === null
      ? originMs
      : epochMs(Math.floor(originMs + (performance.now() - begunAt) * speed));
  return {
    ...hostClock(now, speed),
    begin: () => {
      begunAt ??= performance.now();
    },
  };
};
