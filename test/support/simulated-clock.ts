import { SimulatedClock } from 'xstate';

import { epochMs, type EpochMs } from '../../machines/model/time.ts';
import type { Clock, TimerHandle } from '../../machines/ports.ts';

export type TestClock = Clock & {
  /** Moves time forward in steps of at most `stepMs`; promise callbacks run between steps. */
  readonly advance: (ms: number, stepMs?: number) => Promise<void>;
  /** Moves time forward in steps without yielding to promises. */
  readonly advanceSync: (ms: number, stepMs?: number) => void;
  /** Timers armed and neither fired nor cleared. */
  readonly pending: () => number;
};

/** Deterministic time for tests; starts at 2026-01-01T00:00:00Z. */
export const testClock = (originMs: EpochMs = epochMs(Date.UTC(2026, 0, 1))): TestClock => {
  const simulated = new SimulatedClock();
  const live = new Map<number, number>();
  let lastId = 0;
  return {
    now: () => epochMs(originMs + simulated.now()),
    setTimeout: (run, delayMs): TimerHandle => {
      lastId += 1;
      const id = lastId;
      live.set(
        id,
        simulated.setTimeout(
          () => {
            live.delete(id);
            run();
          },
          Math.max(0, delayMs),
        ),
      );
      return { id };
    },
    clearTimeout: (handle) => {
      const timer = live.get(handle.id);
      if (timer === undefined) return;
      simulated.clearTimeout(timer);
      live.delete(handle.id);
    },
    advance: async (ms, stepMs = 10) => {
      for (let left = ms; left > 0; left -= stepMs) {
        simulated.increment(Math.min(stepMs, left));
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    },
    advanceSync: (ms, stepMs = 10) => {
      for (let left = ms; left > 0; left -= stepMs) simulated.increment(Math.min(stepMs, left));
    },
    pending: () => live.size,
  };
};
