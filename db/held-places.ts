import { z } from 'zod';

import { marketTicker, type BookId } from '../machines/model/ids.ts';
import type { Queryable } from './queryable.ts';
import { sideColumn } from './rows.ts';

const placeRows = z.array(
  z.object({ desk: z.string(), market: z.string().transform(marketTicker), side: sideColumn }),
);

/** The markets and sides in which a desk of the book has held a position. */
export const readHeldPlaces = async (
  q: Queryable,
  book: BookId,
): Promise<z.infer<typeof placeRows>> =>
  placeRows.parse(
    await q.query({
      name: 'held-places',
      text: `
        select distinct origin ->> 'desk' as desk, market, side from trades
        where book = $1 and opened_at is not null and origin ->> 'kind' = 'desk'`,
      values: [book],
    }),
  );
