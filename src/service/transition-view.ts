import type { StoredTransition } from '../../db/transitions.ts';
import type { OrderEvent } from '../../machines/model/order.ts';
import type { MarketReading, StopCause } from '../../machines/model/reading.ts';
import type { TradeEvent } from '../../machines/model/trade.ts';
import type { TransitionView } from '../cli/views.ts';
import type { Born } from '../runtime/durable/envelope.ts';
import { orderJournal, tradeJournal } from '../runtime/durable/event-schemas.ts';
import { tradeLogic } from '../runtime/durable/trade-logic.ts';
import { plainCause, plainReading } from '../runtime/plain.ts';
import { orderFact } from './order-fact.ts';
import { termsOf } from './row-terms.ts';
import { tradeFact } from './trade-fact.ts';

type JournaledEvent = Born<unknown> | TradeEvent | OrderEvent;

type Told = { readonly event: JournaledEvent; readonly fact: string | null };

/** The event of a row, checked, and what it tells. */
const toldBy = (row: StoredTransition): Told => {
  const { actor, event: stored, eventType, context } = row;
  const isTrade = actor.kind === 'trade';
  if (eventType === 'actor.born')
    return { event: (isTrade ? tradeJournal : orderJournal).birth(stored), fact: null };
  if (isTrade) {
    const event = tradeJournal.event(stored, context);
    return { event, fact: tradeFact(event, row) };
  }
  const event = orderJournal.event(stored, context);
  return { event, fact: orderFact(termsOf(row), event) };
};

const reasonOf = (event: JournaledEvent): string | null => {
  if ('reason' in event) return event.reason;
  if ('why' in event) return event.why;
  if ('message' in event) return event.message;
  return 'by' in event ? `by ${event.by}` : null;
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
  const { event, fact } = toldBy(row);
  const terms = termsOf(row);
  const cause = 'cause' in event ? event.cause : keptCause(row);
  const reading: MarketReading | null = 'reading' in event ? event.reading : null;
  return {
    seq: row.seq,
    atMs: row.atMs,
    actor: row.actor.kind === 'trade' ? 'trade' : row.actor.orderId,
    from: row.from,
    to: row.to,
    event: row.eventType,
    fact,
    cause: cause === null ? null : plainCause(terms, cause),
    reading: reading === null ? null : plainReading(terms, reading),
    reason: reasonOf(event),
  };
};
