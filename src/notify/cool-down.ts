import { SEVERITIES } from '../config/sections/notify.ts';
import type { Clock, TimerHandle } from '../../machines/ports.ts';
import type { Notice } from './notice.ts';

/** Tells the same thing once in a while, and how often it has been since. */
export type CoolDown = {
  readonly put: (notice: Notice) => void;
  /** Tells what waits; nothing cools any more. */
  readonly close: () => void;
};

type Options = {
  readonly clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>;
  /** 0: everything is told as it comes. */
  readonly forMs: number;
  readonly tell: (notice: Notice) => void;
};

type Cooling = {
  readonly told: Notice;
  /** The last of the same key since; null: there was none. */
  again: Notice | null;
  readonly timer: TimerHandle;
};

/** What comes under more keys than these is told as it comes. */
const KEYS_MOST = 1_000;

const isGraver = (one: Notice, other: Notice): boolean =>
  SEVERITIES.indexOf(one.severity) < SEVERITIES.indexOf(other.severity);

/**
 * The first of a key is told at once, and so is a graver one; what follows waits for the end of the
 * cool-down, and is told then as the last of it, with how often.
 */
export const createCoolDown = ({ clock, forMs, tell }: Options): CoolDown => {
  const cooling = new Map<string, Cooling>();

  const begin = (notice: Notice): void => {
    tell(notice);
    if (forMs === 0 || cooling.size >= KEYS_MOST) return;
    const timer = clock.setTimeout(() => end(notice.key), forMs);
    cooling.set(notice.key, { told: notice, again: null, timer });
  };

  const end = (key: string): void => {
    const known = cooling.get(key);
    cooling.delete(key);
    if (known === undefined) return;
    clock.clearTimeout(known.timer);
    if (known.again !== null) begin(known.again);
  };

  const again = (known: Cooling, notice: Notice): void => {
    const times = (known.again?.times ?? 0) + notice.times;
    known.again = { ...notice, times };
    if (isGraver(notice, known.told)) end(notice.key);
  };

  return {
    put: (notice) => {
      const known = cooling.get(notice.key);
      if (known === undefined) begin(notice);
      else again(known, notice);
    },
    close: () => {
      for (const { again: last, timer } of cooling.values()) {
        clock.clearTimeout(timer);
        if (last !== null) tell(last);
      }
      cooling.clear();
    },
  };
};
