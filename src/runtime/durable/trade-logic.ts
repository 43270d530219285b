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
import { tradeFromV1 } from '../../../machines/trades/upgrade.ts';
import { parseTradeContext, parseTradeContextV1, parseTradeContextV2 } from './context-schemas.ts';
import { pureChart } from './fast-step.ts';
import { unknownVersion, type DurableLogic, type Stored } from './logic.ts';
import { presentTicket } from './schema-parts.ts';
import { valueOf } from './state-path.ts';
import { takenStep } from './taken-step.ts';

const knownState = (path: string): TradeState => {
  if (!isTradeState(path)) throw new TypeError(`trade: unknown state '${path}'`);
  return path;
};

const chart = pureChart(tradeMachine);

const parse = (state: string, context: unknown): Stored<TradeContext> => ({
  state: knownState(state),
  context: parseTradeContext(context),
});

type WithTicket = { readonly ticket: unknown };

const hasTicket = (context: unknown): context is WithTicket =>
  typeof context === 'object' && context !== null && 'ticket' in context;

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
  parse,
  read: ({ state, context, machineVersion }) => {
    switch (machineVersion) {
      case TRADE_MACHINE_VERSION:
        return parse(state, context);
      case 2:
        return { state: knownState(state), context: parseTradeContextV2(context) };
      case 1: {
        const known = knownState(state);
        return { state, context: tradeFromV1(known, parseTradeContextV1(context)) };
      }
      default:
        throw unknownVersion('trade', TRADE_MACHINE_VERSION, machineVersion);
    }
  },
  present: (context) =>
    hasTicket(context) ? { ...context, ticket: presentTicket(context.ticket) } : context,
};
