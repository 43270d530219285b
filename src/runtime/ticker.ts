import type { Clock, TimerHandle } from '../../machines/ports.ts';

/**
 * Calls `run` every `intervalMs` of the clock until stopped; the next interval begins when the call
 * has settled, so that a slow one is never overtaken by itself. `run` must not reject.
 */
export const startTicker = (
  clock: Clock,
  intervalMs: number,
  run: () => void | Promise<void>,
): { readonly stop: () => void } => {
  let stopped = false;
  let timer: TimerHandle | null = null;
  const tick = async (): Promise<void> => {
    await run();
    if (!stopped) schedule();
  };
  const schedule = (): void => {
    timer = clock.setTimeout(() => void tick(), intervalMs);
  };
  schedule();
  return {
    stop: () => {
      stopped = true;
      if (timer !== null) clock.clearTimeout(timer);
    },
  };
};
