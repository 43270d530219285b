import { latestBook } from '../../db/books.ts';
import { readFills } from '../../db/fills.ts';
import { readLeaseHolder, readStateCounts } from '../../db/status.ts';
import { readTrade, readTrades, type StoredTrade } from '../../db/trades.ts';
import { readJournal, lastTransitionAt } from '../../db/transitions.ts';
import { summarizeBook } from '../../db/summary.ts';
import { TERMINAL_TRADE_STATES } from '../../machines/model/trade.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { Commands } from '../cli/commands.ts';
import { onDatabase } from './database.ts';
import { fillView } from '../service/fill-view.ts';
import { tellingsOf } from '../service/tellings.ts';
import { tradeView } from '../service/trade-view.ts';
import { transitionView } from '../service/transition-view.ts';

const PAGE = 500;

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
    return {
      trade: tradeView(trade),
      ...(await tellingsOf(database, trade)),
      fills: (await readFills(database, id)).map((fill) => fillView(trade, fill)),
      transitions: journal.map(transitionView),
    };
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
