import { latestBook } from '../../db/books.ts';
import { readLeaseHolder, readStateCounts } from '../../db/status.ts';
import { readTrade, readTrades, type StoredTrade } from '../../db/trades.ts';
import { readJournal, lastTransitionAt, type StoredTransition } from '../../db/transitions.ts';
import { summarizeBook } from '../../db/summary.ts';
import type { OrderEvent } from '../../machines/model/order.ts';
import type { StopCause } from '../../machines/model/reading.ts';
import { TERMINAL_TRADE_STATES, type TradeEvent } from '../../machines/model/trade.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { Commands } from '../cli/commands.ts';
import type { TransitionView } from '../cli/views.ts';
import type { Born } from '../runtime/durable/envelope.ts';
import { orderJournal, tradeJournal } from '../runtime/durable/event-schemas.ts';
import { tradeLogic } from '../runtime/durable/trade-logic.ts';
import { onDatabase } from './database.ts';
import { tradeView } from './trade-view.ts';

const PAGE = 500;

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
  return isStop && to.startsWith('autoStopping')
    ? tradeLogic.read({ state: to, ...row }).context.cause
    : null;
};

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

export const readTradeList: Commands['trades'] = (settings, { all }) =>
  onDatabase(settings, async ({ database }) => {
    const book = await latestBook(database);
    if (book === null) return [];
    const trades: StoredTrade[] = [];
    for (;;) {
      const before = trades.at(-1)?.id ?? null;
      const page = await readTrades(database, { book: book.id, before, limit: PAGE });
      trades.push(...page);
      if (page.length < PAGE) break;
    }
    return trades.filter(({ state }) => all || !TERMINAL_TRADE_STATES.has(state)).map(tradeView);
  });

export const readTradeHistory: Commands['trade'] = (settings, id) =>
  onDatabase(settings, async ({ database }) => {
    const trade = await readTrade(database, id);
    if (trade === null) return null;
    const journal = await readJournal(database, id);
    return { trade: tradeView(trade), transitions: journal.map(transitionView) };
  });

export const readStatus: Commands['status'] = (settings) =>
  onDatabase(settings, async ({ database, where }) => {
    const book = await latestBook(database);
    const owner = await readLeaseHolder(database);
    const asOfMs = epochMs(Date.now());
    if (book === null)
      return {
        database: where,
        asOfMs,
        owner,
        trades: [],
        unprotected: 0,
        transitions: 0,
        pendingIntents: 0,
        lastTransitionAtMs: null,
      };
    const counts = await readStateCounts(database, book.id);
    const summary = await summarizeBook(database, book.id);
    return {
      database: where,
      asOfMs,
      owner,
      trades: counts.trades,
      unprotected: counts.trades
        .filter(({ state }) => state === 'open' || state.endsWith('.stuck'))
        .reduce((sum, { count }) => sum + count, 0),
      transitions: summary.transitions,
      pendingIntents: counts.pendingIntents,
      lastTransitionAtMs: await lastTransitionAt(database, book.id),
    };
  });
