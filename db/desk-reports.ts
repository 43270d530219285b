import { z } from 'zod';

import { DESK_STATES, type DeskReport } from '../machines/model/desk-report.ts';
import { marketTicker, type BookId } from '../machines/model/ids.ts';
import type { EpochMs } from '../machines/model/time.ts';
import type { Queryable } from './queryable.ts';
import { atMostOne, instant, instantColumn } from './rows.ts';

/** Keeps how a desk stands, over what it said before. */
export const writeDeskReport = async (
  q: Queryable,
  book: BookId,
  report: DeskReport,
): Promise<void> => {
  await q.query({
    name: 'desk-report',
    text: `
      insert into desk_reports
        (book, desk, at, state, why, paused_until, open_trades, watchlist, refusals)
      values ($1, $2, to_timestamp($3::float8 / 1000), $4, $5, to_timestamp($6::float8 / 1000), $7,
        $8::jsonb, $9::jsonb)
      on conflict (book, desk) do update set at = excluded.at, state = excluded.state,
        why = excluded.why, paused_until = excluded.paused_until,
        open_trades = excluded.open_trades, watchlist = excluded.watchlist,
        refusals = excluded.refusals`,
    values: [
      book,
      report.desk,
      report.atMs,
      report.state,
      report.why,
      report.pausedUntilMs,
      report.openTrades,
      JSON.stringify(report.watchlist),
      JSON.stringify(report.refusals),
    ],
  });
};

const pauseRows = z.array(z.object({ pausedUntilMs: instantColumn.nullable() }));

/** Until when a desk was paused when it last said so; null where it was not. */
export const readDeskPause = async (
  q: Queryable,
  book: BookId,
  desk: string,
): Promise<EpochMs | null> =>
  atMostOne(
    pauseRows.parse(
      await q.query({
        name: 'desk-pause',
        text: `
          select ${instant('paused_until', 'pausedUntilMs')} from desk_reports
          where book = $1 and desk = $2`,
        values: [book, desk],
      }),
    ),
  )?.pausedUntilMs ?? null;

const place = { market: z.string().transform(marketTicker), side: z.enum(['yes', 'no']) };

const reportRows = z.array(
  z.object({
    desk: z.string(),
    atMs: instantColumn,
    state: z.enum(DESK_STATES),
    why: z.string().nullable(),
    pausedUntilMs: instantColumn.nullable(),
    openTrades: z.int(),
    watchlist: z.array(
      z.object({
        ...place,
        closeAtMs: instantColumn,
        probabilityPercent: z.number(),
        askCenti: z.int(),
        edgePercent: z.number(),
        volumeContracts: z.number().nullable(),
        refusal: z.string().nullable(),
      }),
    ),
    refusals: z.array(
      z.object({ ...place, why: z.string(), times: z.int(), sinceMs: instantColumn }),
    ),
  }),
);

/** How every desk of a book last said it stands. */
export const readDeskReports = async (q: Queryable, book: BookId): Promise<readonly DeskReport[]> =>
  reportRows.parse(
    await q.query({
      name: 'desk-reports',
      text: `
        select desk, ${instant('at', 'atMs')}, state, why,
          ${instant('paused_until', 'pausedUntilMs')}, open_trades as "openTrades", watchlist,
          refusals
        from desk_reports where book = $1 order by desk`,
      values: [book],
    }),
  );
