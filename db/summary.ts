import { z } from 'zod';

import type { BookId } from '../machines/model/ids.ts';
import type { Queryable } from './queryable.ts';
import { bigintColumn, exactlyOne, microsColumn } from './rows.ts';

const summaryRows = z.array(
  z.object({
    opened: bigintColumn,
    closed: bigintColumn,
    stopped: bigintColumn,
    settled: bigintColumn,
    manual: bigintColumn,
    external: bigintColumn,
    failed: bigintColumn,
    live: bigintColumn,
    quarantined: bigintColumn,
    pnlMicros: microsColumn,
    unprotectedMs: bigintColumn,
    transitions: bigintColumn,
    fills: bigintColumn,
  }),
);

/**
 * A book in figures. `opened`: had a position; the parts of `closed`: `stopped` automatically, held
 * until `settled`, left on a person's word (`manual`), or in another's hands (`external`: closed at
 * the venue, or released). `transitions` counts the journal, `fills` those of our orders.
 */
export type BookSummary = z.infer<typeof summaryRows>[number];

export const summarizeBook = async (q: Queryable, book: BookId): Promise<BookSummary> =>
  exactlyOne(
    summaryRows.parse(
      await q.query({
        name: 'book-summary',
        text: `
          select
            count(opened_at) as opened,
            count(*) filter (where state = 'closed') as closed,
            count(*) filter (where state = 'closed' and close_method like 'auto\\_%') as stopped,
            count(*) filter (where state = 'closed' and close_method = 'expired') as settled,
            count(*) filter (where state = 'closed' and close_method = 'manual') as manual,
            count(*) filter (where state = 'closed' and close_method in ('external', 'released'))
              as external,
            count(*) filter (where state = 'failed') as failed,
            count(*) filter (where ended_at is null) as live,
            count(quarantined_at) as quarantined,
            coalesce(sum(pnl), 0)::text as "pnlMicros",
            coalesce(sum(unprotected_ms), 0)::text as "unprotectedMs",
            (select count(*) from trade_transitions j join trades t on t.id = j.trade_id
              where t.book = $1) as transitions,
            (select count(*) from fills f join trades t on t.id = f.trade_id
              where t.book = $1) as fills
          from trades where book = $1`,
        values: [book],
      }),
    ),
  );
