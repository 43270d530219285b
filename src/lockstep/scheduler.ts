import { epochMs, type EpochMs } from '../../machines/model/time.ts';
import type { Clock, TimerHandle } from '../../machines/ports.ts';

type Timer = {
  readonly id: number;
  readonly atMs: number;
  readonly run: () => void;
};

/** Simulated time: a heap of timers, fired one by one in order of instant, then of arming. */
export type Scheduler = Clock & {
  /** Moves time to the next timer and fires it. False when none is left up to `untilMs`. */
  readonly fireNext: (untilMs: EpochMs) => boolean;
  readonly pending: () => number;
};

const isBefore = (a: Timer, b: Timer): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.id < b.id);

const siftUp = (heap: Timer[], timer: Timer): void => {
  let i = heap.push(timer) - 1;
  while (i > 0) {
    const up = (i - 1) >> 1;
    const parent = heap[up];
    if (parent === undefined || !isBefore(timer, parent)) break;
    heap[i] = parent;
    i = up;
  }
  heap[i] = timer;
};

const takeFirst = (heap: Timer[]): Timer | undefined => {
  const [first] = heap;
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let i = 0;
  for (;;) {
    const left = heap[2 * i + 1];
    const right = heap[2 * i + 2];
    const isRight = left !== undefined && right !== undefined && isBefore(right, left);
    const least = isRight ? right : left;
    if (least === undefined || !isBefore(least, last)) break;
    heap[i] = least;
    i = 2 * i + (isRight ? 2 : 1);
  }
  heap[i] = last;
  return first;
};

export const createScheduler = (originMs: EpochMs): Scheduler => {
  const heap: Timer[] = [];
  const live = new Set<number>();
  let nowMs: number = originMs;
  let lastId = 0;

  return {
    now: () => epochMs(nowMs),
    setTimeout: (run, delayMs): TimerHandle => {
      lastId += 1;
      const id = lastId;
      live.add(id);
      siftUp(heap, { id, atMs: Math.ceil(nowMs + Math.max(0, delayMs)), run });
      return { id };
    },
    clearTimeout: ({ id }) => void live.delete(id),
    fireNext: (untilMs) => {
      for (let next = heap[0]; next !== undefined && next.atMs <= untilMs; next = heap[0]) {
        takeFirst(heap);
        if (!live.delete(next.id)) continue;
        nowMs = next.atMs;
        next.run();
        return true;
      }
      nowMs = Math.max(nowMs, untilMs);
      return false;
    },
    pending: () => live.size,
  };
};
