import {
  TERMINAL_ORDER_STATES,
  isOrderState,
  type OrderContext,
  type OrderEvent,
  type OrderState,
} from '../../../machines/model/order.ts';
import { ORDER_MACHINE_VERSION, type OrderInput } from '../../../machines/orders/birth.ts';
import { orderMachine } from '../../../machines/orders/order.ts';
import { fillRecords, orderRow } from '../../../machines/orders/projection.ts';
import { parseOrderContext } from './context-schemas.ts';
import { pureChart } from './fast-step.ts';
import { intentsOf } from './intents.ts';
import type { DurableLogic, Step } from './logic.ts';
import { pathOf, valueOf } from './state-path.ts';

const knownState = (path: string): OrderState => {
  if (!isOrderState(path)) throw new TypeError(`order: unknown state '${path}'`);
  return path;
};

const chart = pureChart(orderMachine);

const step = (state: string, context: OrderContext, event: OrderEvent): Step<OrderContext> => {
  const before = orderMachine.resolveState({ value: valueOf(state), context });
  const [next, actions] = chart.next(before, event);
  const path = knownState(pathOf(next.value));
  return {
    state: path,
    context: next.context,
    intents: intentsOf(actions),
    changed: path !== state || next.context !== context || actions.length > 0,
  };
};

/** The order chart as the runtime drives it. An order is born on its way: its birth submits it. */
export const orderLogic: DurableLogic<OrderContext, OrderEvent, OrderInput> = {
  kind: 'order',
  version: ORDER_MACHINE_VERSION,
  born: (input, atMs) => {
    const [initial] = chart.initial(input);
    return step(pathOf(initial.value), initial.context, { type: 'order.submit', atMs });
  },
  step: ({ state, context }, event) => step(state, context, event),
  deadline: (context) => context.deadline,
  isTerminal: (state) => TERMINAL_ORDER_STATES.has(state),
  row: ({ state, context }, atMs) => orderRow(knownState(state), context, atMs),
  fills: fillRecords,
  parse: (state, context) => ({ state: knownState(state), context: parseOrderContext(context) }),
};
