import { beforeEach, describe, expect, it } from 'vitest';

import { intentId } from '../../machines/model/ids.ts';
import { countCenti } from '../../machines/model/money.ts';
import type { OrderEvent } from '../../machines/model/order.ts';
import type { Intent } from '../../machines/ports.ts';
import { orderFill, orderKey } from '../../src/runtime/effects.ts';
import type { CancelOutcome, LookupOutcome, SubmitOutcome, Venue } from '../../src/venues/venue.ts';
import {
  accepted,
  bornOrder,
  playOrder,
  seen,
  timerOf,
  VENUE_ID,
  type Order,
} from '../orders/situations.ts';
import { idleVenue } from '../support/idle-venue.ts';
import { after } from '../support/trade-fixtures.ts';
import { effectsBench, ID, REQUEST, venueFill, type EffectsBench } from './effects-bench.ts';
import { turn } from './supervision/cast.ts';

let at: EffectsBench;
beforeEach(() => {
  at = effectsBench();
});

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
      await at.clock.advance(20);
      await at.perform(intent, venue);
      expect(at.orders.delivered).toEqual([
        {
          key: orderKey(REQUEST),
          envelope: {
            eventId: 'order:x/2/1/outcome',
            event: { ...answer, atMs: at.clock.now() },
            clears: [ID],
          },
        },
      ]);
      expect(at.failures).toEqual([]);
    },
  );

  it('passes on what the order knows of itself', async () => {
    const asked: unknown[] = [];
    await at.perform(LOOKUP, {
      lookupOrder: (of, id, isRoutine) => {
        asked.push(of, id, isRoutine);
        return Promise.resolve({ kind: 'missing' });
      },
    });
    await at.perform(CANCEL, {
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
    await at.perform(LOOKUP, {
      lookupOrder: () => {
        asked += 1;
        return Promise.resolve(
          asked === 1
            ? { kind: 'unknown', why: 'a copy may arrive', againAfterMs: 6_000 }
            : { kind: 'missing' },
        );
      },
    });
    at.isUp = up;
    await at.clock.advance(5_999);
    expect([asked, at.orders.delivered]).toEqual([1, []]);
    await at.clock.advance(1);
    expect(asked).toBe(up ? 2 : 1);
    expect(at.orders.delivered).toMatchObject([{ envelope: { event: answer, clears: [ID] } }]);
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
      await at.perform(intent, { submitOrder: reject, lookupOrder: reject, cancelOrder: reject });
      expect(at.orders.delivered.map(({ envelope: { event } }) => event)).toEqual([
        { ...answer, atMs: at.clock.now() },
      ]);
      expect(at.failures).toEqual([[ID, broken]]);
    },
  );

  it.each(UNKNOWNS)('%s while the venue is down is unknown too', async (_, intent, answer) => {
    await at.perform(intent, () => {
      throw broken;
    });
    expect(at.orders.delivered[0]?.envelope).toMatchObject({ event: answer, clears: [ID] });
  });
});

/** An exit for 100 that rests, and has sold 40 by our books. */
const restingOrder = (): Order => {
  const order = playOrder(bornOrder('exit', 'goodTillCanceled'), accepted(0, 100), seen('a', 40));
  const { context, state } = order;
  const key = orderKey(context.request);
  const name = `order:${context.request.clientOrderId}`;
  at.orders.alive.set(name, { key, state, context, seq: 3, waiting: 0 });
  return order;
};

describe('an order whose size was changed at the venue', () => {
  const heardOf = async (
    { context: { request: of } }: Order,
    reducedCenti: number,
  ): Promise<readonly OrderEvent[]> => {
    await at.perform(
      { type: 'cancelOrder', request: of, venueOrderId: VENUE_ID },
      cancel({ kind: 'accepted', reducedByCenti: countCenti(reducedCenti) }),
    );
    return at.orders.heard();
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
      atMs: at.clock.now(),
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
    await at.perform(
      { ...LOOKUP, request: context.request },
      lookup({ kind: 'found', order: found, fills: [] }),
    );
    expect(at.orders.heard().map(({ type }) => type)).toEqual(events);
  });
});

describe('a cancel that is asked for again', () => {
  it('waits for the answer of the one on its way, and goes out anew after that', async () => {
    const answers: ((outcome: CancelOutcome) => void)[] = [];
    const venue = idleVenue({
      cancelOrder: () => new Promise<CancelOutcome>((resolve) => void answers.push(resolve)),
    });
    const effects = at.effectsAt(() => venue);
    const cancelAs = (id: string): void =>
      effects.perform({ intentId: intentId(`order:x/${id}/1`), intent: CANCEL });
    cancelAs('2');
    cancelAs('3');
    expect(answers).toHaveLength(1);
    answers[0]?.({ kind: 'unknown', why: '503' });
    await turn();
    const heard = at.orders.delivered.map(({ envelope }) => [envelope.event.type, envelope.clears]);
    expect(heard).toEqual([
      ['cancel.unknown', ['order:x/2/1']],
      ['cancel.unknown', ['order:x/3/1']],
    ]);
    cancelAs('4');
    expect(answers).toHaveLength(2);
  });
});
