import type { StoredTransition } from '../../db/transitions.ts';
import { eventId } from '../../machines/model/ids.ts';
import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import { TRADE_MACHINE_VERSION } from '../../machines/trades/birth.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { TRADE } from '../support/trade-fixtures.ts';

/** The row that the journal holds of this event, come to this trade. */
export const journalRow = (before: Stored<TradeContext>, event: TradeEvent): StoredTransition => {
  const next = tradeLogic.step(before, event);
  return {
    actor: { kind: 'trade', tradeId: TRADE },
    seq: 4,
    atMs: event.atMs,
    eventId: eventId('e'),
    eventType: event.type,
    event,
    cause: null,
    from: before.state,
    to: next.state,
    context: next.context,
    intents: [],
    machineVersion: TRADE_MACHINE_VERSION,
    leaseToken: 1,
    recordedAtMs: event.atMs,
  };
};
