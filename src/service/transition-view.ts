import type { StoredTransition } from '../../db/transitions.ts';
import type { OrderEvent } from '../../machines/model/order.ts';
import type { StopCause } from '../../machines/model/reading.ts';
import type { TradeEvent } from '../../machines/model/trade.ts';
import type { TransitionView } from '../cli/views.ts';
import type { Born } from '../runtime/durable/envelope.ts';
import { orderJournal, tradeJournal } from '../runtime/durable/event-schemas.ts';
import { tradeLogic } from '../runtime/durable/trade-logic.ts';

type JournaledEvent = Born<unknown> | TradeEvent | OrderEvent;

const eventOf = ({ actor, eventType, event }: StoredTransition): JournaledEvent => {
  const journal = actor.kind === 'trade' ? tradeJournal : orderJournal;
  return eventType === 'actor.born' ? journal.birth(event) : journal.event(event);
};

const reasonOf = (event: JournaledEvent): string | null => {
  if ('reason' in event) return event.reason;
  if ('why' in event) return event.why;
  if ('message' in event) return event.message;
  return 'by' in event ? event.by : null;
};

/** The rule behind a stop that a timer has decided: the trade has kept it. */
const keptCause = ({ actor, to, ...row }: StoredTransition): StopCause | null => {
  const isStop = actor.kind === 'trade' && row.eventType === 'deadline.reached';
  const isRetry = row.from?.startsWith('autoStopping') === true;
  return isStop && !isRetry && to.startsWith('autoStopping')
    ? tradeLogic.read({ state: to, ...row }).context.cause
    : null;
};

/** One row of the journal as people read it. */
export const transitionView = (row: StoredTransition): TransitionView => {
  const event = eventOf(row);
  return {
    seq: row.seq,
    atMs: row.atMs,
    actor: row.actor.kind === 'trade' ? 'trade' : row.actor.orderId,
    from: row.from,
    to: row.to,
    event: row.eventType,
    cause: 'cause' in event ? event.cause : keptCause(row),
    reading: 'reading' in event ? event.reading : null,
    reason: reasonOf(event),
  };
};
