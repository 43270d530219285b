import { z } from 'zod';

import {
  bookId,
  eventTicker,
  marketTicker,
  symbolId,
  ticketId,
  tradeId,
  type BookId,
  type TicketId,
  type TradeId,
} from '../machines/model/ids.ts';
import type { Terms } from '../machines/model/instrument.ts';
import { micros } from '../machines/model/money.ts';
import { DIRECTIONS } from '../machines/model/signal.ts';
import { epochMs } from '../machines/model/time.ts';
import { CLOSE_METHODS, TRADE_STATES } from '../machines/model/trade.ts';
import type { Queryable } from './queryable.ts';
import {
  atMostOne,
  bigintColumn,
  countOf,
  instant,
  instantColumn,
  instrumentColumn,
  microsColumn,
  priceOf,
  sideColumn,
  unlessNull,
} from './rows.ts';

const adoptedPosition = z.object({
  costMicros: z.int().transform(micros).nullable(),
  feesMicros: z.int().transform(micros),
  priced: z.enum(['fills', 'exposure', 'unknown']),
});

const actedOn = z.object({
  frameMs: z.int(),
  closedAtMs: z.number().transform(epochMs),
  direction: z.enum(DIRECTIONS),
  confidencePercent: z.number(),
  minConfidencePercent: z.number(),
});

const tradeColumns = z.object({
  id: z.string().transform(tradeId),
  book: z.string().transform(bookId),
  ticketId: z.string().transform(ticketId),
  market: z.string().transform(marketTicker),
  event: z.string().transform(eventTicker),
  symbol: z.string().transform(symbolId),
  side: sideColumn,
  strikeMicros: microsColumn,
  instrument: instrumentColumn,
  countCenti: z.string(),
  state: z.enum(TRADE_STATES),
  seq: z.int().positive(),
  heldCenti: z.string(),
  buyPriceCenti: z.string().nullable(),
  sellPriceCenti: z.string().nullable(),
  feesMicros: microsColumn,
  pnlMicros: microsColumn.nullable(),
  winLoss: z.enum(['W', 'L', 'D']).nullable(),
  closeMethod: z.enum(CLOSE_METHODS).nullable(),
  unprotectedMs: bigintColumn,
  unprotectedSinceMs: instantColumn.nullable(),
  closeAtMs: instantColumn,
  deadlineAtMs: instantColumn.nullable(),
  openedAtMs: instantColumn.nullable(),
  closedAtMs: instantColumn.nullable(),
  createdAtMs: instantColumn,
  updatedAtMs: instantColumn,
  quarantinedAtMs: instantColumn.nullable(),
  quarantineReason: z.string().nullable(),
  failure: z.string().nullable(),
  origin: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('desk'), desk: z.string(), signal: actedOn.exactOptional() }),
    z.object({ kind: z.literal('ticket'), by: z.string() }),
    z.object({ kind: z.literal('adoption'), by: z.string(), position: adoptedPosition }),
  ]),
});

const tradeRow = tradeColumns.transform(({ instrument, ...row }) => {
  const terms: Terms = { side: row.side, ...instrument };
  return {
    ...row,
    ...instrument,
    countCenti: countOf(terms, row.countCenti),
    heldCenti: countOf(terms, row.heldCenti),
    buyPriceCenti: unlessNull(row.buyPriceCenti, (text) => priceOf(terms, text)),
    sellPriceCenti: unlessNull(row.sellPriceCenti, (text) => priceOf(terms, text)),
  };
});

/** One row of `trades`, as people read it. */
export type StoredTrade = z.infer<typeof tradeRow>;

/**
 * Since when time is running up that is booked at its end: by the trade's own word, which may be
 * none that can be read, or since it was parked under guard, as it will say when it is taken up.
 */
const UNPROTECTED_SINCE = `case
    when jsonb_typeof(context -> 'unprotectedSinceMs') = 'number'
      then (context ->> 'unprotectedSinceMs')::float8
    when state like 'monitoring%' then (extract(epoch from quarantined_at) * 1000)::float8
  end as "unprotectedSinceMs"`;

const COLUMNS = `id, book, ticket_id as "ticketId", market, event, symbol, side,
  strike as "strikeMicros", instrument, count as "countCenti", state, seq, held as "heldCenti",
  buy_price as "buyPriceCenti", sell_price as "sellPriceCenti", fees as "feesMicros",
  pnl as "pnlMicros", win_loss as "winLoss", close_method as "closeMethod",
  unprotected_ms as "unprotectedMs", ${UNPROTECTED_SINCE}, ${instant('close_at', 'closeAtMs')},
  ${instant('deadline_at', 'deadlineAtMs')}, ${instant('opened_at', 'openedAtMs')},
  ${instant('closed_at', 'closedAtMs')}, ${instant('created_at', 'createdAtMs')},
  ${instant('updated_at', 'updatedAtMs')}, ${instant('quarantined_at', 'quarantinedAtMs')},
  quarantine_reason as "quarantineReason", context ->> 'failure' as failure, origin`;

const idRows = z.array(z.object({ id: z.string().transform(tradeId) }));

/** Draws `count` trade ids that nobody else will get. Not in one row: others draw as well. */
export const nextTradeIds = async (q: Queryable, count: number): Promise<readonly TradeId[]> =>
  idRows
    .parse(
      await q.query({
        name: 'trade-ids-next',
        text: `select nextval('trade_id_seq')::text as id from generate_series(1, $1::integer)`,
        values: [count],
      }),
    )
    .map(({ id }) => id);

const pageRows = z.array(tradeRow);

export type PageOfTrades = {
  readonly book: BookId;
  /** Trades older than this one; null for the newest. */
  readonly before: TradeId | null;
  readonly limit: number;
};

/** Newest first. */
export const readTrades = async (
  q: Queryable,
  { book, before, limit }: PageOfTrades,
): Promise<readonly StoredTrade[]> =>
  pageRows.parse(
    await q.query({
      name: 'trades-page',
      text: `
        select ${COLUMNS} from trades
        where book = $1 and ($2::bigint is null or id < $2) order by id desc limit $3`,
      values: [book, before, limit],
    }),
  );

/** The trades of a book that have ended, newest first. */
export const readEndedTrades = async (
  q: Queryable,
  { book, before, limit }: PageOfTrades,
): Promise<readonly StoredTrade[]> =>
  pageRows.parse(
    await q.query({
      name: 'trades-ended-page',
      text: `
        select ${COLUMNS} from trades
        where book = $1 and ended_at is not null and ($2::bigint is null or id < $2)
        order by id desc limit $3`,
      values: [book, before, limit],
    }),
  );

/** These trades, in no order. */
export const readTheseTrades = async (
  q: Queryable,
  ids: readonly TradeId[],
): Promise<readonly StoredTrade[]> =>
  pageRows.parse(
    await q.query({
      name: 'trades-these',
      text: `select ${COLUMNS} from trades where id = any($1::bigint[])`,
      values: [ids],
    }),
  );

export const readTrade = async (q: Queryable, id: TradeId): Promise<StoredTrade | null> =>
  atMostOne(
    pageRows.parse(
      await q.query({
        name: 'trade',
        text: `select ${COLUMNS} from trades where id = $1`,
        values: [id],
      }),
    ),
  );

/** The trade that a ticket has opened; tickets are idempotent by it. */
export const tradeOfTicket = async (
  q: Queryable,
  book: BookId,
  ticket: TicketId,
): Promise<TradeId | null> =>
  atMostOne(
    idRows.parse(
      await q.query({
        name: 'trade-of-ticket',
        text: 'select id from trades where book = $1 and ticket_id = $2',
        values: [book, ticket],
      }),
    ),
  )?.id ?? null;
