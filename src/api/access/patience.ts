import type { Clock } from '../../../machines/ports.ts';

const FIRST_MS = 50;
const LONGEST_MS = 2_000;
const FORGOTTEN_AFTER_MS = 60_000;
const WAITING_MOST = 16;

/** Slows down whoever guesses tokens; who has a right one never waits. */
export type Patience = {
  /** Resolves after a delay that doubles with each failure; false at once where too many wait. */
  readonly failed: () => Promise<boolean>;
  /** Failures since the start. */
  readonly failures: () => number;
};

export const createPatience = (clock: Pick<Clock, 'now' | 'setTimeout'>): Patience => {
  let failures = 0;
  let inARow = 0;
  let lastAtMs = -Infinity;
  let waiting = 0;
  return {
    failed: async () => {
      failures += 1;
      const nowMs = clock.now();
      inARow = nowMs - lastAtMs > FORGOTTEN_AFTER_MS ? 1 : inARow + 1;
      lastAtMs = nowMs;
      if (waiting >= WAITING_MOST) return false;
      waiting += 1;
      const delayMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** (inARow - 1));
      await new Promise<void>((resolve) => {
        clock.setTimeout(resolve, delayMs);
      });
      waiting -= 1;
      return true;
    },
    failures: () => failures,
  };
};
