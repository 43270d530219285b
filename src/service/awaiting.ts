import { setTimeout as pause } from 'node:timers/promises';

const ASK_EVERY_MS = 100;
export const ANSWER_WAIT_MS = 10_000;

/** Asks again and again until there is something, or the time is over: null. */
export const awaiting = async <T>(
  read: () => Promise<T | null>,
  waitMs: number = ANSWER_WAIT_MS,
): Promise<T | null> => {
  for (let waitedMs = 0; waitedMs < waitMs; waitedMs += ASK_EVERY_MS) {
    const found = await read();
    if (found !== null) return found;
    await pause(ASK_EVERY_MS);
  }
  return null;
};
