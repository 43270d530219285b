import { z } from 'zod';

import { marketTicker, symbolId, type BookId } from '../machines/model/ids.ts';
import type { Queryable } from './queryable.ts';

const heldRows = z.array(
  z.object({
    market: z.string().transform(marketTicker),
    symbol: z.string().transform(symbolId),
  }),
);

/** The markets of the book's trades that have not ended, each with the symbol that prices it. */
export const readHeldMarkets = async (
  q: Queryable,
  book: BookId,
): Promise<z.infer<typeof heldRows>> =>
  heldRows.parse(
    await q.query({
      name: 'held-markets',
      text: `
        select distinct market, symbol from trades
        where book = $1 and ended_at is null order by market`,
      values: [book],
    }),
  );
