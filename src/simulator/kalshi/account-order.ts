import { countCenti, micros, type CountCenti, type Micros } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { EndReason, LedgerFill, PlacedOrder } from '../ledger/entries.ts';
import { openingPrice } from './position.ts';

/** An order the venue has accepted, as it stands. */
export type AccountOrder = {
  readonly placed: PlacedOrder;
  readonly status: 'resting' | 'canceled' | 'executed';
  readonly filledCenti: CountCenti;
  readonly remainingCenti: CountCenti;
  readonly takerCostMicros: Micros;
  readonly makerCostMicros: Micros;
  readonly takerFeesMicros: Micros;
  readonly makerFeesMicros: Micros;
  readonly createdAtMs: EpochMs;
  readonly updatedAtMs: EpochMs;
  readonly reason: EndReason | 'Trade' | 'Amend' | null;
};

export const newOrder = (placed: PlacedOrder, atMs: EpochMs): AccountOrder => ({
  placed,
  status: 'resting',
  filledCenti: countCenti(0),
  remainingCenti: placed.countCenti,
  takerCostMicros: micros(0),
  makerCostMicros: micros(0),
  takerFeesMicros: micros(0),
  makerFeesMicros: micros(0),
  createdAtMs: atMs,
  updatedAtMs: atMs,
  reason: null,
});

/** The order after one fill. Its cost counts what its side opens: YES for a bid, NO for an ask. */
export const filledBy = (order: AccountOrder, fill: LedgerFill, atMs: EpochMs): AccountOrder => {
  const cost = openingPrice(order.placed.side, fill.priceCenti) * fill.countCenti;
  const add = (to: Micros, more: number, when: boolean): Micros => (when ? micros(to + more) : to);
  const remaining = order.remainingCenti - fill.countCenti;
  return {
    ...order,
    status: remaining === 0 ? 'executed' : order.status,
    filledCenti: countCenti(order.filledCenti + fill.countCenti),
    remainingCenti: countCenti(remaining),
    takerCostMicros: add(order.takerCostMicros, cost, fill.isTaker),
    makerCostMicros: add(order.makerCostMicros, cost, !fill.isTaker),
    takerFeesMicros: add(order.takerFeesMicros, fill.feeMicros, fill.isTaker),
    makerFeesMicros: add(order.makerFeesMicros, fill.feeMicros, !fill.isTaker),
    updatedAtMs: atMs,
    reason: 'Trade',
  };
};

/** The order with another price and another count that may ever be filled. */
export const amendedTo = (
  order: AccountOrder,
  changes: Pick<PlacedOrder, 'priceCenti' | 'countCenti' | 'clientOrderId'>,
  atMs: EpochMs,
): AccountOrder => ({
  ...order,
  placed: { ...order.placed, ...changes },
  remainingCenti: countCenti(changes.countCenti - order.filledCenti),
  updatedAtMs: atMs,
  reason: 'Amend',
});

/** The order with less left of it. */
export const decreasedTo = (
  order: AccountOrder,
  remainingCenti: CountCenti,
  atMs: EpochMs,
): AccountOrder => ({ ...order, remainingCenti, updatedAtMs: atMs, reason: 'Decrease' });

/** The order once its rest has been struck off. */
export const cancelledFor = (
  order: AccountOrder,
  reason: EndReason,
  atMs: EpochMs,
): AccountOrder => ({
  ...order,
  status: 'canceled',
  remainingCenti: countCenti(0),
  updatedAtMs: atMs,
  reason,
});
