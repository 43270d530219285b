import { z } from 'zod';

import { ACCOUNT_STATEMENTS } from './account-statements.ts';
import { ADOPTION_STATEMENTS } from './adoption-statements.ts';
import { append } from './append.ts';
import { INBOX_STATEMENT } from './inbox-statement.ts';
import { jsonb } from './jsonb.ts';
import { LIMIT_STATEMENTS } from './limit-statements.ts';
import { LEASE_STATEMENTS } from './lease-statements.ts';
import { MODEL_STATEMENTS } from './model-statements.ts';
import { OPERATOR_STATEMENTS } from './operator-statements.ts';
import { QUARANTINE_STATEMENTS, unprotectedSinceMs } from './quarantine-statements.ts';
import { SIGNAL_STATEMENTS } from './signal-statements.ts';
import { byText, number, string } from './values.ts';
import type { Answer } from './answer.ts';
import { RECONCILIATION_STATEMENTS } from './reconciliation-statements.ts';
import { TICKET_STATEMENTS } from './ticket-statements.ts';
import { SETTINGS_STATEMENTS } from './settings-statements.ts';
import { sqlError, NEVER_MS, type OrderRecord, type Tables, type TradeRecord } from './tables.ts';

/* The statements of the tree, by name; each answers as its SQL does. */

const byId = (a: { readonly id: string }, b: { readonly id: string }): number =>
  Number(a.id) - Number(b.id);

const tradeActor = (trade: TradeRecord) => ({
  tradeId: trade.id,
  state: trade.state,
  seq: trade.seq,
  machineVersion: trade.machineVersion,
  deadlineAtMs: trade.deadlineAtMs,
  quarantineReason: trade.quarantineReason,
  ticket: jsonb(trade.ticket),
  context: jsonb(JSON.parse(trade.context)),
});

const orderActor = (order: OrderRecord) => ({
  tradeId: order.tradeId,
  orderId: order.clientOrderId,
  state: order.state,
  seq: order.seq,
  machineVersion: order.machineVersion,
  deadlineAtMs: order.deadlineAtMs,
  request: jsonb(order.request),
  context: jsonb(JSON.parse(order.context)),
});

const tradesOf = (tables: Tables, book: unknown): readonly TradeRecord[] =>
  [...tables.trades.values()].filter((trade) => trade.book === book).sort(byId);

const ordersLive: Answer = (tables, [book]) =>
  [...tables.orders.values()]
    .filter((order) => order.endedAtMs === null && tables.trades.get(order.tradeId)?.book === book)
    .sort(
      (a, b) => Number(a.tradeId) - Number(b.tradeId) || byText(a.clientOrderId, b.clientOrderId),
    )
    .map(orderActor);

const pendingIntents = (tables: Tables, wanted: (trade: string) => boolean) =>
  [...tables.intents.values()]
    .filter(({ tradeId }) => wanted(tradeId))
    .sort(
      (a, b) =>
        Number(a.tradeId) - Number(b.tradeId) ||
        a.createdAtMs - b.createdAtMs ||
        a.seq - b.seq ||
        byText(a.intentId, b.intentId),
    )
    .map(({ tradeId, actor, intentId, payload }) => ({
      tradeId,
      actor,
      intentId,
      intent: jsonb(JSON.parse(payload)),
    }));

const journalOfTrade: Answer = (tables, [id]) => {
  const trade = tables.trades.get(string(id));
  const rows = [...tables.journal.entries()]
    .filter(([key]) => key.startsWith(`${string(id)}/`))
    .flatMap(([key, journal]) => {
      const order = tables.orders.get(key);
      let latestMs = NEVER_MS;
      return journal.map((row) => {
        latestMs = Math.max(latestMs, row.recordedAtMs);
        const event: unknown = JSON.parse(row.event);
        const parts = typeof event === 'object' && event !== null ? { ...event } : {};
        return {
          ...row,
          latestMs,
          eventType: 'type' in parts ? parts.type : null,
          cause: 'cause' in parts ? parts.cause : null,
          event: jsonb(event),
          context: jsonb(JSON.parse(row.context)),
          intents: jsonb(row.intents),
          fixed: row.actor === 'trade' ? { ticket: trade?.ticket } : { request: order?.request },
          leaseToken: String(row.leaseToken),
        };
      });
    });
  return rows.sort((a, b) => a.latestMs - b.latestMs || byText(a.actor, b.actor) || a.seq - b.seq);
};

const lastTransitions: Answer = (tables, [book]) =>
  tradesOf(tables, book)
    .filter(({ endedAtMs }) => endedAtMs === null)
    .map(({ id, updatedAtMs }) => ({ tradeId: id, atMs: updatedAtMs }));

const heldPlaces: Answer = (tables, [book]) => {
  const places = new Map<string, object>();
  for (const { origin, market, side, openedAtMs } of tradesOf(tables, book)) {
    const isDesk = typeof origin === 'object' && origin !== null && 'desk' in origin;
    if (openedAtMs === null || !isDesk) continue;
    const place = { desk: origin.desk, market, side };
    places.set(JSON.stringify(place), place);
  }
  return [...places.values()];
};

const heldMarkets: Answer = (tables, [book]) => {
  const open = tradesOf(tables, book).filter(({ endedAtMs }) => endedAtMs === null);
  const byMarket = new Map(open.map(({ market, symbol }) => [market, { market, symbol }]));
  return [...byMarket.values()].sort((a, b) => byText(a.market, b.market));
};

const nextTradeIds: Answer = (tables, [count]) =>
  Array.from({ length: number(count) }, () => {
    tables.lastTradeId += 1;
    return { id: String(tables.lastTradeId) };
  });

const contextShape = z.looseObject({ failure: z.string().nullish() });

const failureOf = ({ context }: TradeRecord): string | null =>
  contextShape.parse(JSON.parse(context)).failure ?? null;

const storedTrade = (trade: TradeRecord) => ({
  id: trade.id,
  book: trade.book,
  ticketId: trade.ticketId,
  market: trade.market,
  event: trade.event,
  symbol: trade.symbol,
  side: trade.side,
  strikeMicros: trade.strike,
  instrument: trade.instrument,
  countCenti: trade.count,
  state: trade.state,
  seq: trade.seq,
  heldCenti: trade.held,
  buyPriceCenti: trade.buyPrice,
  sellPriceCenti: trade.sellPrice,
  feesMicros: trade.fees,
  pnlMicros: trade.pnl,
  winLoss: trade.winLoss,
  closeMethod: trade.closeMethod,
  unprotectedMs: String(trade.unprotectedMs),
  unprotectedSinceMs: unprotectedSinceMs(trade),
  closeAtMs: trade.closeAtMs,
  deadlineAtMs: trade.deadlineAtMs,
  openedAtMs: trade.openedAtMs,
  closedAtMs: trade.closedAtMs,
  createdAtMs: trade.createdAtMs,
  updatedAtMs: trade.updatedAtMs,
  quarantinedAtMs: trade.quarantinedAtMs,
  quarantineReason: trade.quarantineReason,
  failure: failureOf(trade),
  origin: trade.origin,
});

const tradesPage: Answer = (tables, [book, before, limit]) =>
  tradesOf(tables, book)
    .filter(({ id }) => before === null || Number(id) < Number(before))
    .reverse()
    .slice(0, number(limit))
    .map(storedTrade);

const upsertSettlement: Answer = (tables, [book, market, result, settledAtMs]) => {
  const row = { result: string(result), settledAtMs: number(settledAtMs) };
  tables.settlements.set(`${string(book)}/${string(market)}`, row);
  return [];
};

const fillsOfTrade: Answer = (tables, [id]) =>
  [...tables.fills.values()]
    .filter(({ tradeId }) => tradeId === id)
    .sort((a, b) => a.atMs - b.atMs || byText(a.fillId, b.fillId))
    .map((fill) => ({
      side: tables.trades.get(fill.tradeId)?.side,
      instrument: tables.trades.get(fill.tradeId)?.instrument ?? null,
      fillId: fill.fillId,
      orderId: fill.clientOrderId,
      tradeId: fill.tradeId,
      market: fill.market,
      countCenti: fill.count,
      priceCenti: fill.price,
      feeMicros: fill.fee,
      isTaker: fill.isTaker,
      atMs: fill.atMs,
    }));

const openBook: Answer = (tables, [id, kind, label, createdAtMs]) => {
  const book = { kind: string(kind), label: string(label), createdAtMs: number(createdAtMs) };
  if (!tables.books.has(string(id))) tables.books.set(string(id), book);
  return [];
};

export const INSTALLATION = '51515151';

const STATEMENTS: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ['ping', () => [{}]],
  ['journal-append', append],
  ['journal-append-moves', append],
  ['installation', () => [{ id: INSTALLATION }]],
  ['book-open', openBook],
  [
    'trades-live',
    (tables, [book]) =>
      tradesOf(tables, book)
        .filter(({ endedAtMs }) => endedAtMs === null)
        .map(tradeActor),
  ],
  ['orders-live', ordersLive],
  [
    'intents-pending',
    (tables, [book]) => pendingIntents(tables, (trade) => tables.trades.get(trade)?.book === book),
  ],
  ['intents-of-trade', (tables, [id]) => pendingIntents(tables, (trade) => trade === id)],
  [
    'trade-actor',
    (tables, [id]) => {
      const trade = tables.trades.get(string(id));
      return trade === undefined ? [] : [tradeActor(trade)];
    },
  ],
  [
    'order-actor',
    (tables, [id, order]) => {
      const found = tables.orders.get(`${string(id)}/${string(order)}`);
      return found === undefined ? [] : [orderActor(found)];
    },
  ],
  ['held-places', heldPlaces],
  ['held-markets', heldMarkets],
  [
    'trade-of-ticket',
    (tables, [book, ticket]) => {
      const id = tables.tickets.get(`${string(book)}/${string(ticket)}`);
      return id === undefined ? [] : [{ id }];
    },
  ],
  ['trade-ids-next', nextTradeIds],
  ['trades-page', tradesPage],
  ['trades-last-transitions', lastTransitions],
  [
    'trade',
    (tables, [id]) => {
      const trade = tables.trades.get(string(id));
      return trade === undefined ? [] : [storedTrade(trade)];
    },
  ],
  ['journal-of-trade', journalOfTrade],
  ['fills-of-trade', fillsOfTrade],
  ['settlement-upsert', upsertSettlement],
  [
    'balance-append',
    (tables, [book, atMs, cash]) => {
      const key = `${string(book)}/${number(atMs)}`;
      if (!tables.balances.has(key)) tables.balances.set(key, string(cash));
      return [];
    },
  ],
  ['markets-upsert', () => []],
  ...MODEL_STATEMENTS,
  ['external-probabilities', () => []],
  ['portfolio-record', () => []],
  [
    'trades-closed',
    (tables, [book]) => [
      { count: String(tradesOf(tables, book).filter(({ state }) => state === 'closed').length) },
    ],
  ],
  INBOX_STATEMENT,
  ...LIMIT_STATEMENTS,
  ...OPERATOR_STATEMENTS,
  ...QUARANTINE_STATEMENTS,
  ...SIGNAL_STATEMENTS,
  ...LEASE_STATEMENTS,
  ...ACCOUNT_STATEMENTS,
  ...RECONCILIATION_STATEMENTS,
  ...TICKET_STATEMENTS,
  ...SETTINGS_STATEMENTS,
  ...ADOPTION_STATEMENTS,
]);

/** Answers a statement. Throws as PostgreSQL would, and for a statement it has never heard of. */
export const answer = (
  tables: Tables,
  name: string,
  values: readonly unknown[],
  nowMs: number,
): readonly unknown[] => {
  const statement = STATEMENTS.get(name);
  if (statement === undefined)
    throw sqlError('42601', `the simulated database does not know the statement '${name}'`);
  return statement(tables, values, nowMs);
};
