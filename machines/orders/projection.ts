import type { FillRecord, OrderRow } from '../ports.ts';
import { TERMINAL_ORDER_STATES, type OrderContext, type OrderState } from '../model/order.ts';
import type { EpochMs } from '../model/time.ts';

/** The columns of `orders` after a transition at `atMs`. */
export const orderRow = (state: OrderState, context: OrderContext, atMs: EpochMs): OrderRow => ({
  kind: 'order',
  state,
  request: context.request,
  venueOrderId: context.venueOrderId,
  filledCenti: context.totals.filledCenti,
  costMicros: context.totals.costMicros,
  feesMicros: context.totals.feesMicros,
  reason: context.reason,
  deadlineAtMs: context.deadline?.atMs ?? null,
  endedAtMs: TERMINAL_ORDER_STATES.has(state) ? atMs : null,
});

/** The fills that `after` has in its books and `before` had not. */
export const fillRecords = (
  before: OrderContext | null,
  after: OrderContext,
): readonly FillRecord[] =>
  after.fills.slice(before?.fills.length ?? 0).map((fill) => ({
    ...fill,
    orderId: after.request.clientOrderId,
    tradeId: after.request.tradeId,
    market: after.request.market,
  }));
