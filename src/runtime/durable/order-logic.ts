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
import { parseOrderContext, parseOrderContextV1 } from './context-schemas.ts';
import { pureChart } from './fast-step.ts';
import { unknownVersion, type DurableLogic, type Step, type Stored } from './logic.ts';
import { valueOf } from './state-path.ts';
import { takenStep } from './taken-step.ts';

const knownState = (path: string): OrderState => {
  if (!isOrderState(path)) throw new TypeError(`order: unknown state '${path}'`);
  return path;
};

const chart = pureChart(orderMachine);

const parse = (state: string, context: unknown): Stored<OrderContext> => ({
  state: knownState(state),
  context: parseOrderContext(context),
});

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
  parse,
  read: ({ state, context, machineVersion }) => {
    switch (machineVersion) {
      // Version 2 asked at once after every restart, and kept the same context.
      case 2:
      case ORDER_MACHINE_VERSION:
        return parse(state, context);
      case 1:
        return { state: knownState(state), context: parseOrderContextV1(context) };
      default:
        throw unknownVersion('order', ORDER_MACHINE_VERSION, machineVersion);
    }
  },
  present: (context) => context,
};
