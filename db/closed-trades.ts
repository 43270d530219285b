import { z } from 'zod';

import type { BookId } from '../machines/model/ids.ts';
import type { Queryable } from './queryable.ts';
import { bigintColumn, exactlyOne } from './rows.ts';

const countRows = z.array(z.object({ count: bigintColumn }));

/** How many trades of a book have been closed. */
export const countClosedTrades = async (q: Queryable, book: BookId): Promise<number> =>
  exactlyOne(
    countRows.parse(
      await q.query({
        name: 'trades-closed',
        text: `select count(*) as count from trades where book = $1 and state = 'closed'`,
        values: [book],
      }),
    ),
  ).count;
