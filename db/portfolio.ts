import { z } from 'zod';

import type { BookId } from '../machines/model/ids.ts';
import { addMicros, type Micros } from '../machines/model/money.ts';
import type { EpochMs } from '../machines/model/time.ts';
import type { Queryable } from './queryable.ts';
import { bigintColumn, instant, instantColumn, microsColumn } from './rows.ts';

/**
 * Puts down how the book stands at `atMs`; it replaces an earlier look on the same UTC day. Nothing
 * is invested in a linear contract: its margin is part of the cash.
 */
export const recordPortfolio = async (q: Queryable, book: BookId, atMs: EpochMs): Promise<void> => {
  await q.query({
    name: 'portfolio-record',
    text: `
      insert into portfolio_history
        (book, day, at, cash, invested, realised, open_positions, closed_trades)
      select $1, (at at time zone 'UTC')::date, at,
        (select cash from account_balances where book = $1 order by at desc limit 1),
        coalesce(sum(held * buy_price) filter (where ended_at is null and instrument is null), 0),
        coalesce(sum(pnl), 0),
        count(*) filter (where ended_at is null and held > 0),
        count(*) filter (where state = 'closed')
      from (select to_timestamp($2::float8 / 1000) as at) as look
        left join trades on trades.book = $1
      group by at
      on conflict (book, day) do update set
        at = excluded.at, cash = excluded.cash, invested = excluded.invested,
        realised = excluded.realised, open_positions = excluded.open_positions,
        closed_trades = excluded.closed_trades
      where portfolio_history.at <= excluded.at`,
    values: [book, atMs],
  });
};

const dayRows = z.array(
  z.object({
    day: z.string(),
    atMs: instantColumn,
    cashMicros: microsColumn.nullable(),
    investedMicros: microsColumn,
    realisedMicros: microsColumn,
    openPositions: bigintColumn,
    closedTrades: bigintColumn,
  }),
);

type PortfolioRow = z.infer<typeof dayRows>[number] & {
  /** Cash and invested; null while the cash is not known. */
  readonly totalMicros: Micros | null;
};

/** The newest `limit` days of a book, newest first. */
export const readPortfolio = async (
  q: Queryable,
  book: BookId,
  limit: number,
): Promise<readonly PortfolioRow[]> =>
  dayRows
    .parse(
      await q.query({
        name: 'portfolio-days',
        text: `
          select day::text as day, ${instant('at', 'atMs')}, cash as "cashMicros",
            invested as "investedMicros", realised as "realisedMicros",
            open_positions::text as "openPositions", closed_trades::text as "closedTrades"
          from portfolio_history where book = $1 order by day desc limit $2`,
        values: [book, limit],
      }),
    )
    .map((row) => ({
      ...row,
      totalMicros: row.cashMicros === null ? null : addMicros(row.cashMicros, row.investedMicros),
    }));
