import type { OrderEvent, OrderRequest } from '../../machines/model/order.ts';
import type { VenueOrder } from '../../machines/model/venue-account.ts';
import type { EpochMs } from '../../machines/model/time.ts';

/**
 * An order that rests for more than it was placed for: somebody has made it larger at the venue. An
 * exit would sell more than is held.
 */
export const isOversized = (
  { countCenti }: Pick<OrderRequest, 'countCenti'>,
  { filledCenti, remainingCenti, status }: VenueOrder,
): boolean => status === 'resting' && filledCenti + remainingCenti > countCenti;

/** The end of such a one; its trade places another of the right size. */
export const withdrawOversized = (
  atMs: EpochMs,
): Extract<OrderEvent, { type: 'order.cancel' }> => ({
  type: 'order.cancel',
  by: 'its size, changed at the venue',
  atMs,
});
