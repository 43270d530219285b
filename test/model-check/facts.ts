import { fillId, venueOrderId, type VenueOrderId } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros } from '../../machines/model/money.ts';
import type { OrderEvent, OrderFill, VenueOrderStatus } from '../../machines/model/order.ts';
import { BORN_AT } from '../support/trade-fixtures.ts';
import { CENTI } from './ground.ts';

/* What the venue can say of an order. The instant is set when it is heard. */

const atMs = BORN_AT;
const idOf = (order: number): VenueOrderId => venueOrderId(`v${order}`);

/** The `n`th contract of an order, counted from 1: every contract is a fill of its own. */
export const fillOf = (order: number, n: number): OrderFill => ({
  fillId: fillId(`f${order}.${n}`),
  countCenti: countCenti(CENTI),
  priceCenti: heldPriceCenti(5_000),
  feeMicros: micros(10_000),
  isTaker: true,
  atMs,
});

const upTo = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index + 1);

export const accepted = (order: number, filled: number, remaining: number): OrderEvent => ({
  type: 'submission.accepted',
  venueOrderId: idOf(order),
  filledCenti: countCenti(filled * CENTI),
  remainingCenti: countCenti(remaining * CENTI),
  atMs,
});

export const refused: OrderEvent = {
  type: 'submission.rejected',
  code: 'refused',
  message: 'not now',
  atMs,
};

/** `landed`: the venue says that it has this order already. */
export const unsure = (landed: boolean): OrderEvent => ({
  type: 'submission.unknown',
  why: landed ? 'order already exists' : 'no answer',
  landed,
  atMs,
});

/** A read that knows of `filled` contracts, and of the fills of `listed` of them. */
export const found = (
  order: number,
  status: VenueOrderStatus,
  filled: number,
  listed: number,
): OrderEvent => ({
  type: 'lookup.found',
  venueOrderId: idOf(order),
  status,
  filledCenti: countCenti(filled * CENTI),
  fills: upTo(listed).map((n) => fillOf(order, n)),
  atMs,
});

export const missing: OrderEvent = { type: 'lookup.missing', atMs };
export const unread: OrderEvent = { type: 'lookup.unknown', why: 'no answer', atMs };
/** The venue has struck off what was left of an order. */
export const cancelled = (rest: number): OrderEvent => ({
  type: 'cancel.accepted',
  reducedByCenti: countCenti(rest * CENTI),
  atMs,
});
export const uncancelled: OrderEvent = { type: 'cancel.unknown', why: 'no answer', atMs };

export const fillSeen = (order: number, n: number): OrderEvent => ({
  type: 'fill.seen',
  fill: fillOf(order, n),
  atMs,
});

export const ended = (order: number, status: VenueOrderStatus, filled: number): OrderEvent => ({
  type: 'order.ended',
  venueOrderId: idOf(order),
  status,
  filledCenti: countCenti(filled * CENTI),
  reason: 'over',
  atMs,
});
