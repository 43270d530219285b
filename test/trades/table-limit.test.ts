import { TRADE_STATES } from '../../machines/model/trade.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { describeTable } from '../support/describe-table.ts';
import { DELIVERIES } from './deliveries.ts';
import { LIMIT_DELIVERIES } from './deliveries-limit.ts';
import { outcomeOf } from './outcome.ts';
import { SITUATIONS } from './situations.ts';
import { LIMIT_SITUATIONS } from './situations-limit.ts';
import { CHANGES } from './table-changes.ts';
import { LIMIT_CLEARING } from './table-limit-clearing.ts';
import { LIMIT_GUARDED } from './table-limit-guarded.ts';
import { PARTS } from './table-parts.ts';

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
  text: LIMIT_GUARDED + LIMIT_CLEARING + PARTS,
  outcomeOf,
  ignoredAbove: 300,
});

/** Parts and changes of the guard in every other state. */
describeTable({
  logic: tradeLogic,
  states: TRADE_STATES.filter((state) => !state.endsWith('.clearing')),
  situations: SITUATIONS,
  deliveries: LIMIT_DELIVERIES,
  text: CHANGES,
  outcomeOf,
  ignoredAbove: 50,
});
