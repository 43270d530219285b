import type { OrderEvent, VenueOrderStatus } from '../../machines/model/order.ts';
import { after } from '../support/trade-fixtures.ts';
import {
  accepted,
  fill,
  filledCenti,
  seen,
  timeout,
  timerOf,
  VENUE_ID,
  type Order,
} from './situations.ts';

/* Every event of the order chart, in the variants that could make a difference. */

type Deliver = (order: Order) => OrderEvent;

const AT = after(20);

const found = (
  status: VenueOrderStatus,
  contracts: number,
  ...fills: readonly ReturnType<typeof fill>[]
): OrderEvent => ({
  type: 'lookup.found',
  venueOrderId: VENUE_ID,
  status,
  filledCenti: filledCenti(contracts),
  fills,
  atMs: AT,
});
const ended = (status: VenueOrderStatus, contracts: number): OrderEvent => ({
  type: 'order.ended',
  venueOrderId: VENUE_ID,
  status,
  filledCenti: filledCenti(contracts),
  reason: `the venue says ${status}`,
  atMs: AT,
});

export const DELIVERIES = {
  'order submit': () => ({ type: 'order.submit', atMs: AT }),
  'order cancel': () => ({ type: 'order.cancel', by: 'test', atMs: AT }),
  'cancel accepted: of 100': () => ({
    type: 'cancel.accepted',
    reducedByCenti: filledCenti(100),
    atMs: AT,
  }),
  'cancel accepted: of 40': () => ({
    type: 'cancel.accepted',
    reducedByCenti: filledCenti(40),
    atMs: AT,
  }),
  'cancel unknown': () => ({ type: 'cancel.unknown', why: '404', atMs: AT }),

  'accepted: 100': () => accepted(100),
  'accepted: 60': () => accepted(60),
  'accepted: 0': () => accepted(0),
  'accepted: 0, 100 remain': () => accepted(0, 100),
  rejected: () => ({
    type: 'submission.rejected',
    code: 'insufficient_balance',
    message: 'not enough money',
    atMs: AT,
  }),
  'doubt: timeout': () => timeout,
  'doubt: it has landed': () => ({ ...timeout, landed: true }),
  'process recovered': () => ({ type: 'process.recovered', atMs: AT }),

  'found: executed, fills': () => found('executed', 100, fill('a', 60), fill('b', 40)),
  'found: executed, fills lag': () => found('executed', 100, fill('a', 60)),
  'found: canceled, 60': () => found('canceled', 60, fill('a', 60)),
  'found: canceled, 0': () => found('canceled', 0),
  'found: resting, 0': () => found('resting', 0),
  'found: resting, 60': () => found('resting', 60, fill('a', 60)),
  'lookup missing': () => ({ type: 'lookup.missing', atMs: AT }),
  'lookup unknown': () => ({ type: 'lookup.unknown', why: '503', atMs: AT }),

  'fill: a, 60': () => seen('a', 60),
  'fill: b, 40': () => seen('b', 40),
  'fill: c, 100': () => seen('c', 100),

  'ended: executed, 100': () => ended('executed', 100),
  'ended: canceled, 60': () => ended('canceled', 60),
  'ended: canceled, 0': () => ended('canceled', 0),

  'timer: current': timerOf,
  'timer: an older one': () => ({ type: 'deadline.reached', timerId: 'lookup#0', atMs: AT }),
} as const satisfies Readonly<Record<string, Deliver>>;

export type Delivery = keyof typeof DELIVERIES;
