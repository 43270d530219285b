import { z } from 'zod';

import type { BookId, MarketTicker } from '../machines/model/ids.ts';
import type { Queryable } from './queryable.ts';
import { bigintColumn, exactlyOne } from './rows.ts';

const waitingRows = z.array(
  z.object({
    /** The newest setting of the kill switch. */
    killSwitch: bigintColumn,
    /** The version of the settings in force; 0 while there are none. */
    settings: bigintColumn,
    /** Somebody waits to be told what a change of the settings would do. */
    previews: z.boolean(),
    /** Something was asked of a trade. */
    requests: z.boolean(),
    tickets: z.boolean(),
    /** Somebody claims an external position. */
    claims: z.boolean(),
    /** Other processes say something of the markets that were asked for. */
    externals: z.boolean(),
  }),
);

/** What waits in the store for the process that guards a book, and which versions are current. */
export type Waiting = Readonly<z.infer<typeof waitingRows>[number]>;

/** One look at everything that people and programs may have put down since the last one. */
export const readInbox = async (
  q: Queryable,
  book: BookId,
  markets: readonly MarketTicker[],
): Promise<Waiting> =>
  exactlyOne(
    waitingRows.parse(
      await q.query({
        name: 'inbox',
        text: `
          select
            (select setting from kill_switch) as "killSwitch",
            (select coalesce(max(version), 0) from settings) as settings,
            exists (
              select from settings_previews
              where answered_at is null and asked_at > clock_timestamp() - interval '1 minute'
            ) as previews,
            exists (
              select from operator_requests r join trades t on t.id = r.trade_id
              where r.answered_at is null and t.book = $1
            ) as requests,
            exists (
              select from ticket_requests where book = $1 and answered_at is null
            ) as tickets,
            exists (
              select from adoption_requests where book = $1 and answered_at is null
            ) as claims,
            exists (
              select from external_probabilities where market = any($2::text[])
            ) as externals`,
        values: [book, markets],
      }),
    ),
  );
