import type { Clock } from '../../../machines/ports.ts';

/** Tokens a second of tape time, and how many may be saved up. */
export type VenueRate = {
  readonly read: { readonly perSecond: number; readonly burst: number };
  readonly write: { readonly perSecond: number; readonly burst: number };
};

/** What the venue allows its basic tier. */
export const BASIC_RATE: VenueRate = {
  read: { perSecond: 200, burst: 200 },
  write: { perSecond: 100, burst: 100 },
};

const COST = 10;
const CANCEL_COST = 2;

/**
 * One bucket, as the debt that is left to pay off: a request is let through if the debt with it
 * stays within the burst.
 */
const createBucket = (
  { perSecond, burst }: VenueRate['read'],
  clock: Clock,
): ((cost: number) => boolean) => {
  let debtMilli = 0;
  let atMs = clock.now();
  return (cost) => {
    const nowMs = clock.now();
    debtMilli = Math.max(0, debtMilli - (nowMs - atMs) * perSecond);
    atMs = nowMs;
    if (debtMilli + cost * 1_000 > burst * 1_000) return false;
    debtMilli += cost * 1_000;
    return true;
  };
};

/**
 * Whether the account's buckets can pay for a request; they have then done so. A batch costs what
 * its orders would cost one by one, and is let through as a whole or not at all.
 */
export type RateLimiter = (method: string, orders?: number) => boolean;

export const createRateLimiter = (rate: VenueRate, clock: Clock): RateLimiter => {
  const read = createBucket(rate.read, clock);
  const write = createBucket(rate.write, clock);
  return (method, orders = 1) => {
    if (method === 'GET') return read(COST);
    return write((method === 'DELETE' ? CANCEL_COST : COST) * orders);
  };
};
