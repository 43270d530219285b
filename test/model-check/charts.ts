import type { OrderContext, OrderEvent } from '../../machines/model/order.ts';
import type { TradeContext, TradeEvent, TradeInput } from '../../machines/model/trade.ts';
import type { OrderInput } from '../../machines/orders/birth.ts';
import { orderMachine } from '../../machines/orders/order.ts';
import { tradeMachine } from '../../machines/trades/trade.ts';
import { pureChart } from '../../src/runtime/durable/fast-step.ts';
import type { DurableLogic } from '../../src/runtime/durable/logic.ts';
import { orderLogic } from '../../src/runtime/durable/order-logic.ts';
import { valueOf } from '../../src/runtime/durable/state-path.ts';
import { takenStep } from '../../src/runtime/durable/taken-step.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';

type Steps<Context, Event, Input> = Pick<DurableLogic<Context, Event, Input>, 'born' | 'step'>;

export type TradeSteps = Steps<TradeContext, TradeEvent, TradeInput>;
export type OrderSteps = Steps<OrderContext, OrderEvent, OrderInput>;

/** The two charts under the check, as pure steps. */
export type Charts = { readonly trade: TradeSteps; readonly order: OrderSteps };

/** The charts as the runtime drives them. */
export const CHARTS: Charts = { trade: tradeLogic, order: orderLogic };

export type TradeMachine = typeof tradeMachine;
export type OrderMachine = typeof orderMachine;

/** Another trade chart, driven as the runtime drives its own. */
export const tradeSteps = (machine: TradeMachine): TradeSteps => {
  const chart = pureChart(machine);
  return {
    born: (input) => takenStep(null, chart.initial(input)),
    step: (stored, event) => {
      const { state, context } = stored;
      const before = machine.resolveState({ value: valueOf(state), context });
      return takenStep(stored, chart.next(before, event));
    },
  };
};

/** Another order chart, driven as the runtime drives its own. */
export const orderSteps = (machine: OrderMachine): OrderSteps => {
  const chart = pureChart(machine);
  const step: OrderSteps['step'] = (stored, event) => {
    const { state, context } = stored;
    const before = machine.resolveState({ value: valueOf(state), context });
    return takenStep(stored, chart.next(before, event));
  };
  return {
    born: (input, atMs) =>
      step(takenStep(null, chart.initial(input)), { type: 'order.submit', atMs }),
    step,
  };
};

export { orderMachine, tradeMachine };
