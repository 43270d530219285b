import { ORDER_STATES } from '../../machines/model/order.ts';
import { orderLogic } from '../../src/runtime/durable/order-logic.ts';
import { describeTable } from '../support/describe-table.ts';
import { DELIVERIES } from './deliveries.ts';
import { outcomeOf } from './outcome.ts';
import { SITUATIONS } from './situations.ts';
import { ANSWERS } from './table-answers.ts';
import { FILLS } from './table-fills.ts';
import { LOOKUP } from './table-lookup.ts';
import { SENDING } from './table-sending.ts';

describeTable({
  logic: orderLogic,
  states: ORDER_STATES,
  situations: SITUATIONS,
  deliveries: DELIVERIES,
  text: SENDING + ANSWERS + LOOKUP + FILLS,
  outcomeOf,
  ignoredAbove: 150,
});
