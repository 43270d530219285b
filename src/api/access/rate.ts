import type { Clock } from '../../../machines/ports.ts';

const WINDOW_MS = 60_000;

/** Counts what each caller has begun within the last minute. */
export type Rate = {
  /** Whether one more may begin; it counts where it may. */
  readonly take: (caller: string, perMinute: number) => boolean;
};

export const createRate = (clock: Pick<Clock, 'now'>): Rate => {
  const begun = new Map<string, readonly number[]>();
  return {
    take: (caller, perMinute) => {
      const nowMs = clock.now();
      const recent = (begun.get(caller) ?? []).filter((atMs) => nowMs - atMs < WINDOW_MS);
      const mayBegin = recent.length < perMinute;
      begun.set(caller, mayBegin ? [...recent, nowMs] : recent);
      return mayBegin;
    },
  };
};
