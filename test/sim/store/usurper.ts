import type { Scheduler } from '../../../src/lockstep/scheduler.ts';
import { NEVER_MS, type Tables } from '../../../src/lockstep/store/tables.ts';

const ELSEWHERE = 'elsewhere';

/** Another process that takes every lease for a while. */
export type Usurper = {
  readonly holds: () => boolean;
  readonly take: (forMs: number) => void;
  /** Gives them back before the time, where it holds them. */
  readonly giveBack: () => void;
};

/** `gaveBack` hears when the leases can be had again. */
export const createUsurper = (
  tables: Tables,
  scheduler: Scheduler,
  gaveBack: () => void,
): Usurper => {
  let holds = false;

  const giveBack = (): void => {
    if (!holds) return;
    holds = false;
    for (const lease of tables.leases) if (lease.owner === ELSEWHERE) lease.expiresAtMs = NEVER_MS;
    gaveBack();
  };

  return {
    holds: () => holds,
    giveBack,
    take: (forMs) => {
      holds = true;
      for (const lease of tables.leases) {
        lease.owner = ELSEWHERE;
        lease.token += 1;
        lease.expiresAtMs = scheduler.now() + forMs;
      }
      scheduler.setTimeout(giveBack, forMs);
    },
  };
};
