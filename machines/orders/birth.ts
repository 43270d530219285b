import { countCenti, micros } from '../model/money.ts';
import type { OrderContext, OrderPolicy, OrderRequest } from '../model/order.ts';

/** Grows when stored contexts or journaled events change shape or meaning. */
export const ORDER_MACHINE_VERSION = 3;

export type OrderInput = { readonly request: OrderRequest; readonly policy: OrderPolicy };

/** The context of an order that has not left the house. */
export const bornOrder = ({ request, policy }: OrderInput): OrderContext => ({
  request,
  policy,
  venueOrderId: null,
  fills: [],
  totals: { filledCenti: countCenti(0), costMicros: micros(0), feesMicros: micros(0) },
  toldCenti: countCenti(0),
  finalFilledCenti: null,
  landed: false,
  submissions: 0,
  lookups: 0,
  missing: 0,
  timersArmed: 0,
  cancelRequested: false,
  reason: null,
  deadline: null,
});
