import { beforeEach, describe, expect, it } from 'vitest';

import { eventId, fillId, intentId, marketTicker } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros, yesPriceCenti } from '../../machines/model/money.ts';
import type { OrderEvent } from '../../machines/model/order.ts';
import type { Intent } from '../../machines/ports.ts';
import { createEffects, orderFill, orderKey } from '../../src/runtime/effects.ts';
import type { VenueFill } from '../../machines/model/venue-account.ts';
import type { CancelOutcome, LookupOutcome, SubmitOutcome, Venue } from '../../src/venues/venue.ts';
import {
  accepted,
  bornOrder,
  playOrder,
  POLICY,
  request,
  seen,
  timerOf,
  VENUE_ID,
  type Order,
} from '../orders/situations.ts';
import { recordingBranch, type RecordedOrders, type RecordedTrades } from '../support/branches.ts';
import { idleVenue } from '../support/idle-venue.ts';
import { testClock, type TestClock } from '../support/simulated-clock.ts';
import { after, filled, totals, TRADE } from '../support/trade-fixtures.ts';
import { turn } from './supervision/cast.ts';

let clock: TestClock;
let orders: RecordedOrders;
let trades: RecordedTrades;
let isUp: boolean;
let failures: [what: string, error: unknown][];

beforeEach(() => {
  clock = testClock();
  orders = recordingBranch();
  trades = recordingBranch();
  failures = [];
  isUp = true;
});

const ID = intentId('order:x/2/1');

const effectsAt = (venue: () => Venue) =>
  createEffects({
    clock,
    venue,
    isUp: () => isUp,
    trades: () => trades.branch,
    orders: () => orders.branch,
    orderPolicy: POLICY,
    failed: (what, error) => void failures.push([what, error]),
  });

const perform = async (
  intent: Intent,
  venue: Partial<Venue> | (() => Venue) = {},
  how: 'perform' | 'repeat' = 'perform',
): Promise<void> => {
  const effects = effectsAt(typeof venue === 'function' ? venue : () => idleVenue(venue));
  effects[how]({ intentId: ID, intent });
  for (let turns = 0; turns < 3; turns += 1) await turn();
};

const venueFill = (changes: Partial<VenueFill> = {}): VenueFill => ({
  fillId: fillId('f1'),
  venueOrderId: VENUE_ID,
  clientOrderId: null,
  market: marketTicker('M'),
  yesPriceCenti: yesPriceCenti(5_500),
  countCenti: countCenti(4_000),
  feeMicros: micros(10_000),
  isTaker: true,
  bought: 'yes',
  atMs: after(2),
  ...changes,
});

const REQUEST = request();
const SUBMIT: Intent = { type: 'submitOrder', request: REQUEST };
const LOOKUP: Intent = {
  type: 'lookupOrder',
  request: REQUEST,
  venueOrderId: VENUE_ID,
  isRoutine: true,
};
const CANCEL: Intent = { type: 'cancelOrder', request: REQUEST, venueOrderId: VENUE_ID };

const CANCEL_ASKED: OrderEvent = { type: 'order.cancel', by: 'test', atMs: after(4) };

const submission = (outcome: SubmitOutcome): Partial<Venue> => ({
  submitOrder: () => Promise.resolve(outcome),
});
const lookup = (outcome: LookupOutcome): Partial<Venue> => ({
  lookupOrder: () => Promise.resolve(outcome),
});
const cancel = (outcome: CancelOutcome): Partial<Venue> => ({
  cancelOrder: () => Promise.resolve(outcome),
});

type Answer = OrderEvent extends infer E ? (E extends OrderEvent ? Omit<E, 'atMs'> : never) : never;

const OTHERWISE = 'cancelled, but for another count than is in the books';

const OUTCOMES: readonly (readonly [string, Intent, Partial<Venue>, Answer])[] = [
  [
    'a submission accepted',
    SUBMIT,
    submission({
      kind: 'accepted',
      venueOrderId: VENUE_ID,
      filledCenti: countCenti(4_000),
      remainingCenti: countCenti(6_000),
    }),
    {
      type: 'submission.accepted',
      venueOrderId: VENUE_ID,
      filledCenti: countCenti(4_000),
      remainingCenti: countCenti(6_000),
    },
  ],
  [
    'a submission rejected',
    SUBMIT,
    submission({ kind: 'rejected', code: 'insufficient_balance', message: 'no money' }),
    { type: 'submission.rejected', code: 'insufficient_balance', message: 'no money' },
  ],
  [
    'a submission unknown',
    SUBMIT,
    submission({ kind: 'unknown', why: '409', landed: true }),
    { type: 'submission.unknown', why: '409', landed: true },
  ],
  [
    'a lookup that found',
    LOOKUP,
    lookup({
      kind: 'found',
      order: {
        venueOrderId: VENUE_ID,
        clientOrderId: REQUEST.clientOrderId,
        market: REQUEST.market,
        status: 'canceled',
        filledCenti: countCenti(4_000),
        remainingCenti: countCenti(0),
        reason: null,
      },
      fills: [venueFill()],
    }),
    {
      type: 'lookup.found',
      venueOrderId: VENUE_ID,
      status: 'canceled',
      filledCenti: countCenti(4_000),
      fills: [orderFill(REQUEST, venueFill())],
    },
  ],
  ['a lookup that missed', LOOKUP, lookup({ kind: 'missing' }), { type: 'lookup.missing' }],
  [
    'a lookup unknown',
    LOOKUP,
    lookup({ kind: 'unknown', why: '503' }),
    { type: 'lookup.unknown', why: '503' },
  ],
  [
    'a cancel accepted of an order that nobody knows',
    CANCEL,
    cancel({ kind: 'accepted', reducedByCenti: countCenti(2_500) }),
    { type: 'cancel.unknown', why: OTHERWISE },
  ],
  [
    'a cancel unknown',
    CANCEL,
    cancel({ kind: 'unknown', why: '404' }),
    { type: 'cancel.unknown', why: '404' },
  ],
];

describe('a request to the venue', () => {
  it.each(OUTCOMES)(
    '%s reaches its order once, and clears its intent',
    async (_, intent, venue, answer) => {
      await clock.advance(20);
      await perform(intent, venue);
      expect(orders.delivered).toEqual([
        {
          key: orderKey(REQUEST),
          envelope: {
            eventId: 'order:x/2/1/outcome',
            event: { ...answer, atMs: clock.now() },
            clears: [ID],
          },
        },
      ]);
      expect(failures).toEqual([]);
    },
  );

  it('passes on what the order knows of itself', async () => {
    const asked: unknown[] = [];
    await perform(LOOKUP, {
      lookupOrder: (of, id, isRoutine) => {
        asked.push(of, id, isRoutine);
        return Promise.resolve({ kind: 'missing' });
      },
    });
    await perform(CANCEL, {
      cancelOrder: (of, id) => {
        asked.push(of, id);
        return Promise.resolve({ kind: 'accepted', reducedByCenti: countCenti(0) });
      },
    });
    expect(asked).toEqual([REQUEST, VENUE_ID, true, REQUEST, VENUE_ID]);
  });

  it.each([
    ['is asked once more then', true, { type: 'lookup.missing' }],
    ['is left unknown where the venue is down by then', false, { type: 'lookup.unknown' }],
  ] as const)('of an order that the venue can know of in a while %s', async (_, up, answer) => {
    let asked = 0;
    await perform(LOOKUP, {
      lookupOrder: () => {
        asked += 1;
        return Promise.resolve(
          asked === 1
            ? { kind: 'unknown', why: 'a copy may arrive', againAfterMs: 6_000 }
            : { kind: 'missing' },
        );
      },
    });
    isUp = up;
    await clock.advance(5_999);
    expect([asked, orders.delivered]).toEqual([1, []]);
    await clock.advance(1);
    expect(asked).toBe(up ? 2 : 1);
    expect(orders.delivered).toMatchObject([{ envelope: { event: answer, clears: [ID] } }]);
  });

  const broken = new Error('out of sockets');
  const why = 'the venue client failed: Error: out of sockets';
  const UNKNOWNS: readonly (readonly [string, Intent, Answer])[] = [
    ['a submission', SUBMIT, { type: 'submission.unknown', why, landed: false }],
    ['a lookup', LOOKUP, { type: 'lookup.unknown', why }],
    ['a cancel', CANCEL, { type: 'cancel.unknown', why }],
  ];

  it.each(UNKNOWNS)(
    '%s by a client that throws is unknown, never failed',
    async (_, intent, answer) => {
      const reject = (): Promise<never> => Promise.reject(broken);
      await perform(intent, { submitOrder: reject, lookupOrder: reject, cancelOrder: reject });
      expect(orders.delivered.map(({ envelope: { event } }) => event)).toEqual([
        { ...answer, atMs: clock.now() },
      ]);
      expect(failures).toEqual([[ID, broken]]);
    },
  );

  it.each(UNKNOWNS)('%s while the venue is down is unknown too', async (_, intent, answer) => {
    await perform(intent, () => {
      throw broken;
    });
    expect(orders.delivered[0]?.envelope).toMatchObject({ event: answer, clears: [ID] });
  });
});

/** An exit for 100 that rests, and has sold 40 by our books. */
const restingOrder = (): Order => {
  const order = playOrder(bornOrder('exit', 'goodTillCanceled'), accepted(0, 100), seen('a', 40));
  const { context, state } = order;
  const key = orderKey(context.request);
  const name = `order:${context.request.clientOrderId}`;
  orders.alive.set(name, { key, state, context, seq: 3, waiting: 0 });
  return order;
};

describe('an order whose size was changed at the venue', () => {
  const heardOf = async (
    { context: { request: of } }: Order,
    reducedCenti: number,
  ): Promise<readonly OrderEvent[]> => {
    await perform(
      { type: 'cancelOrder', request: of, venueOrderId: VENUE_ID },
      cancel({ kind: 'accepted', reducedByCenti: countCenti(reducedCenti) }),
    );
    return orders.heard();
  };

  it('is over by what was cancelled only where the books bear that out', async () => {
    const [event] = await heardOf(restingOrder(), 6_000);
    expect(event).toMatchObject({ type: 'cancel.accepted', reducedByCenti: 6_000 });
  });

  it.each([2_000, 6_100])('is asked after where %i hundredths of it were cancelled', async (of) => {
    const order = restingOrder();
    const [event] = await heardOf(order, of);
    expect(event).toMatchObject({ type: 'cancel.unknown', why: OTHERWISE });
    if (event === undefined) throw new Error('expected an event');
    const asking = playOrder(order, CANCEL_ASKED, event);
    expect(asking.state).toBe('unknown');
    const told = playOrder(asking, timerOf(asking), {
      type: 'lookup.found',
      venueOrderId: VENUE_ID,
      status: 'canceled',
      filledCenti: countCenti(4_000),
      fills: [],
      atMs: clock.now(),
    });
    expect([told.state, told.context.finalFilledCenti]).toEqual(['cancelled', 4_000]);
  });

  it.each([
    ['for more, is withdrawn before its state is told', 6_001, ['order.cancel', 'lookup.found']],
    ['for less, is left alone', 2_000, ['lookup.found']],
  ])('found to rest %s', async (_, remaining, events) => {
    const { context } = restingOrder();
    const found = {
      venueOrderId: VENUE_ID,
      clientOrderId: context.request.clientOrderId,
      market: context.request.market,
      status: 'resting',
      filledCenti: countCenti(4_000),
      remainingCenti: countCenti(remaining),
      reason: null,
    } as const;
    await perform(
      { ...LOOKUP, request: context.request },
      lookup({ kind: 'found', order: found, fills: [] }),
    );
    expect(orders.heard().map(({ type }) => type)).toEqual(events);
  });
});

describe('a cancel that is asked for again', () => {
  it('waits for the answer of the one on its way, and goes out anew after that', async () => {
    const answers: ((outcome: CancelOutcome) => void)[] = [];
    const venue = idleVenue({
      cancelOrder: () => new Promise<CancelOutcome>((resolve) => void answers.push(resolve)),
    });
    const effects = effectsAt(() => venue);
    const cancelAs = (id: string): void =>
      effects.perform({ intentId: intentId(`order:x/${id}/1`), intent: CANCEL });
    cancelAs('2');
    cancelAs('3');
    expect(answers).toHaveLength(1);
    answers[0]?.({ kind: 'unknown', why: '503' });
    await turn();
    const heard = orders.delivered.map(({ envelope }) => [envelope.event.type, envelope.clears]);
    expect(heard).toEqual([
      ['cancel.unknown', ['order:x/2/1']],
      ['cancel.unknown', ['order:x/3/1']],
    ]);
    cancelAs('4');
    expect(answers).toHaveLength(2);
  });
});

describe('placing an order', () => {
  const PLACE: Intent = { type: 'placeOrder', request: REQUEST };

  it('bears it; its birth clears the intent', async () => {
    await perform(PLACE);
    expect(orders.born).toEqual([
      {
        key: orderKey(REQUEST),
        input: { request: REQUEST, policy: POLICY },
        birth: { eventId: 'order:x/2/1/born', clears: [ID] },
      },
    ]);
  });

  it('that was decided just now asks the store nothing', async () => {
    orders.asleep.add(REQUEST.clientOrderId);
    await perform(PLACE);
    expect([orders.born.length, orders.resumed]).toEqual([1, []]);
  });

  it('again is one order', async () => {
    await perform(PLACE);
    await perform(PLACE, {}, 'repeat');
    expect(orders.born).toHaveLength(1);
  });

  it('again that was never begun bears it', async () => {
    await perform(PLACE, {}, 'repeat');
    expect(orders.born).toHaveLength(1);
  });

  it('again that the store knows takes that up, which asks what became of it or leaves', async () => {
    orders.asleep.add(REQUEST.clientOrderId);
    await perform(PLACE, {}, 'repeat');
    expect([orders.born, orders.resumed]).toEqual([[], [orderKey(REQUEST)]]);
    expect(orders.delivered.map(({ envelope }) => envelope)).toEqual([
      {
        eventId: 'order:x/2/1/again',
        event: { type: 'process.recovered', atMs: clock.now() },
        clears: [],
      },
    ]);
  });

  it('that cannot be born is told', async () => {
    orders.refuseBirths(new Error('no store'));
    await perform(PLACE);
    expect(failures).toEqual([[ID, new Error('no store')]]);
  });
});

describe('telling the trade', () => {
  const told = filled('exit', 1, totals(100, 55), after(2));

  it('carries the report with the intent as its id, at the time of telling', async () => {
    await clock.advance(30);
    await perform({ type: 'tellTrade', tradeId: TRADE, event: told });
    expect(trades.delivered).toEqual([
      {
        key: { kind: 'trade', tradeId: TRADE },
        envelope: { eventId: eventId(ID), event: { ...told, atMs: clock.now() }, clears: [ID] },
      },
    ]);
  });

  it('while the trades are down is a failure that is told, and throws at nobody', async () => {
    const { perform: act } = createEffects({
      clock,
      venue: () => idleVenue(),
      isUp: () => true,
      trades: () => {
        throw new Error('the trades: expected it to be up');
      },
      orders: () => orders.branch,
      orderPolicy: POLICY,
      failed: (what, error) => void failures.push([what, error]),
    });
    act({ intentId: ID, intent: { type: 'tellTrade', tradeId: TRADE, event: told } });
    await turn();
    expect(failures).toEqual([[ID, new Error('the trades: expected it to be up')]]);
  });
});

describe('a fill of the venue', () => {
  it.each([
    ['yes', 5_500],
    ['no', 4_500],
  ] as const)('is priced on the %s leg that the trade holds', (side, cents) => {
    expect(orderFill({ side }, venueFill())).toEqual({
      fillId: 'f1',
      countCenti: 4_000,
      priceCenti: heldPriceCenti(cents),
      feeMicros: 10_000,
      isTaker: true,
      atMs: after(2),
    });
  });
});
