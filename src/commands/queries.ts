import { latestBook } from '../../db/books.ts';
import { readLeaseHolder, readStateCounts } from '../../db/status.ts';
import { readTrade, readTrades, type StoredTrade } from '../../db/trades.ts';
import { readJournal, lastTransitionAt, type StoredTransition } from '../../db/transitions.ts';
import { summarizeBook } from '../../db/summary.ts';
import type { MarketReading, StopCause } from '../../machines/model/reading.ts';
import { TERMINAL_TRADE_STATES } from '../../machines/model/trade.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { Commands } from '../cli/commands.ts';
import type { TradeView, TransitionView } from '../cli/views.ts';
import { onDatabase } from './database.ts';

const PAGE = 500;

const originOf = ({ origin }: StoredTrade): string =>
  origin.kind === 'desk' ? `desk ${origin.desk}` : `ticket by ${origin.by}`;

const tradeView = (trade: StoredTrade): TradeView => ({ ...trade, origin: originOf(trade) });

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const transitionView = (row: StoredTransition): TransitionView => {
  const { actor, event } = row;
  const inner = event as {
    readonly cause?: StopCause;
    readonly reading?: MarketReading;
    readonly reason?: unknown;
    readonly why?: unknown;
    readonly message?: unknown;
    readonly by?: unknown;
  };
  return {
    seq: row.seq,
    atMs: row.atMs,
    actor: actor.kind === 'trade' ? 'trade' : actor.orderId,
    from: row.from,
    to: row.to,
    event: row.eventType,
    cause: inner.cause ?? null,
    reading: inner.reading ?? null,
    reason: textOf(inner.reason) ?? textOf(inner.why) ?? textOf(inner.message) ?? textOf(inner.by),
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
