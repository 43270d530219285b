import type { ClientOrderId } from '../../../../machines/model/ids.ts';
import type { Clock } from '../../../../machines/ports.ts';

/**
 * Which orders may still reach the venue though nobody there knows of them yet.
 *
 * A request is taken until its window is over, counted from the time that it was signed with. The
 * venue does not know the twin of an order that has ended, so that no order may be sent anew before
 * then, nor before reads know of what was taken last.
 */
export type Arrivals = {
  /** The order is to be sent. False: a copy of it is on its way already, or may be. */
  readonly begin: (order: ClientOrderId) => boolean;
  /** It leaves now. */
  readonly left: (order: ClientOrderId) => void;
  /** Its answer is here, or will not come any more. */
  readonly end: (order: ClientOrderId) => void;
  /** Milliseconds for which the order's absence at the venue proves nothing; 0: it proves it. */
  readonly mayArriveForMs: (order: ClientOrderId) => number;
};

/** How far reads may trail what the venue has taken: assumed, the venue does not say. */
const READ_LAG_MS = 3_000;
/** How far a measured clock may be off. */
const SKEW_DOUBT_MS = 1_000;

/**
 * `windowMs`: on the clock that is given. What an earlier process has sent is judged as if it had
 * left when this one began.
 */
export const createArrivals = (clock: Clock, windowMs: number): Arrivals => {
  const provenAfterMs = windowMs + SKEW_DOUBT_MS + READ_LAG_MS;
  const bornAtMs = clock.now();
  const underWay = new Set<ClientOrderId>();
  const leftAtMs = new Map<ClientOrderId, number>();
  const leftForMs = (sinceMs: number): number => Math.max(0, sinceMs + provenAfterMs - clock.now());
  return {
    begin: (order) => {
      const atMs = leftAtMs.get(order);
      if (underWay.has(order) || (atMs !== undefined && leftForMs(atMs) > 0)) return false;
      underWay.add(order);
      return true;
    },
    left: (order) => {
      leftAtMs.delete(order);
      leftAtMs.set(order, clock.now());
      for (const [oldest, atMs] of leftAtMs) {
        if (leftForMs(atMs) > 0) break;
        leftAtMs.delete(oldest);
      }
    },
    end: (order) => void underWay.delete(order),
    mayArriveForMs: (order) =>
      underWay.has(order) ? Infinity : leftForMs(leftAtMs.get(order) ?? bornAtMs),
  };
};
