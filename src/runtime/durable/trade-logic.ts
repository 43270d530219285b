import type { EpochMs } from '../../../machines/model/time.ts';
import {
  TERMINAL_TRADE_STATES,
  isTradeState,
  type TradeContext,
  type TradeEvent,
  type TradeInput,
  type TradeState,
} from '../../../machines/model/trade.ts';
import { TRADE_MACHINE_VERSION } from '../../../machines/trades/birth.ts';
import { tradeRow } from '../../../machines/trades/projection.ts';
import { tradeMachine } from '../../../machines/trades/trade.ts';
import { parseTradeContext } from './context-schemas.ts';
import { pureChart } from './fast-step.ts';
import type { DurableLogic } from './logic.ts';
import { valueOf } from './state-path.ts';
import { takenStep } from './taken-step.ts';

const knownState = (path: string): TradeState => {
  if (!isTradeState(path)) throw new TypeError(`trade: unknown state '${path}'`);
  return path;
};

const chart = pureChart(tradeMachine);

/** The trade chart as the runtime drives it. */
export const tradeLogic: DurableLogic<TradeContext, TradeEvent, TradeInput> = {
  kind: 'trade',
  version: TRADE_MACHINE_VERSION,
  born: (input) => takenStep(null, chart.initial(input)),
  step: (stored, event) => {
    const { state, context } = stored;
    const before = tradeMachine.resolveState({ value: valueOf(state), context });
    return takenStep(stored, chart.next(before, event));
  },
  deadline: (context) => context.deadline,
  isTerminal: (state) => TERMINAL_TRADE_STATES.has(state),
  row: ({ state, context }, _atMs: EpochMs) => tradeRow(knownState(state), context),
  fills: () => [],
  parse: (state, context) => ({ state: knownState(state), context: parseTradeContext(context) }),
};
