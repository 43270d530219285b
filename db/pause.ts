import type { Clock } from '../machines/ports.ts';

/** What each signal would cut short. A signal has one listener, however many pauses it ends. */
const pausesUnder = new WeakMap<AbortSignal, Set<() => void>>();

const pausesOf = (signal: AbortSignal): Set<() => void> => {
  const known = pausesUnder.get(signal);
  if (known !== undefined) return known;
  const pauses = new Set<() => void>();
  pausesUnder.set(signal, pauses);
  signal.addEventListener('abort', () => pauses.forEach((end) => end()), { once: true });
  return pauses;
};

/** Lets time pass on the clock; cut short, without a word, when the signal is aborted. */
export const pauseOn = (
  clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>,
  delayMs: number,
  signal: AbortSignal,
): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const pauses = pausesOf(signal);
    const end = (): void => {
      clock.clearTimeout(timer);
      pauses.delete(end);
      resolve();
    };
    const timer = clock.setTimeout(end, delayMs);
    pauses.add(end);
  });
