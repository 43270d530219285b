import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { describeTable } from '../support/describe-table.ts';
import { DELIVERIES } from './deliveries.ts';
import { LIMIT_DELIVERIES } from './deliveries-limit.ts';
import { outcomeOf } from './outcome.ts';
import { LIMIT_SITUATIONS } from './situations-limit.ts';
import { LIMIT_GUARD } from './table-limit-guard.ts';
import { LIMIT_REPORTS } from './table-limit-reports.ts';
import { LIMIT_REQUESTS } from './table-limit-requests.ts';
import { LIMIT_STOPS } from './table-limit-stops.ts';
import { LIMIT_TIME } from './table-limit-time.ts';

/** An exit that rests, and a part that is sold: every event in every state that knows of them. */
describeTable({
  logic: tradeLogic,
  states: [
    ...['open', 'monitoring.watching', 'monitoring.verifying', 'settling', 'closed'],
    ...['autoStopping.clearing', 'autoStopping.retrying', 'closing.clearing', 'closing.exiting'],
    ...['closing.retrying', 'closing.stuck'],
  ],
  situations: LIMIT_SITUATIONS,
  deliveries: { ...DELIVERIES, ...LIMIT_DELIVERIES },
  text: LIMIT_REPORTS + LIMIT_STOPS + LIMIT_REQUESTS + LIMIT_GUARD + LIMIT_TIME,
  outcomeOf,
  ignoredAbove: 300,
});
