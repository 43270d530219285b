import { z } from 'zod';

import { readFills } from '../../../db/fills.ts';
import { readOrders } from '../../../db/orders.ts';
import type { Queryable } from '../../../db/queryable.ts';
import {
  readEndedTrades,
  readTheseTrades,
  readTrade,
  readTrades,
  type StoredTrade,
} from '../../../db/trades.ts';
import { readJournal } from '../../../db/transitions.ts';
import {
  tradeId,
  type BookId,
  type ClientOrderId,
  type TradeId,
} from '../../../machines/model/ids.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import { inSlices } from '../../runtime/slices.ts';
import { explainStored } from '../../service/explain.ts';
import { fillView } from '../../service/fill-view.ts';
import { orderView } from '../../service/order-view.ts';
import { tradeView } from '../../service/trade-view.ts';
import { transitionView } from '../../service/transition-view.ts';
import type { Glance } from '../live/frames.ts';
import { found, NOTHING, reading, refused, type Endpoint, type Wire } from '../endpoint.ts';
import { problemOf } from '../faults.ts';
import { explanation, fills, orders, transitionPage } from '../schemas/history.ts';
import { ofTrade, page } from '../schemas/params.ts';
import { shownTrade, tradePage } from '../schemas/trade.ts';

type Live = NonNullable<Wire<typeof shownTrade>['live']>;

export type TradeSources = {
  readonly book: BookId;
  readonly database: Queryable;
  /** The market's time. */
  readonly now: () => EpochMs;
  /** Trades that have not ended, those nearest to a stop first. */
  readonly nearest: () => Promise<readonly TradeId[]>;
  /** How a trade is guarded now; null for one that does not run. */
  readonly live: (id: TradeId) => Live | null;
  /** Why an order's process is parked; null while it is not. */
  readonly parkedReason: (trade: TradeId, order: ClientOrderId) => string | null;
  /** Looks at the little of it that a row shows, as it is when this is called. */
  readonly glances: () => (id: TradeId) => Glance | null;
};

const ROWS_AT_ONCE = 20;

const noSuchTrade = refused({ status: 404, title: 'there is no such trade' });

const listQuery = z.strictObject({
  state: z.enum(['live', 'ended', 'all']).default('live'),
  ...page,
});

type ListQuery = z.infer<typeof listQuery>;
type Page = Wire<typeof tradePage>;

const tradeEndpoints = (sources: TradeSources): readonly Endpoint[] => {
  const { book, database, live, nearest, now } = sources;
  const shown = (trade: StoredTrade) => ({ trade: tradeView(trade), live: live(trade.id) });

  /** In their order, a few at a time: reading a row is work, and a page of them is much. */
  const storedOf = async (wanted: readonly TradeId[]): Promise<readonly StoredTrade[]> => {
    const rows = new Map<TradeId, StoredTrade>();
    for (let from = 0; from < wanted.length; from += ROWS_AT_ONCE) {
      const few = wanted.slice(from, from + ROWS_AT_ONCE);
      for (const row of await readTheseTrades(database, few)) rows.set(row.id, row);
    }
    return wanted.flatMap((id) => rows.get(id) ?? []);
  };

  /** By distance: the cursor counts. */
  const livePage = async ({ cursor = '0', limit }: ListQuery): Promise<Page> => {
    const ids = await nearest();
    const from = Number(cursor);
    const wanted = ids.slice(from, from + limit);
    const stored = await storedOf(wanted);
    const trades = [...(await inSlices(stored, shown))];
    const next = from + limit < ids.length ? String(from + limit) : null;
    return { atMs: now(), total: ids.length, trades, next };
  };

  /** By age: the cursor is the last trade of the page before. */
  const storedPage = async ({ cursor, limit, state }: ListQuery): Promise<Page> => {
    const before = cursor === undefined ? null : tradeId(cursor);
    const pageOf = state === 'ended' ? readEndedTrades : readTrades;
    const rows = await pageOf(database, { book, before, limit });
    const next = rows.length === limit ? (rows.at(-1)?.id ?? null) : null;
    return { atMs: now(), total: null, trades: rows.map(shown), next };
  };

  return [
    reading({
      path: '/trades',
      summary: 'Trades: live ones by their distance to a stop, others newest first.',
      params: NOTHING,
      query: listQuery,
      answer: tradePage,
      refusals: [503],
      run: async ({ query }) =>
        found(await (query.state === 'live' ? livePage(query) : storedPage(query))),
    }),
    reading({
      path: '/trades/{trade}',
      summary: 'One trade, and how it is guarded now.',
      params: ofTrade,
      query: NOTHING,
      answer: shownTrade,
      refusals: [404, 503],
      run: async ({ params }) => {
        const trade = await readTrade(database, params.trade);
        return trade === null ? noSuchTrade : found(shown(trade));
      },
    }),
  ];
};

const journalEndpoints = ({ database, live, parkedReason }: TradeSources): readonly Endpoint[] => [
  reading({
    path: '/trades/{trade}/transitions',
    summary: 'The journal of a trade and of its orders, oldest first.',
    params: ofTrade,
    query: z.strictObject(page),
    answer: transitionPage,
    refusals: [503],
    run: async ({ params, query: { cursor = '0', limit } }) => {
      const journal = await readJournal(database, params.trade);
      const from = Number(cursor);
      const transitions = journal.slice(from, from + limit).map(transitionView);
      const next = from + limit < journal.length ? String(from + limit) : null;
      return found({ total: journal.length, transitions, next });
    },
  }),
  reading({
    path: '/trades/{trade}/orders',
    summary: 'Its orders, oldest first.',
    params: ofTrade,
    query: NOTHING,
    answer: orders,
    refusals: [503],
    run: async ({ params }) => {
      const trade = await readTrade(database, params.trade);
      if (trade === null) return found({ orders: [] });
      const stored = await readOrders(database, trade.id);
      return found({
        orders: stored.map((order) =>
          orderView(trade, order, parkedReason(trade.id, order.orderId)),
        ),
      });
    },
  }),
  reading({
    path: '/trades/{trade}/fills',
    summary: 'The fills of its orders, oldest first.',
    params: ofTrade,
    query: NOTHING,
    answer: fills,
    refusals: [503],
    run: async ({ params }) => {
      const trade = await readTrade(database, params.trade);
      const stored = await readFills(database, params.trade);
      const shown = trade === null ? [] : stored.map((fill) => fillView(trade, fill));
      return found({ fills: shown });
    },
  }),
  reading({
    path: '/trades/{trade}/explain',
    summary: 'Why a transition happened; without `seq` the decisive one, and where it stands.',
    params: ofTrade,
    query: z.strictObject({ seq: z.coerce.number().int().positive().optional() }),
    answer: explanation,
    refusals: [404, 503],
    run: async ({ params, query: { seq = null } }) => {
      const stored = await explainStored(database, params.trade, seq);
      if (!stored.ok) return refused(problemOf(stored.error));
      const now = seq === null ? (live(params.trade)?.standing ?? null) : null;
      return found({ ...stored.value, now });
    },
  }),
];

/** `/trades` and what belongs to one. */
export const tradesEndpoints = (sources: TradeSources): readonly Endpoint[] => [
  ...tradeEndpoints(sources),
  ...journalEndpoints(sources),
];
