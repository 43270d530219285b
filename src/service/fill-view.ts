import { takerFeeMicros } from '../../machines/model/money.ts';
import type { FillRecord } from '../../machines/ports.ts';
import type { FillView } from '../cli/views.ts';

/** The venue books fees to a hundredth of a cent. */
const FEE_STEP_MICROS = 100;

/** A fill with what the formula of the venue gives for its fee. */
export const fillView = (fill: FillRecord): FillView => {
  const { atMs, countCenti, feeMicros, fillId, isTaker, orderId, priceCenti } = fill;
  const estimateMicros = isTaker ? takerFeeMicros(countCenti, priceCenti, FEE_STEP_MICROS) : null;
  return { fillId, atMs, orderId, countCenti, priceCenti, isTaker, feeMicros, estimateMicros };
};
