import { beforeEach, describe, expect, it } from 'vitest';

import { clientOrderId, fillId, venueOrderId } from '../../../machines/model/ids.ts';
import { countCenti, micros, yesPriceCenti } from '../../../machines/model/money.ts';
import { clientOrderIdFor } from '../../../machines/model/order.ts';
import { createReports, type Reports } from '../../../src/runtime/account/reports.ts';
import { orderFill, orderKey } from '../../../src/runtime/effects.ts';
import { createNumbering } from '../../../src/runtime/numbering.ts';
import type { VenueFill, VenueOrder } from '../../../machines/model/venue-account.ts';
import { accepted, bornOrder, playOrder, request, VENUE_ID } from '../../orders/situations.ts';
import {
  recordingBranch,
  type RecordedOrders,
  type RecordedTrades,
} from '../../support/branches.ts';
import { testClock, type TestClock } from '../../support/simulated-clock.ts';
import { after, INSTALLATION, TRADE } from '../../support/trade-fixtures.ts';
import { turn } from '../supervision/cast.ts';

const REQUEST = request();
const KEY = orderKey(REQUEST);
const NAME = `order:${REQUEST.clientOrderId}`;

let clock: TestClock;
let orders: RecordedOrders;
let external: (VenueFill | VenueOrder)[];
let trades: RecordedTrades;
let suspicions: [why: string, stillHolds: () => boolean][];
let failures: [what: string, error: unknown][];
let isUp: boolean;
let reports: Reports;

beforeEach(() => {
  clock = testClock();
  orders = recordingBranch();
  trades = recordingBranch();
  external = [];
  suspicions = [];
  failures = [];
  isUp = true;
  reports = createReports({
    clock,
    installation: INSTALLATION,
    orders: () => (isUp ? orders.branch : null),
    trades: () => trades.branch,
    suspect: (why, holds = () => true) => void suspicions.push([why, holds]),
    number: createNumbering('boot'),
    external: (report) => void external.push(report),
    failed: (what, error) => void failures.push([what, error]),
  });
});

const live = (): void => {
  const { state, context } = playOrder(bornOrder(), accepted(40, 60));
  orders.alive.set(NAME, { key: KEY, state, context, seq: 2, waiting: 0 });
};

const fill = (changes: Partial<VenueFill> = {}): VenueFill => ({
  fillId: fillId('f1'),
  venueOrderId: VENUE_ID,
  clientOrderId: REQUEST.clientOrderId,
  market: REQUEST.market,
  yesPriceCenti: yesPriceCenti(5_500),
  countCenti: countCenti(4_000),
  feeMicros: micros(10_000),
  isTaker: true,
  bought: 'yes',
  atMs: after(2),
  ...changes,
});

const report = (changes: Partial<VenueOrder> = {}): VenueOrder => ({
  venueOrderId: VENUE_ID,
  clientOrderId: REQUEST.clientOrderId,
  market: REQUEST.market,
  status: 'canceled',
  filledCenti: countCenti(4_000),
  remainingCenti: countCenti(0),
  reason: null,
  ...changes,
});

describe('a fill', () => {
  it('goes to the order that its client id names', () => {
    live();
    reports.fill(fill());
    expect(orders.delivered).toEqual([
      {
        key: KEY,
        envelope: {
          eventId: 'fill/f1/boot/1',
          event: { type: 'fill.seen', fill: orderFill(REQUEST, fill()), atMs: clock.now() },
          clears: [],
        },
      },
    ]);
  });

  it('without our id goes to the living order that the venue’s id names', () => {
    live();
    reports.fill(fill({ clientOrderId: null }));
    expect(orders.heard().map(({ type }) => type)).toEqual(['fill.seen']);
  });

  it('of an order that is over wakes it', async () => {
    const { state, context } = playOrder(bornOrder(), accepted(0));
    const branch = {
      ...orders.branch,
      resume: () => {
        orders.alive.set(NAME, { key: KEY, state, context, seq: 3, waiting: 0 });
        return Promise.resolve(true);
      },
    };
    const late = createReports({
      clock,
      installation: INSTALLATION,
      orders: () => branch,
      trades: () => trades.branch,
      suspect: () => undefined,
      number: createNumbering('boot'),
      external: (seen) => void external.push(seen),
      failed: (what, error) => void failures.push([what, error]),
    });
    late.fill(fill());
    await turn();
    expect(orders.heard().map(({ type }) => type)).toEqual(['fill.seen']);
    expect(external).toEqual([]);
  });

  it.each([
    ['of an order that the store does not know', clientOrderIdFor(INSTALLATION, TRADE, 'entry', 9)],
    ['of another installation', clientOrderId('tw-ffffffff-1-e1')],
    ['of somebody else', clientOrderId('by-hand')],
    ['of nobody', null],
  ])('%s is external', async (_, id) => {
    live();
    reports.fill(fill({ clientOrderId: id, venueOrderId: venueOrderId('other') }));
    await turn();
    expect([external.length, orders.delivered, failures]).toEqual([1, [], []]);
  });

  it('that cannot be looked up is told as a failure', async () => {
    const broken = createReports({
      clock,
      installation: INSTALLATION,
      orders: () => ({ ...orders.branch, resume: () => Promise.reject(new Error('no database')) }),
      trades: () => trades.branch,
      suspect: () => undefined,
      number: createNumbering('boot'),
      external: () => undefined,
      failed: (what, error) => void failures.push([what, error]),
    });
    broken.fill(fill());
    await turn();
    expect(failures).toEqual([['fill f1', new Error('no database')]]);
  });

  it('twice has two event ids: the order knows its fills by their own', () => {
    live();
    reports.fill(fill());
    reports.fill(fill());
    expect(new Set(orders.delivered.map(({ envelope }) => envelope.eventId)).size).toBe(2);
  });
});

describe('a report of an order', () => {
  it('that is over reaches it with the venue’s reason in words, or as it is', () => {
    live();
    reports.order(report({ reason: 'NewReason' }));
    reports.order(report());
    reports.order(report({ reason: 'SelfTradeCancel' }));
    expect(orders.heard()).toEqual([
      {
        type: 'order.ended',
        venueOrderId: VENUE_ID,
        status: 'canceled',
        filledCenti: 4_000,
        reason: 'NewReason',
        atMs: clock.now(),
      },
      expect.objectContaining({ reason: 'the venue could not fill it within its limit' }),
      expect.objectContaining({
        reason: 'it would have traded with an order of the same account',
      }),
    ]);
  });

  it('that rests, or of one that does not run, is no news', () => {
    live();
    reports.order(report({ status: 'resting' }));
    orders.alive.clear();
    reports.order(report());
    expect([orders.delivered, external]).toEqual([[], []]);
  });

  it('that rests for more than it was placed for has it withdrawn', () => {
    live();
    const resting = { status: 'resting', filledCenti: countCenti(4_000) } as const;
    reports.order(report({ ...resting, remainingCenti: countCenti(6_000) }));
    expect(orders.heard()).toEqual([]);
    reports.order(report({ ...resting, remainingCenti: countCenti(6_001) }));
    expect(orders.heard()).toEqual([
      { type: 'order.cancel', by: 'its size, changed at the venue', atMs: clock.now() },
    ]);
  });

  it('under another name reaches the living order that the venue’s id names', () => {
    live();
    reports.order(report({ clientOrderId: clientOrderId('renamed') }));
    expect([orders.heard().map(({ type }) => type), external]).toEqual([['order.ended'], []]);
  });

  it('that is not ours is external', () => {
    reports.order(report({ clientOrderId: null }));
    expect(external).toHaveLength(1);
  });
});

describe('while the orders are down', () => {
  it('a fill is external and a report is no news', async () => {
    isUp = false;
    reports.fill(fill());
    reports.order(report());
    await turn();
    expect([external.length, failures]).toEqual([1, []]);
  });
});
