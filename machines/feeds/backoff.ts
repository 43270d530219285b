import type { FeedPolicy } from '../model/feed.ts';

/** Beyond this the exponent no longer matters: the ceiling has long been reached. */
const DOUBLINGS_MAX = 30;

/**
 * The pause before the next attempt after `failures` consecutive ones (1 = the first), in ms.
 * Doubles from the base to the ceiling. `jitter` in [0, 1) spreads it over the upper half, so that
 * feeds lost together do not come back together.
 */
export const backoffMs = (policy: FeedPolicy, failures: number, jitter: number): number => {
  const doublings = Math.min(Math.max(failures, 1) - 1, DOUBLINGS_MAX);
  const ceiling = Math.min(policy.backoffMaxMs, policy.backoffBaseMs * 2 ** doublings);
  return Math.round((ceiling * (1 + jitter)) / 2);
};

/** The pause without jitter: what the chart waits where no source of randomness is provided. */
export const steadyBackoffMs = (policy: FeedPolicy, failures: number): number =>
  backoffMs(policy, failures, 1);
