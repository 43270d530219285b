import { TRADE_STATES } from '../../machines/model/trade.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { describeTable } from '../support/describe-table.ts';
import { DELIVERIES } from './deliveries.ts';
import { outcomeOf } from './outcome.ts';
import { SITUATIONS } from './situations.ts';
import { ENDING } from './table-ending.ts';
import { ENTERING } from './table-entering.ts';
import { LEAVING } from './table-leaving.ts';

describeTable({
  logic: tradeLogic,
  states: TRADE_STATES,
  situations: SITUATIONS,
  deliveries: DELIVERIES,
  text: ENTERING + LEAVING + ENDING,
  outcomeOf,
  ignoredAbove: 300,
});
