import type { Clock, TimerHandle } from '../../../machines/ports.ts';

/**
 * The life of one process: what it reaches the world through. Once it is over, none of its timers
 * fires, nothing it asked for is answered, and nothing it does reaches anybody.
 */
export type Life = {
  readonly clock: Clock;
  readonly isOver: () => boolean;
  /** Something reaches the process from outside: at once, or when its host runs again. */
  readonly deliver: (act: () => void) => void;
  /** The host does not run it for so long; what comes meanwhile waits, in order. */
  readonly stall: (forMs: number) => void;
  readonly end: () => void;
  /** Told once, at the end. */
  readonly onEnd: (run: () => void) => void;
  /** A promise that is never settled once the life is over. */
  readonly whileAlive: <T>(work: Promise<T>) => Promise<T>;
};

export const createLife = (clock: Clock): Life => {
  const timers = new Map<number, TimerHandle>();
  const ending: (() => void)[] = [];
  let over = false;
  let stalledUntilMs = 0;

  const deliver = (act: () => void): void => {
    if (over) return;
    const leftMs = stalledUntilMs - clock.now();
    if (leftMs <= 0) act();
    else clock.setTimeout(() => deliver(act), leftMs);
  };

  return {
    clock: {
      now: clock.now,
      setTimeout: (run, delayMs) => {
        if (over) return { id: -1 };
        const handle = clock.setTimeout(() => {
          deliver(() => {
            if (timers.delete(handle.id)) run();
          });
        }, delayMs);
        timers.set(handle.id, handle);
        return handle;
      },
      clearTimeout: (handle) => {
        timers.delete(handle.id);
        clock.clearTimeout(handle);
      },
    },
    isOver: () => over,
    deliver,
    stall: (forMs) => {
      stalledUntilMs = Math.max(stalledUntilMs, clock.now() + forMs);
    },
    end: () => {
      if (over) return;
      over = true;
      for (const handle of timers.values()) clock.clearTimeout(handle);
      timers.clear();
      for (const run of ending.splice(0)) run();
    },
    onEnd: (run) => void ending.push(run),
    whileAlive: (work) =>
      new Promise((resolve, reject) => {
        work.then(
          (value) => deliver(() => resolve(value)),
          (error: unknown) =>
            deliver(() => reject(error instanceof Error ? error : new Error(String(error)))),
        );
      }),
  };
};
