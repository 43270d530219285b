import { venueId } from '../../machines/model/ids.ts';
import type { Venue } from '../../src/venues/venue.ts';

const unasked = (name: string) => (): Promise<never> =>
  Promise.reject(new Error(`venue: expected nobody to call ${name}`));

/** A venue that expects no request but those given. */
export const idleVenue = (requests: Partial<Venue> = {}): Venue => ({
  id: venueId('idle'),
  submitOrder: unasked('submitOrder'),
  lookupOrder: unasked('lookupOrder'),
  cancelOrder: unasked('cancelOrder'),
  listMarkets: unasked('listMarkets'),
  market: unasked('market'),
  asOf: unasked('asOf'),
  orders: unasked('orders'),
  fills: unasked('fills'),
  positions: unasked('positions'),
  settlements: unasked('settlements'),
  balance: unasked('balance'),
  clockSkewMs: unasked('clockSkewMs'),
  stop: () => Promise.resolve(),
  ...requests,
});
