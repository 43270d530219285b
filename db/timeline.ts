import { z } from 'zod';

import { marketTicker, tradeId, type BookId, type TradeId } from '../machines/model/ids.ts';
import { STOP_RULES } from '../machines/model/reading.ts';
import { TRADE_STATES } from '../machines/model/trade.ts';
import type { Queryable } from './queryable.ts';
import {
  bigintColumn,
  countOf,
  instant,
  instantColumn,
  instrumentColumn,
  sideColumn,
} from './rows.ts';

/** From `fromMs` on, and before `toMs`, on the market's clock. */
export type Span = { readonly fromMs: number; readonly toMs: number };

const livedRow = z
  .object({
    id: z.string().transform(tradeId),
    market: z.string().transform(marketTicker),
    side: sideColumn,
    instrument: instrumentColumn,
    countCenti: z.string(),
    endedAtMs: instantColumn.nullable(),
    total: bigintColumn,
  })
  .transform(({ instrument, ...row }) => ({
    ...row,
    ...instrument,
    countCenti: countOf(instrument, row.countCenti),
  }));
const livedRows = z.array(livedRow);

/** A trade that lived in a span; `total` of them did. */
type LivedTrade = z.infer<typeof livedRows>[number];

/** The trades of a book that lived in a span, the newest first. */
export const readTradesOfSpan = async (
  q: Queryable,
  book: BookId,
  { fromMs, toMs }: Span,
  limit: number,
): Promise<readonly LivedTrade[]> =>
  livedRows.parse(
    await q.query({
      name: 'timeline-trades',
      text: `
        select id, market, side, instrument, count as "countCenti",
          ${instant('ended_at', 'endedAtMs')}, count(*) over () as total
        from trades
        where book = $1 and created_at < to_timestamp($3::float8 / 1000)
          and (ended_at is null or ended_at >= to_timestamp($2::float8 / 1000))
        order by id desc limit $4`,
      values: [book, fromMs, toMs, limit],
    }),
  );

const stepRows = z.array(
  z.object({
    trade: z.string().transform(tradeId),
    seq: z.int().positive(),
    atMs: instantColumn,
    event: z.string(),
    state: z.enum(TRADE_STATES),
    rule: z.enum(STOP_RULES).nullable(),
  }),
);

/** A transition of a trade that has changed its state. */
type StateChange = z.infer<typeof stepRows>[number];

/** The last `limit` changes of these trades' states before an instant, the oldest first. */
export const readStateChanges = async (
  q: Queryable,
  trades: readonly TradeId[],
  beforeMs: number,
  limit: number,
): Promise<readonly StateChange[]> =>
  stepRows
    .parse(
      await q.query({
        name: 'timeline-steps',
        text: `
          select trade_id as trade, seq, ${instant('at', 'atMs')}, event_type as event,
            to_state as state, cause ->> 'rule' as rule
          from trade_transitions
          where trade_id = any($1::bigint[]) and actor = 'trade'
            and from_state is distinct from to_state and at < to_timestamp($2::float8 / 1000)
          order by at desc, seq desc limit $3`,
        values: [trades, beforeMs, limit],
      }),
    )
    .toReversed();
