import type { Deadline } from '../../machines/model/delivery.ts';
import type { Clock, TimerHandle } from '../../machines/ports.ts';

type Entry = {
  readonly owner: string;
  readonly deadline: Deadline;
  readonly reach: () => void;
};

/** The timers of all durable actors on one clock: one host timer pends, the earliest deadline's. */
export type Sweeper = {
  /** Replaces the owner's deadline. One that has passed is reached at the next sweep. */
  readonly arm: (owner: string, deadline: Deadline, reach: () => void) => void;
  readonly disarm: (owner: string) => void;
  readonly size: () => number;
  readonly stop: () => void;
};

/** A binary heap by instant. Replaced entries stay until they surface and are then skipped. */
const createHeap = () => {
  const items: Entry[] = [];
  const before = (a: Entry, b: Entry): boolean => a.deadline.atMs < b.deadline.atMs;
  const swap = (i: number, j: number): void => {
    const [a, b] = [items[i], items[j]];
    if (a === undefined || b === undefined) throw new RangeError(`heap: no items ${i}, ${j}`);
    items[i] = b;
    items[j] = a;
  };
  const isBefore = (i: number, j: number): boolean => {
    const [a, b] = [items[i], items[j]];
    return a !== undefined && b !== undefined && before(a, b);
  };
  return {
    peek: (): Entry | undefined => items[0],
    push: (entry: Entry): void => {
      let i = items.push(entry) - 1;
      for (let up = (i - 1) >> 1; i > 0 && isBefore(i, up); up = (i - 1) >> 1) {
        swap(i, up);
        i = up;
      }
    },
    pop: (): void => {
      const last = items.pop();
      if (last === undefined || items.length === 0) return;
      items[0] = last;
      for (let i = 0; ;) {
        const left = 2 * i + 1;
        const least = isBefore(left + 1, left) ? left + 1 : left;
        if (!isBefore(least, i)) return;
        swap(i, least);
        i = least;
      }
    },
  };
};

export const createSweeper = (clock: Clock): Sweeper => {
  const heap = createHeap();
  const current = new Map<string, Entry>();
  let timer: { readonly handle: TimerHandle; readonly atMs: number } | null = null;
  let stopped = false;

  const isCurrent = (entry: Entry): boolean => current.get(entry.owner) === entry;

  const cancel = (): void => {
    if (timer !== null) clock.clearTimeout(timer.handle);
    timer = null;
  };

  const schedule = (): void => {
    let next = heap.peek();
    for (; next !== undefined && !isCurrent(next); next = heap.peek()) heap.pop();
    if (stopped || next === undefined) {
      cancel();
      return;
    }
    const { atMs } = next.deadline;
    if (timer !== null && timer.atMs <= atMs) return;
    cancel();
    timer = { handle: clock.setTimeout(sweep, atMs - clock.now()), atMs };
  };

  const sweep = (): void => {
    timer = null;
    const now = clock.now();
    for (let next = heap.peek(); next !== undefined; next = heap.peek()) {
      const due = isCurrent(next);
      if (due && next.deadline.atMs > now) break;
      heap.pop();
      if (!due) continue;
      current.delete(next.owner);
      next.reach();
    }
    schedule();
  };

  return {
    arm: (owner, deadline, reach) => {
      const entry = { owner, deadline, reach };
      current.set(owner, entry);
      heap.push(entry);
      schedule();
    },
    disarm: (owner) => {
      if (current.delete(owner)) schedule();
    },
    size: () => current.size,
    stop: () => {
      stopped = true;
      current.clear();
      schedule();
    },
  };
};
