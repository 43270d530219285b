import type { StateValue } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { describe, expect, it } from 'vitest';

import { ORDER_STATES, type OrderContext, type OrderEvent } from '../../machines/model/order.ts';
import { TRADE_STATES, type TradeContext, type TradeEvent } from '../../machines/model/trade.ts';
import { bornOrder as birthOfOrder } from '../../machines/orders/birth.ts';
import { orderMachine } from '../../machines/orders/order.ts';
import { heldCenti } from '../../machines/trades/position.ts';
import { tradeMachine } from '../../machines/trades/trade.ts';
import type { DurableLogic, Stored } from '../../src/runtime/durable/logic.ts';
import { orderLogic } from '../../src/runtime/durable/order-logic.ts';
import { pathOf } from '../../src/runtime/durable/state-path.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import {
  DELIVERIES as ORDER_DELIVERIES,
  type Delivery as OrderDelivery,
} from '../orders/deliveries.ts';
import { POLICY, request } from '../orders/situations.ts';
import { BORN_AT, guard, tradeInput, unverified } from '../support/trade-fixtures.ts';
import { DELIVERIES, type Delivery } from './deliveries.ts';

/** The deliveries that lead from state to state; the tables have the rest. */
const TRADE_STEPS: ReadonlySet<string> = new Set<Delivery>([
  'entry filled: 100',
  'entry died: 0',
  'watch armed',
  'watch lost',
  'stop: 39.9 %',
  'spike: −36',
  'close requested',
  'close requested: no price',
  'timer: 39.9 %',
  'timer: no proof',
  'exit died: 0',
  'exit filled: 100',
  'market closed',
  'market settled: yes',
  'position vanished',
  'release',
]);
const ORDER_STEPS: ReadonlySet<string> = new Set<OrderDelivery>([
  'order submit',
  'accepted: 100',
  'accepted: 0',
  'rejected',
  'doubt: timeout',
  'process recovered',
  'lookup missing',
  'found: executed, fills',
  'fill: a, 60',
  'fill: b, 40',
  'timer: current',
]);

const limitExit = { enabled: true, gainCenti: null, priceCenti: 9_800 };

type Deliver<Context, Event> = (stored: Stored<Context>) => Event;

/** Remembers of which delivery each event is, so that a path can be delivered anew. */
const catalogue = <Context, Event extends object>(
  deliveries: Readonly<Record<string, Deliver<Context, Event>>>,
  used: ReadonlySet<string>,
): {
  readonly events: (stored: Stored<Context>) => Event[];
  readonly nameOf: (event: object) => string | undefined;
  readonly replay: (
    logic: Pick<DurableLogic<Context, Event, never>, 'step'>,
    start: Stored<Context>,
    names: readonly (string | undefined)[],
  ) => Stored<Context>;
} => {
  const names = new WeakMap<object, string>();
  return {
    events: (stored) =>
      Object.entries(deliveries)
        .filter(([name]) => used.has(name))
        .map(([name, deliver]) => {
          const event = deliver(stored);
          names.set(event, name);
          return event;
        }),
    nameOf: (event) => names.get(event),
    replay: (logic, start, list) =>
      list.reduce((stored, name) => {
        const deliver = name === undefined ? undefined : deliveries[name];
        if (deliver === undefined) throw new Error(`path: no delivery '${String(name)}'`);
        return logic.step(stored, deliver(stored));
      }, start),
  };
};

/** What the guards of the chart look at, so that the space of states is finite. */
const tradeKey = ({ state, context }: Stored<TradeContext>): string =>
  JSON.stringify([
    state,
    Math.min(3, context.exitFailures + context.exitsUnpriced),
    Math.min(2, context.exitAttempts),
    Math.min(1, context.restingFailures),
    context.restingExit,
    heldCenti(context),
    context.deadline === null,
    context.settlement === null,
    context.closeMethod,
    context.stopsPaused,
    context.closeRequested,
    context.settlementOverdue,
    Object.values(context.orders).map(({ leg, ended }) => leg + String(ended)),
    context.closeAtMs,
  ]);

const orderKey = ({ state, context }: Stored<OrderContext>): string =>
  JSON.stringify([
    state,
    context.landed,
    Math.min(2, context.missing),
    context.submissions,
    context.fills.map(({ fillId }) => fillId).sort(),
    context.finalFilledCenti,
    context.venueOrderId,
    context.cancelRequested,
    context.deadline === null,
  ]);

const states = (
  paths: readonly { readonly state: { readonly value: StateValue } }[],
): Set<string> => new Set(paths.map(({ state }) => pathOf(state.value)));

describe('paths through the charts', () => {
  it.each([
    ['with verification', tradeInput()],
    ['with an exit that rests', tradeInput({ guard: guard({ limitExit }) })],
    ['without verification', tradeInput({ guard: unverified() })],
  ])('every state of the trade is reached, and every shortest path replays, %s', (_, input) => {
    const known = catalogue<TradeContext, TradeEvent>(DELIVERIES, TRADE_STEPS);
    const paths = getShortestPaths(tradeMachine, {
      input,
      events: ({ context, value }) => known.events({ state: pathOf(value), context }),
      filterEvents: (snapshot, event) => snapshot.can(event) && snapshot.context.exitAttempts < 4,
      serializeState: ({ value, context }) => tradeKey({ state: pathOf(value), context }),
      limit: 50_000,
    });
    const verified = input.ticket.guard.probabilityStop.verification.enabled;
    expect(states(paths)).toEqual(
      new Set(
        TRADE_STATES.filter(
          (state) =>
            (verified || state !== 'monitoring.verifying') &&
            (input.ticket.guard.limitExit.enabled || !state.endsWith('.clearing')),
        ),
      ),
    );
    for (const { state, steps } of paths) {
      const names = steps.slice(1).map(({ event }) => known.nameOf(event));
      const end = known.replay(tradeLogic, tradeLogic.born(input, BORN_AT), names);
      expect(tradeKey(end)).toBe(tradeKey({ state: pathOf(state.value), context: state.context }));
    }
  });

  it('every state of the order is reached, and every shortest path replays', () => {
    const known = catalogue<OrderContext, OrderEvent>(ORDER_DELIVERIES, ORDER_STEPS);
    const input = { request: request(), policy: POLICY };
    const paths = getShortestPaths(orderMachine, {
      input,
      events: ({ context, value }) => known.events({ state: pathOf(value), context }),
      filterEvents: (snapshot, event) => snapshot.can(event) && snapshot.context.submissions < 3,
      serializeState: ({ value, context }) => orderKey({ state: pathOf(value), context }),
      limit: 50_000,
    });
    expect(states(paths)).toEqual(new Set(ORDER_STATES));
    const context = birthOfOrder(input);
    for (const { state, steps } of paths) {
      const names = steps.slice(1).map(({ event }) => known.nameOf(event));
      const end = known.replay(orderLogic, { state: 'intended', context }, names);
      expect(orderKey(end)).toBe(orderKey({ state: pathOf(state.value), context: state.context }));
    }
  });
});
