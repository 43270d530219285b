import { TRADE_STATES } from '../../machines/model/trade.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { describeTable } from '../support/describe-table.ts';
import { DELIVERIES } from './deliveries.ts';
import { outcomeOf } from './outcome.ts';
import { SITUATIONS } from './situations.ts';
import { BLIND } from './table-blind.ts';
import { CLOSING } from './table-closing.ts';
import { ENDING } from './table-ending.ts';
import { ENTERING } from './table-entering.ts';
import { STOPPING } from './table-stopping.ts';
import { WATCHING } from './table-watching.ts';

describeTable({
  logic: tradeLogic,
  // The way is cleared of an exit that rests: test/trades/table-limit.test.ts.
  states: TRADE_STATES.filter((state) => !state.endsWith('.clearing')),
  situations: SITUATIONS,
  deliveries: DELIVERIES,
  text: ENTERING + BLIND + WATCHING + STOPPING + CLOSING + ENDING,
  outcomeOf,
  ignoredAbove: 300,
});
