import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { OrderEvent, OrderFill, TimeInForce } from '../../machines/model/order.ts';
import { epochMs, plusMs } from '../../machines/model/time.ts';
import { ordersSection } from '../../src/config/sections/actors.ts';
import { orderLogic } from '../../src/runtime/durable/order-logic.ts';
import { BORN_AT } from '../support/trade-fixtures.ts';
import { DELIVERIES, type Delivery } from './deliveries.ts';
import {
  bornOrder,
  fill,
  playOrder,
  POLICY,
  request,
  timeout,
  timerOf,
  type Order,
} from './situations.ts';

const names = Object.keys(DELIVERIES).filter((name): name is Delivery => name in DELIVERIES);
const moves = fc.array(fc.constantFrom(...names), { maxLength: 40, size: 'max' });
const kinds = fc.constantFrom<readonly ['entry' | 'exit', TimeInForce]>(
  ['exit', 'immediateOrCancel'],
  ['entry', 'immediateOrCancel'],
  ['entry', 'goodTillCanceled'],
  ['exit', 'goodTillCanceled'],
);

const ONCE_MORE = ['goodTillCanceled', 1];

const fillsIn = (event: OrderEvent): readonly OrderFill[] => {
  if (event.type === 'fill.seen') return [event.fill];
  return event.type === 'lookup.found' ? event.fills : [];
};

/** Everything the trade has been told, by the latest report. */
const expectSound = (before: Order, after: Order): void => {
  const { fills, totals, deadline } = after.context;
  expect(new Set(fills.map(({ fillId }) => fillId)).size).toBe(fills.length);
  expect(totals).toEqual({
    filledCenti: fills.reduce((sum, each) => sum + each.countCenti, 0),
    costMicros: fills.reduce((sum, each) => sum + each.countCenti * each.priceCenti, 0),
    feesMicros: fills.reduce((sum, each) => sum + each.feeMicros, 0),
  });
  expect(totals.filledCenti).toBeGreaterThanOrEqual(before.context.totals.filledCenti);
  if (orderLogic.isTerminal(after.state)) expect(deadline).toBeNull();
  if (after.state === 'unknown' || after.state === 'working') expect(deadline).not.toBeNull();
  const stored: unknown = JSON.parse(JSON.stringify(after.context));
  expect(orderLogic.parse(after.state, stored)).toEqual({
    state: after.state,
    context: after.context,
  });
};

describe('order: laws under any sequence of events', () => {
  it('the books are the distinct fills, whatever was reported how often and when', () => {
    fc.assert(
      fc.property(moves, kinds, (list, [leg, timeInForce]) => {
        let order = bornOrder(leg, timeInForce);
        const reported = new Set<string>();
        let told = 0;
        list.forEach((name, index) => {
          const event = { ...DELIVERIES[name](order), atMs: epochMs(BORN_AT + 1000 * index) };
          const next = orderLogic.step(order, event);
          expectSound(order, next);
          if (next.changed) for (const each of fillsIn(event)) reported.add(each.fillId);
          expect(new Set<string>(next.context.fills.map(({ fillId }) => fillId))).toEqual(reported);
          for (const intent of next.intents)
            if (intent.type === 'tellTrade' && 'filledCenti' in intent.event)
              told = Math.max(told, intent.event.filledCenti);
          expect(told, 'the trade knows all that has traded').toBe(next.context.totals.filledCenti);
          order = next;
        });
      }),
      { numRuns: 300 },
    );
  });

  it('a submission follows only a birth, or an exit proven absent that has never landed', () => {
    fc.assert(
      fc.property(moves, kinds, (list, [leg, timeInForce]) => {
        let order = bornOrder(leg, timeInForce);
        for (const name of list) {
          const next = orderLogic.step(order, DELIVERIES[name](order));
          if (next.intents.some(({ type }) => type === 'submitOrder')) {
            expect(order.state).toBe('resolving');
            expect(name).toBe('lookup missing');
            expect(order.context.landed).toBe(false);
            // Of an exit that is to be withdrawn, once: so that the venue knows its id for certain.
            const isWithdrawn = order.context.cancelRequested;
            if (isWithdrawn) expect([timeInForce, order.context.submissions]).toEqual(ONCE_MORE);
            expect(order.context.missing + 1).toBe(order.context.policy.lookupsBeforeResubmit);
            expect(leg).toBe('exit');
          }
          order = next;
        }
      }),
      { numRuns: 200 },
    );
  });

  it('the same fills in any order give the same totals and the same end', () => {
    const fills = [fill('a', 20), fill('b', 30), fill('c', 50)];
    fc.assert(
      fc.property(fc.shuffledSubarray([...fills, ...fills], { minLength: 6 }), (list) => {
        const working = playOrder(bornOrder(), DELIVERIES['accepted: 100']());
        const end = playOrder(
          working,
          ...list.map((each): OrderEvent => ({ type: 'fill.seen', fill: each, atMs: BORN_AT })),
        );
        expect(end.state).toBe('filled');
        expect(end.context.totals.filledCenti).toBe(10_000);
        expect(end.context.fills).toHaveLength(3);
      }),
    );
  });

  it('an entry that the venue has never seen is given up within 30 s (scenario 4)', () => {
    const policy = ordersSection.parse({});
    const birth = { request: request('entry'), policy };
    let entry: Order = playOrder(orderLogic.born(birth, BORN_AT), timeout);
    let questions = 0;
    while (entry.state === 'unknown') {
      questions += 1;
      const asking = playOrder(entry, timerOf(entry));
      expect(asking.state).toBe('resolving');
      const atMs = plusMs(entry.context.deadline?.atMs ?? BORN_AT, 1_000);
      entry = playOrder(asking, { type: 'lookup.missing', atMs });
      expect(atMs - BORN_AT).toBeLessThan(30_000);
    }
    expect(entry.state).toBe('cancelled');
    expect(questions).toBe(policy.lookupsBeforeResubmit);
  });

  it('an order that rests is looked up every so often, and the pause between stays the same', () => {
    let order = playOrder(
      bornOrder('entry', 'goodTillCanceled'),
      DELIVERIES['accepted: 0, 100 remain'](),
    );
    for (let check = 1; check <= 20; check += 1) {
      const due = timerOf(order);
      const asking = orderLogic.step(order, due);
      expect([asking.state, asking.intents.map(({ type }) => type)]).toEqual([
        'resolving',
        ['lookupOrder'],
      ]);
      order = orderLogic.step(asking, { ...DELIVERIES['found: resting, 0'](), atMs: due.atMs });
      expect(order.state).toBe('working');
      expect((order.context.deadline?.atMs ?? 0) - due.atMs).toBe(POLICY.checkMs);
    }
    const lost = playOrder(order, { type: 'cancel.unknown', why: '503', atMs: BORN_AT });
    expect((lost.context.deadline?.atMs ?? 0) - BORN_AT).toBe(POLICY.lookupGraceMs);
  });

  it('a live order is never left without an answer to come', () => {
    fc.assert(
      fc.property(moves, kinds, (list, [leg, timeInForce]) => {
        let order = bornOrder(leg, timeInForce);
        for (const name of list) {
          order = orderLogic.step(order, DELIVERIES[name](order));
          const asks = order.state === 'submitting' || order.state === 'resolving';
          const waits = order.context.deadline !== null;
          expect(asks || waits || orderLogic.isTerminal(order.state), order.state).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});
