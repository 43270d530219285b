import type { Clock, TimerHandle } from '../../machines/ports.ts';

type Window = { readonly timer: TimerHandle; repeats: number; readonly report: Report };

/** Writes the one line that stands for the repeats of a window. */
export type Report = (repeats: number) => void;

export type Repeats = {
  /** True when `key` may be written now; false when it is counted instead. */
  readonly admit: (key: string, report: Report) => boolean;
  /** Ends every window now and reports what was counted. */
  readonly flush: () => void;
};

/** Different keys remembered at once; beyond this many, lines are written uncounted. */
const MOST_KEYS = 1_000;

/** Lets each key pass once per window, counts the rest, reports the count when the window ends. */
export const repeats = (clock: Clock, windowMs: number): Repeats => {
  const windows = new Map<string, Window>();

  const end = (key: string): void => {
    const window = windows.get(key);
    if (window === undefined) return;
    windows.delete(key);
    clock.clearTimeout(window.timer);
    if (window.repeats > 0) window.report(window.repeats);
  };

  return {
    admit: (key, report) => {
      if (windowMs === 0) return true;
      const window = windows.get(key);
      if (window !== undefined) {
        window.repeats += 1;
        return false;
      }
      if (windows.size < MOST_KEYS)
        windows.set(key, { timer: clock.setTimeout(() => end(key), windowMs), repeats: 0, report });
      return true;
    },
    flush: () => {
      for (const key of [...windows.keys()]) end(key);
    },
  };
};
