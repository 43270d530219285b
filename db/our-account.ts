import { z } from 'zod';

import {
  clientOrderId,
  fillId,
  marketTicker,
  tradeId,
  venueOrderId,
  type BookId,
  type ClientOrderId,
  type MarketTicker,
  type TradeId,
} from '../machines/model/ids.ts';
import { countCenti } from '../machines/model/money.ts';
import { ORDER_STATES } from '../machines/model/order.ts';
import type { Queryable } from './queryable.ts';
import { countOf, instant, instantColumn, instrumentColumn, sideColumn } from './rows.ts';

/*
 * The store's side of a reconciliation, in the few columns it compares: contexts stay where they
 * are, since thousands of trades are read every minute.
 */

const tradeRow = z
  .object({
    tradeId: z.string().transform(tradeId),
    market: z.string().transform(marketTicker),
    side: sideColumn,
    instrument: instrumentColumn,
    heldCenti: z.string(),
    closeAtMs: instantColumn,
    isParked: z.boolean(),
    isSettled: z.boolean(),
    isAdopted: z.boolean(),
  })
  .transform(({ instrument, ...row }) => ({
    ...row,
    ...instrument,
    heldCenti: countOf(instrument, row.heldCenti),
  }));
const tradeRows = z.array(tradeRow);

/** The trades of a book that have not ended, parked ones too. */
export const readOurTrades = async (
  q: Queryable,
  book: BookId,
): Promise<z.infer<typeof tradeRows>> =>
  tradeRows.parse(
    await q.query({
      name: 'our-trades',
      text: `
        select id as "tradeId", market, side, instrument, held as "heldCenti",
          ${instant('close_at', 'closeAtMs')}, quarantine_reason is not null as "isParked",
          coalesce(context -> 'settlement', 'null') <> 'null'::jsonb as "isSettled",
          origin ->> 'kind' = 'adoption' as "isAdopted"
        from trades where book = $1 and ended_at is null order by id`,
      values: [book],
    }),
  );

const orderRow = z
  .object({
    tradeId: z.string().transform(tradeId),
    orderId: z.string().transform(clientOrderId),
    market: z.string().transform(marketTicker),
    side: z.enum(['yes', 'no']),
    action: z.enum(['buy', 'sell']),
    state: z.enum(ORDER_STATES),
    venueOrderId: z.string().transform(venueOrderId).nullable(),
    countCenti: z.int().transform(countCenti),
    instrument: instrumentColumn,
    filledCenti: z.string(),
    fillIds: z.array(z.string().transform(fillId)),
    isAdopted: z.boolean(),
  })
  .transform(({ instrument, ...row }) => ({
    ...row,
    ...instrument,
    filledCenti: countOf(instrument, row.filledCenti),
  }));
const orderRows = z.array(orderRow);

/** An order by its place in the store. */
export type OrderName = { readonly tradeId: TradeId; readonly orderId: ClientOrderId };

/** The orders of a book that have not ended, and those named, where the store has them. */
export const readOurOrders = async (
  q: Queryable,
  book: BookId,
  named: readonly OrderName[],
): Promise<z.infer<typeof orderRows>> =>
  orderRows.parse(
    await q.query({
      name: 'our-orders',
      text: `
        with wanted as (
          select trade_id, client_order_id from orders where ended_at is null
          union
          select trade_id, client_order_id
          from unnest($2::bigint[], $3::text[]) as n(trade_id, client_order_id)
        )
        select o.trade_id as "tradeId", o.client_order_id as "orderId",
          o.request ->> 'market' as market, o.request ->> 'side' as side,
          o.request ->> 'action' as action, o.state, o.venue_order_id as "venueOrderId",
          o.request -> 'instrument' as instrument,
          (o.request ->> 'countCenti')::float8 as "countCenti", o.filled as "filledCenti",
          array(
            select f.fill_id from fills f
            where f.trade_id = o.trade_id and f.client_order_id = o.client_order_id
            order by f.fill_id
          ) as "fillIds",
          t.origin ->> 'kind' = 'adoption' as "isAdopted"
        from wanted w
        join orders o on o.trade_id = w.trade_id and o.client_order_id = w.client_order_id
        join trades t on t.id = o.trade_id
        where t.book = $1 order by o.trade_id, o.client_order_id`,
      values: [book, named.map((one) => one.tradeId), named.map((one) => one.orderId)],
    }),
  );

const marketRows = z.array(
  z.object({
    market: z.string().transform(marketTicker),
    changedAtMs: instantColumn.nullable(),
    isResulted: z.boolean(),
  }),
);

/**
 * Of each of these markets in which the book has traded: when an order last changed that may have
 * moved what is held, and whether its result is known. An order that has ended without a fill has
 * moved nothing: exits that are refused again and again never hide that the position is gone.
 */
export const readOurMarkets = async (
  q: Queryable,
  book: BookId,
  markets: readonly MarketTicker[],
): Promise<z.infer<typeof marketRows>> =>
  marketRows.parse(
    await q.query({
      name: 'our-markets',
      text: `
        select t.market,
          ${instant(
            'max(o.updated_at) filter (where o.ended_at is null or o.filled > 0)',
            'changedAtMs',
          )},
          bool_or(t.close_method is not distinct from 'expired')
            or exists (select from settlements s where s.book = $1 and s.market = t.market)
            as "isResulted"
        from trades t left join orders o on o.trade_id = t.id
        where t.book = $1 and t.market = any($2) group by t.market order by t.market`,
      values: [book, markets],
    }),
  );
