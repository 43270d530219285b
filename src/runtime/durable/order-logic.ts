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
import type { DurableLogic, Step, Stored } from './logic.ts';
import { valueOf } from './state-path.ts';
import { takenStep } from './taken-step.ts';

const knownState = (path: string): OrderState => {
  if (!isOrderState(path)) throw new TypeError(`order: unknown state '${path}'`);
  return path;
};

const chart = pureChart(orderMachine);

const step = (stored: Stored<OrderContext>, event: OrderEvent): Step<OrderContext> => {
  const { state, context } = stored;
  const before = orderMachine.resolveState({ value: valueOf(state), context });
  return takenStep(stored, chart.next(before, event));
};

/** The order chart as the runtime drives it. An order is born on its way: its birth submits it. */
export const orderLogic: DurableLogic<OrderContext, OrderEvent, OrderInput> = {
  kind: 'order',
  version: ORDER_MACHINE_VERSION,
  born: (input, atMs) =>
    step(takenStep(null, chart.initial(input)), { type: 'order.submit', atMs }),
  step,
  deadline: (context) => context.deadline,
  isTerminal: (state) => TERMINAL_ORDER_STATES.has(state),
  row: ({ state, context }, atMs) => orderRow(knownState(state), context, atMs),
  fills: fillRecords,
  parse: (state, context) => ({ state: knownState(state), context: parseOrderContext(context) }),
};
