import { z } from 'zod';

import type { Side } from '../machines/model/contract.ts';
import { marketTicker, type BookId, type MarketTicker } from '../machines/model/ids.ts';
import type { CountCenti } from '../machines/model/money.ts';
import type { EpochMs } from '../machines/model/time.ts';
import { countDecimal } from './decimals.ts';
import type { Queryable } from './queryable.ts';
import { countColumn, sideColumn } from './rows.ts';

export type StoredPosition = {
  readonly market: MarketTicker;
  readonly side: Side;
  readonly countCenti: CountCenti;
};

/** Makes a book's positions what the venue has reported: what it did not name is gone. */
export const replacePositions = async (
  q: Queryable,
  book: BookId,
  positions: readonly StoredPosition[],
  atMs: EpochMs,
): Promise<void> => {
  await q.query({
    name: 'positions-replace',
    text: `
      with reported as (
        select * from unnest($2::text[], $3::text[], $4::numeric[]) as r(market, side, count)
      ),
      gone as (
        delete from positions
        where book = $1 and market not in (select market from reported)
      )
      insert into positions (book, market, side, count, updated_at)
      select $1, market, side, count, to_timestamp($5::float8 / 1000) from reported
      on conflict (book, market) do update
        set side = excluded.side, count = excluded.count, updated_at = excluded.updated_at`,
    values: [
      book,
      positions.map(({ market }) => market),
      positions.map(({ side }) => (side === 'yes' ? 'Y' : 'N')),
      positions.map(({ countCenti }) => countDecimal(countCenti)),
      atMs,
    ],
  });
};

const positionRows = z.array(
  z.object({
    market: z.string().transform(marketTicker),
    side: sideColumn,
    countCenti: countColumn,
  }),
);

export const readPositions = async (
  q: Queryable,
  book: BookId,
): Promise<readonly StoredPosition[]> =>
  positionRows.parse(
    await q.query({
      name: 'positions',
      text: `
        select market, side, count as "countCenti" from positions where book = $1 order by market`,
      values: [book],
    }),
  );
