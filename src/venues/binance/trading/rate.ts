import type { RatePolicy } from '../../rate-budget.ts';

/**
 * What is asked of USD-M futures at most. The venue counts in fixed minutes (2 400 of weight for an
 * address, 1 200 orders for an account) and tens of seconds (300 orders); a bucket that fills
 * steadily keeps below both in any window: burst + rate × window. Of the weight a fifth is left to
 * whoever else asks from this address: price feeds, watched accounts, cancels.
 *
 * Orders, cancels and changes of leverage cost one of the write bucket, reads their weight
 * (exchangeInfo, `rateLimits`; general-info, IP limits and order rate limits).
 */
export const USDM_RATE: RatePolicy = {
  read: { perSecond: 16, burst: 960 },
  write: { perSecond: 10, burst: 200 },
  exitReserveTokens: 60,
  lookupReserveTokens: 200,
  entryMaxWaitMs: 2_000,
  readMaxWaitMs: 30_000,
  maxWaiting: 200,
  exitHeldUpMs: 1_000,
  pauseBaseMs: 250,
  pauseMaxMs: 10_000,
  patienceMs: 600_000,
  holdMaxMs: 1_000,
};
