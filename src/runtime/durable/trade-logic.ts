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
import { intentsOf } from './intents.ts';
import type { DurableLogic } from './logic.ts';
import { pathOf, valueOf } from './state-path.ts';

const knownState = (path: string): TradeState => {
  if (!isTradeState(path)) throw new TypeError(`trade: unknown state '${path}'`);
  return path;
};

const chart = pureChart(tradeMachine);

/** The trade chart as the runtime drives it. */
export const tradeLogic: DurableLogic<TradeContext, TradeEvent, TradeInput> = {
  kind: 'trade',
  version: TRADE_MACHINE_VERSION,
  born: (input) => {
    const [next, actions] = chart.initial(input);
    return {
      state: knownState(pathOf(next.value)),
      context: next.context,
      intents: intentsOf(actions),
      changed: true,
    };
  },
  step: ({ state, context }, event) => {
    const before = tradeMachine.resolveState({ value: valueOf(state), context });
    const [next, actions] = chart.next(before, event);
    const path = knownState(pathOf(next.value));
    return {
      state: path,
      context: next.context,
      intents: intentsOf(actions),
      changed: path !== state || next.context !== context || actions.length > 0,
    };
  },
  deadline: (context) => context.deadline,
  isTerminal: (state) => TERMINAL_TRADE_STATES.has(state),
  row: ({ state, context }, _atMs: EpochMs) => tradeRow(knownState(state), context),
  fills: () => [],
  parse: (state, context) => ({ state: knownState(state), context: parseTradeContext(context) }),
};
