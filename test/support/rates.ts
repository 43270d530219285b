import type { RatePolicy } from '../../src/venues/rate-budget.ts';

/** The venue's basic tier, and the defaults of everything else. */
export const BASIC_RATES: RatePolicy = {
  read: { perSecond: 200, burst: 200 },
  write: { perSecond: 100, burst: 100 },
  exitReserveTokens: 30,
  lookupReserveTokens: 40,
  entryMaxWaitMs: 2_000,
  readMaxWaitMs: 10_000,
  maxWaiting: 200,
  pauseBaseMs: 250,
  pauseMaxMs: 5_000,
  patienceMs: 5_000,
  holdMaxMs: 1_000,
  exitHeldUpMs: 1_000,
};
