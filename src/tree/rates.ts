import type { VenueId } from '../../machines/model/ids.ts';
import type { Config } from '../config/schema.ts';
import { createRateBudget, type RateBudget, type RatePolicy } from '../venues/rate-budget.ts';
import type { House } from './house.ts';

/** A request that has been on its way for so long has reached the venue, or never will. */
const HOLD_MAX_MS = 1_000;

/** Waiting is measured on the market's clock, by which prices age; the network takes real time. */
export const ratePolicy = ({ rate }: Config['venues'], speed: number): RatePolicy => ({
  ...rate,
  exitReserveTokens: (rate.write.burst * rate.exitReservePercent) / 100,
  lookupReserveTokens: (rate.read.burst * rate.lookupReservePercent) / 100,
  holdMaxMs: HOLD_MAX_MS * speed,
});

/** The budget of a venue that takes orders; an exit that is held up raises an alarm. */
export const startRateBudget = (house: House, venue: VenueId, policy: RatePolicy): RateBudget => {
  const { alarms, clock, figures, random } = house;
  const alarm = `rate/${venue}`;
  const budget = createRateBudget({
    policy,
    clock,
    random,
    exitHeldUp: (sinceMs) => {
      if (sinceMs === null) alarms.clear(alarm);
      else alarms.raise(alarm, 'exits wait for the venue’s rate limit', { sinceMs });
    },
  });
  figures.countRequests(venue, budget.figures);
  return {
    ...budget,
    stop: () => {
      budget.stop();
      alarms.clear(alarm);
    },
  };
};
