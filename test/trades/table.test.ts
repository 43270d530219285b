import { TRADE_STATES } from '../../machines/model/trade.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { describeTable } from '../support/describe-table.ts';
import { DELIVERIES } from './deliveries.ts';
import { LIMIT_DELIVERIES } from './deliveries-limit.ts';
import { outcomeOf } from './outcome.ts';
import { SITUATIONS } from './situations.ts';
import { ENTRY } from './table-entry.ts';
import { EXIT } from './table-exit.ts';
import { REQUESTS } from './table-requests.ts';
import { RETRIES } from './table-retries.ts';
import { STOPS } from './table-stops.ts';
import { TIME } from './table-time.ts';

describeTable({
  logic: tradeLogic,
  // The way is cleared of an exit that rests: test/trades/table-limit.test.ts.
  states: TRADE_STATES.filter((state) => !state.endsWith('.clearing')),
  situations: SITUATIONS,
  deliveries: { ...DELIVERIES, ...LIMIT_DELIVERIES },
  text: ENTRY + EXIT + STOPS + REQUESTS + RETRIES + TIME,
  outcomeOf,
  ignoredAbove: 350,
});
