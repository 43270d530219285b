import type { Side } from '../model/contract.ts';
import {
  costMicros,
  micros,
  type CountCenti,
  type HeldPriceCenti,
  type Micros,
} from '../model/money.ts';

/** How far spot stands on the winning side of the strike; negative once it has crossed. */
export const bufferMicros = (side: Side, spotMicros: Micros, strikeMicros: Micros): Micros =>
  micros(side === 'yes' ? spotMicros - strikeMicros : strikeMicros - spotMicros);

/**
 * Profit if the position were sold at the held leg's best bid now, before the exit's fee:
 * (bid − buy) × count − fees so far. Null without a bid: no proof, no value.
 */
export const unrealisedPnlMicros = (
  bidCenti: HeldPriceCenti | null,
  buyPriceCenti: HeldPriceCenti,
  count: CountCenti,
  feesMicros: Micros,
): Micros | null =>
  bidCenti === null
    ? null
    : micros(costMicros(bidCenti, count) - costMicros(buyPriceCenti, count) - feesMicros);
