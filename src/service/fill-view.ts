import { venueOfMarket } from '../../machines/model/ids.ts';
import type { Terms } from '../../machines/model/instrument.ts';
import { takerFeeMicros } from '../../machines/model/money.ts';
import type { FillRecord } from '../../machines/ports.ts';
import type { FillView } from '../cli/views.ts';
import { plainCount, plainPrice } from '../runtime/plain.ts';

/** The venue books fees to a hundredth of a cent. */
const FEE_STEP_MICROS = 100;

/** A fill with what the formula of Kalshi gives for its fee; null where another venue booked it. */
export const fillView = (terms: Terms, fill: FillRecord): FillView => {
  const { atMs, countCenti, feeMicros, fillId, isTaker, market, orderId, priceCenti } = fill;
  const isReckoned = isTaker && venueOfMarket(market) === 'kalshi';
  const estimateMicros = isReckoned
    ? takerFeeMicros(countCenti, priceCenti, FEE_STEP_MICROS)
    : null;
  return {
    fillId,
    atMs,
    orderId,
    countCenti: plainCount(terms, countCenti),
    priceCenti: plainPrice(terms, priceCenti),
    isTaker,
    feeMicros,
    estimateMicros,
  };
};
