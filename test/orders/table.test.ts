import { ORDER_STATES } from '../../machines/model/order.ts';
import { orderLogic } from '../../src/runtime/durable/order-logic.ts';
import { describeTable } from '../support/describe-table.ts';
import { DELIVERIES } from './deliveries.ts';
import { outcomeOf } from './outcome.ts';
import { SITUATIONS } from './situations.ts';
import { DOUBTING } from './table-doubting.ts';
import { ENDED } from './table-ended.ts';
import { PLACING } from './table-placing.ts';
import { WITHDRAWING } from './table-withdrawing.ts';

describeTable({
  logic: orderLogic,
  states: ORDER_STATES,
  situations: SITUATIONS,
  deliveries: DELIVERIES,
  text: PLACING + DOUBTING + WITHDRAWING + ENDED,
  outcomeOf,
  ignoredAbove: 150,
});
