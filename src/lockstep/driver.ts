import type { EpochMs } from '../../machines/model/time.ts';
import type { Scheduler } from './scheduler.ts';

/** A commit takes a turn of the event loop, and its outcome may set off the next one. */
const QUIET_TURNS = 3;

/** All promise callbacks that are due have run when it resolves. */
const hostTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export type DriverOptions = {
  readonly scheduler: Scheduler;
  /** How often the store has been asked something. */
  readonly asked: () => number;
  /** An actor has an event in hand. */
  readonly isBusy: () => boolean;
};

/** Moves simulated time on, one timer after the other, each with all that it sets off. */
export type Driver = {
  /** Fires timers until `isDone`, or up to that instant; how many were fired. */
  readonly runUntil: (isDone: () => boolean, untilMs: EpochMs) => Promise<number>;
};

export const createDriver = ({ asked, isBusy, scheduler }: DriverOptions): Driver => {
  /** Until the store has been asked nothing, and no actor has had anything in hand, for a while. */
  const settle = async (): Promise<void> => {
    let seen = asked();
    await hostTurn();
    if (asked() === seen && !isBusy()) return;
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      seen = asked();
      await hostTurn();
      if (asked() !== seen || isBusy()) quiet = -1;
    }
  };
  return {
    runUntil: async (isDone, untilMs) => {
      let fired = 0;
      await settle();
      while (!isDone() && scheduler.fireNext(untilMs)) {
        await settle();
        fired += 1;
      }
      return fired;
    },
  };
};
