import type { Clock } from '../../../machines/ports.ts';

/** A limiter that counts in fixed windows of the clock and starts anew with each. */
type RateWindow = {
  /** Counts a request; milliseconds until the window ends where it is full, 0 where it passes. */
  readonly spend: (weight: number) => number;
  readonly used: () => number;
};

const createRateWindow = (clock: Clock, limit: number, lengthMs: number): RateWindow => {
  let window = -1;
  let used = 0;
  const turn = (): void => {
    const present = Math.floor(clock.now() / lengthMs);
    if (present !== window) used = 0;
    window = present;
  };
  return {
    spend: (weight) => {
      turn();
      if (used + weight > limit) return (window + 1) * lengthMs - clock.now();
      used += weight;
      return 0;
    },
    used: () => {
      turn();
      return used;
    },
  };
};

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const ORDERS_IN_10_S = 300;
const ORDERS_IN_1_MIN = 1_200;
/** Whoever goes on after so many refusals is banned for two minutes, at first. */
const PATIENCE = 20;
const BAN_MS = 120_000;

export type Verdict =
  | { readonly kind: 'passes' }
  | { readonly kind: 'tooMany' | 'tooManyOrders' | 'banned'; readonly waitMs: number };

/**
 * What an address may ask for in a minute, and an account may order; with what each answer tells of
 * it. A client that does not heed its refusals is banned (HTTP 418).
 */
export const createLimits = (clock: Clock, weightPerMinute: number) => {
  const weights = createRateWindow(clock, weightPerMinute, MINUTE_MS);
  const tens = createRateWindow(clock, ORDERS_IN_10_S, 10 * SECOND_MS);
  const minutes = createRateWindow(clock, ORDERS_IN_1_MIN, MINUTE_MS);
  let refusals = 0;
  let bannedUntilMs = -Infinity;

  const refuse = (kind: 'tooMany' | 'tooManyOrders', waitMs: number): Verdict => {
    refusals += 1;
    if (refusals <= PATIENCE) return { kind, waitMs };
    refusals = 0;
    bannedUntilMs = clock.now() + BAN_MS;
    return { kind: 'banned', waitMs: BAN_MS };
  };

  return {
    admit: (weight: number, isOrder: boolean): Verdict => {
      const bannedMs = bannedUntilMs - clock.now();
      if (bannedMs > 0) return { kind: 'banned', waitMs: bannedMs };
      const waitMs = weights.spend(weight);
      if (waitMs > 0) return refuse('tooMany', waitMs);
      const orderWaitMs = isOrder ? Math.max(tens.spend(1), minutes.spend(1)) : 0;
      if (orderWaitMs > 0) return refuse('tooManyOrders', orderWaitMs);
      refusals = 0;
      return { kind: 'passes' };
    },
    headers: (isOrder: boolean): Readonly<Record<string, string>> => ({
      'x-mbx-used-weight-1m': String(weights.used()),
      ...(isOrder && {
        'x-mbx-order-count-10s': String(tens.used()),
        'x-mbx-order-count-1m': String(minutes.used()),
      }),
    }),
  };
};
