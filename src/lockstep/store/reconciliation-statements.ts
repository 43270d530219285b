import { z } from 'zod';

import { jsonb } from './jsonb.ts';
import type { Answer } from './answer.ts';
import type { OrderRecord, Tables, TradeRecord } from './tables.ts';

/* What reconciliation asks of the store. */

const requestShape = z.looseObject({
  market: z.string(),
  side: z.string(),
  action: z.string(),
  countCenti: z.number(),
  instrument: z.unknown().default(null),
});
const settlementShape = z.looseObject({ settlement: z.unknown() });
const originShape = z.looseObject({ kind: z.string() });
const texts = z.array(z.string());
const tokens = z.array(z.number());

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const isAdopted = ({ origin }: TradeRecord): boolean =>
  originShape.parse(jsonb(origin)).kind === 'adoption';

const ourTrades: Answer = (tables, [book]) =>
  [...tables.trades.values()]
    .filter((trade) => trade.book === book && trade.endedAtMs === null)
    .sort((a, b) => Number(a.id) - Number(b.id))
    .map((trade) => ({
      tradeId: trade.id,
      market: trade.market,
      side: trade.side,
      instrument: trade.instrument,
      heldCenti: trade.held,
      closeAtMs: trade.closeAtMs,
      isParked: trade.quarantineReason !== null,
      isSettled: (settlementShape.parse(JSON.parse(trade.context)).settlement ?? null) !== null,
      isAdopted: isAdopted(trade),
    }));

const fillIdsOf = (tables: Tables, { tradeId, clientOrderId }: OrderRecord): readonly string[] =>
  [...tables.fills.values()]
    .filter((fill) => fill.tradeId === tradeId && fill.clientOrderId === clientOrderId)
    .map(({ fillId }) => fillId)
    .sort(byText);

const ourOrders: Answer = (tables, [book, trades, orders]) => {
  const names = texts.parse(orders);
  const wanted = new Set([
    ...tables.liveOrders,
    ...texts.parse(trades).map((trade, index) => `${trade}/${names[index] ?? ''}`),
  ]);
  return [...wanted]
    .flatMap((key) => tables.orders.get(key) ?? [])
    .flatMap((order) => {
      const trade = tables.trades.get(order.tradeId);
      return trade !== undefined && trade.book === book ? [{ order, trade }] : [];
    })
    .sort(
      ({ order: a }, { order: b }) =>
        Number(a.tradeId) - Number(b.tradeId) || byText(a.clientOrderId, b.clientOrderId),
    )
    .map(({ order, trade }) => {
      const { market, side, action, countCenti, instrument } = requestShape.parse(
        jsonb(order.request),
      );
      return {
        tradeId: order.tradeId,
        orderId: order.clientOrderId,
        market,
        side,
        action,
        state: order.state,
        venueOrderId: order.venueOrderId,
        instrument,
        countCenti,
        filledCenti: order.filled,
        fillIds: fillIdsOf(tables, order),
        isAdopted: isAdopted(trade),
      };
    });
};

const ourMarkets: Answer = (tables, [book, markets]) =>
  [...new Set(texts.parse(markets))].sort(byText).flatMap((market) => {
    const trades = [...tables.trades.values()].filter(
      (trade) => trade.book === book && trade.market === market,
    );
    if (trades.length === 0) return [];
    const changes = [...tables.orders.values()]
      .filter(({ tradeId }) => trades.some(({ id }) => id === tradeId))
      .filter(({ endedAtMs, filled }) => endedAtMs === null || Number(filled) > 0)
      .map(({ updatedAtMs }) => updatedAtMs);
    return [
      {
        market,
        changedAtMs: changes.length === 0 ? null : Math.max(...changes),
        isResulted:
          trades.some(({ closeMethod }) => closeMethod === 'expired') ||
          tables.settlements.has(`${String(book)}/${market}`),
      },
    ];
  });

/** Trades that another owner has moved on between two of ours. */
const foreignTrades: Answer = (tables, [trades, afters, befores]) => {
  const [after, before] = [tokens.parse(afters), tokens.parse(befores)];
  return texts.parse(trades).flatMap((trade, index) => {
    const [from, to] = [after[index] ?? 0, before[index] ?? 0];
    const isForeign = [...tables.journal].some(
      ([key, journal]) =>
        key.startsWith(`${trade}/`) &&
        journal.some(({ leaseToken }) => leaseToken > from && leaseToken < to),
    );
    return isForeign ? [{ trade }] : [];
  });
};

export const RECONCILIATION_STATEMENTS: readonly (readonly [string, Answer])[] = [
  ['spool-foreign-trades', foreignTrades],
  ['our-trades', ourTrades],
  ['our-orders', ourOrders],
  ['our-markets', ourMarkets],
];
