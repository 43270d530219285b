import type { OrderContext } from '../model/order.ts';

/**
 * Pause before the next question. The first waits out the lag of the venue's reads; the pause
 * doubles with each question that has brought no answer, up to the ceiling.
 */
export const lookupDelayMs = ({ policy, lookups }: OrderContext): number =>
  Math.min(policy.lookupMaxMs, policy.lookupGraceMs * 2 ** Math.min(lookups, 16));
