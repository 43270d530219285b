import { z } from 'zod';

import {
  eventTicker,
  marketTicker,
  ticketId,
  tradeId,
  type BookId,
} from '../machines/model/ids.ts';
import { fullPriceOf } from '../machines/model/instrument.ts';
import { countCenti, heldPriceWithin, micros } from '../machines/model/money.ts';
import type { Equity, Outcome, Standing } from '../machines/model/standing.ts';
import type { EpochMs } from '../machines/model/time.ts';
import { CLOSE_METHODS, TRADE_STATES } from '../machines/model/trade.ts';
import type { Queryable } from './queryable.ts';
import {
  countOf,
  exactlyOne,
  instant,
  instantColumn,
  instrumentColumn,
  microsColumn,
  sideColumn,
} from './rows.ts';

const totals = z.object({
  filledCenti: z.int().transform(countCenti),
  costMicros: z.int().transform(micros),
  feesMicros: z.int().transform(micros),
});

const place = {
  tradeId: z.string().transform(tradeId),
  market: z.string().transform(marketTicker),
  event: z.string().transform(eventTicker),
  side: sideColumn,
};

const standingRow = z
  .object({
    ...place,
    ticketId: z.string().transform(ticketId),
    closeAtMs: instantColumn,
    instrument: instrumentColumn,
    countCenti: z.string(),
    limitCenti: z.int(),
    state: z.enum(TRADE_STATES),
    entry: totals,
    exit: totals,
  })
  .transform(({ instrument, ...row }): Standing => ({
    ...row,
    ...instrument,
    countCenti: countOf(instrument, row.countCenti),
    limitCenti: heldPriceWithin(row.limitCenti, fullPriceOf(instrument)),
  }));
const standingRows = z.array(standingRow);

/** Every trade of a book that has not ended, parked ones too: their money is at stake. */
export const readStandings = async (q: Queryable, book: BookId): Promise<readonly Standing[]> =>
  standingRows.parse(
    await q.query({
      name: 'standings',
      text: `
        select id as "tradeId", ticket_id as "ticketId", market, event, side,
          ${instant('close_at', 'closeAtMs')}, instrument, count as "countCenti",
          (ticket ->> 'limitCenti')::float8 as "limitCenti",
          state, context -> 'entry' as entry, context -> 'exit' as exit
        from trades where book = $1 and ended_at is null order by id`,
      values: [book],
    }),
  );

const outcomeRows = z.array(
  z.object({
    ...place,
    closedAtMs: instantColumn,
    closeMethod: z.enum(CLOSE_METHODS).nullable(),
    pnlMicros: microsColumn.nullable(),
  }),
);

/** What the trades of a book have come to that closed since an instant. */
export const readOutcomes = async (
  q: Queryable,
  book: BookId,
  sinceMs: EpochMs,
): Promise<readonly Outcome[]> =>
  outcomeRows.parse(
    await q.query({
      name: 'outcomes',
      text: `
        select id as "tradeId", market, event, side, ${instant('closed_at', 'closedAtMs')},
          close_method as "closeMethod", pnl as "pnlMicros"
        from trades
        where book = $1 and state = 'closed' and closed_at >= to_timestamp($2::float8 / 1000)
        order by closed_at, id`,
      values: [book, sinceMs],
    }),
  );

const equityRows = z.array(z.object({ equityMicros: microsColumn, peakMicros: microsColumn }));

/** All that a book has realised, and its peak: the sum of what closed up to some instant. */
export const readEquity = async (q: Queryable, book: BookId): Promise<Equity> =>
  exactlyOne(
    equityRows.parse(
      await q.query({
        name: 'equity',
        text: `
          select coalesce(sum(pnl), 0)::numeric(18,6) as "equityMicros",
            greatest(0, max(running))::numeric(18,6) as "peakMicros"
          from (
            select pnl, sum(pnl) over (order by closed_at, id) as running
            from trades where book = $1 and pnl is not null) as closed`,
        values: [book],
      }),
    ),
  );
