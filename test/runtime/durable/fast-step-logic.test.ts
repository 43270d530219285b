import fc from 'fast-check';
import { initialTransition, transition } from 'xstate';
import { describe, expect, it } from 'vitest';

import { orderMachine } from '../../../machines/orders/order.ts';
import { tradeMachine } from '../../../machines/trades/trade.ts';
import {
  pureChart,
  publicChart,
  reusedScopeChart,
} from '../../../src/runtime/durable/fast-step.ts';
import { valueOf } from '../../../src/runtime/durable/state-path.ts';
import {
  DELIVERIES as ORDER_DELIVERIES,
  type Delivery as OrderDelivery,
} from '../../orders/deliveries.ts';
import {
  POLICY,
  request,
  SITUATIONS as ORDER_SITUATIONS,
  type Order,
} from '../../orders/situations.ts';
import { tradeInput } from '../../support/trade-fixtures.ts';
import { DELIVERIES, type Delivery } from '../../trades/deliveries.ts';
import { SITUATIONS } from '../../trades/situations.ts';

type Taken = readonly [
  { readonly value: unknown; readonly context: unknown; readonly status: string },
  readonly { readonly type: string; readonly params: unknown }[],
];

/** What a step is to the runtime: the resting state, and the actions with their parameters. */
const essence = ([{ value, context, status }, actions]: Taken): unknown => ({
  value,
  context,
  status,
  actions: actions.map(({ type, params }) => ({ type, params })),
});

const trades = reusedScopeChart(tradeMachine);
const orders = reusedScopeChart(orderMachine);
const tradeNames = Object.keys(DELIVERIES).filter((name): name is Delivery => name in DELIVERIES);
const orderNames = Object.keys(ORDER_DELIVERIES).filter(
  (name): name is OrderDelivery => name in ORDER_DELIVERIES,
);

describe('the reused scope gives what the public functions give', () => {
  it('at birth', () => {
    const input = { request: request(), policy: POLICY };
    expect(essence(trades.initial(tradeInput()))).toEqual(
      essence(initialTransition(tradeMachine, tradeInput())),
    );
    expect(essence(orders.initial(input))).toEqual(essence(initialTransition(orderMachine, input)));
  });

  it('in every cell of the trade table', () => {
    for (const trade of Object.values(SITUATIONS))
      for (const name of tradeNames) {
        const before = tradeMachine.resolveState({
          value: valueOf(trade.state),
          context: trade.context,
        });
        const event = DELIVERIES[name](trade);
        expect(essence(trades.next(before, event)), `${trade.state} × ${name}`).toEqual(
          essence(transition(tradeMachine, before, event)),
        );
      }
  });

  it('in every cell of the order table', () => {
    for (const order of Object.values<Order>(ORDER_SITUATIONS))
      for (const name of orderNames) {
        const before = orderMachine.resolveState({
          value: valueOf(order.state),
          context: order.context,
        });
        const event = ORDER_DELIVERIES[name](order);
        expect(essence(orders.next(before, event)), `${order.state} × ${name}`).toEqual(
          essence(transition(orderMachine, before, event)),
        );
      }
  });

  it('along random sequences, snapshot to snapshot', () => {
    const list = fc.array(fc.constantFrom(...tradeNames), { maxLength: 30, size: 'max' });
    fc.assert(
      fc.property(list, (sequence) => {
        let [fast] = trades.initial(tradeInput());
        let [slow] = initialTransition(tradeMachine, tradeInput());
        for (const name of sequence) {
          const event = DELIVERIES[name]({ state: '', context: fast.context });
          const taken = trades.next(fast, event);
          const expected = transition(tradeMachine, slow, event);
          expect(essence(taken)).toEqual(essence(expected));
          [fast] = taken;
          [slow] = expected;
        }
      }),
      { numRuns: 40 },
    );
  });

  it('the public functions stand in where the scope is not understood', () => {
    const input = tradeInput();
    expect(essence(publicChart(tradeMachine).initial(input))).toEqual(
      essence(trades.initial(input)),
    );
  });

  it('a throwing step leaves the scope as it was', () => {
    const chart = pureChart(tradeMachine);
    const [born] = chart.initial(tradeInput());
    const broken = tradeMachine.resolveState({
      value: 'opening',
      context: {
        ...born.context,
        get orders(): never {
          throw new RangeError('no orders');
        },
      },
    });
    const event = DELIVERIES['entry filled: 100']();
    expect(() => chart.next(broken, event)).toThrow('no orders');
    expect(essence(chart.next(born, event))).toEqual(
      essence(transition(tradeMachine, born, event)),
    );
  });
});
