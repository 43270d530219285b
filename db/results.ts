import { z } from 'zod';

import type { BookId } from '../machines/model/ids.ts';
import type { Queryable } from './queryable.ts';
import { bigintColumn, instant, instantColumn, microsColumn } from './rows.ts';

const resultRows = z.array(
  z.object({
    trade: bigintColumn,
    closedAtMs: instantColumn,
    pnlMicros: microsColumn,
  }),
);

/** What a closed trade has brought, after fees. */
export type ClosedResult = z.infer<typeof resultRows>[number];

/** The last `limit` closed trades of a book, the oldest first. */
export const readResults = async (
  q: Queryable,
  book: BookId,
  limit: number,
): Promise<readonly ClosedResult[]> =>
  resultRows
    .parse(
      await q.query({
        name: 'results-last',
        text: `
          select id::text as trade, ${instant('closed_at', 'closedAtMs')}, pnl as "pnlMicros"
          from trades where book = $1 and pnl is not null
          order by closed_at desc, id desc limit $2`,
        values: [book, limit],
      }),
    )
    .toReversed();
