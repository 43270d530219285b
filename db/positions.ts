import { z } from 'zod';

import type { Side } from '../machines/model/contract.ts';
import {
  marketTicker,
  type BookId,
  type MarketTicker,
  type VenueId,
} from '../machines/model/ids.ts';
import type { Instrumented } from '../machines/model/instrument.ts';
import type { CountCenti } from '../machines/model/money.ts';
import type { EpochMs } from '../machines/model/time.ts';
import { countDecimal } from './decimals.ts';
import type { Queryable } from './queryable.ts';
import { countOf, instrumentColumn, sideColumn, venueOf } from './rows.ts';

export type StoredPosition = Instrumented & {
  readonly market: MarketTicker;
  readonly side: Side;
  readonly countCenti: CountCenti;
};

/** Makes a book's positions at a venue what it has reported: what it did not name is gone. */
export const replacePositions = async (
  q: Queryable,
  { book, venue }: { readonly book: BookId; readonly venue: VenueId },
  positions: readonly StoredPosition[],
  atMs: EpochMs,
): Promise<void> => {
  await q.query({
    name: 'positions-replace',
    text: `
      with reported as (
        select * from unnest($2::text[], $3::text[], $4::numeric[], $6::jsonb[])
          as r(market, side, count, instrument)
      ),
      gone as (
        delete from positions
        where book = $1 and ${venueOf('market')} = $7
          and market not in (select market from reported)
      )
      insert into positions (book, market, side, count, instrument, updated_at)
      select $1, market, side, count, instrument, to_timestamp($5::float8 / 1000) from reported
      on conflict (book, market) do update
        set side = excluded.side, count = excluded.count, instrument = excluded.instrument,
          updated_at = excluded.updated_at`,
    values: [
      book,
      positions.map(({ market }) => market),
      positions.map(({ side }) => (side === 'yes' ? 'Y' : 'N')),
      positions.map((position) => countDecimal(position, position.countCenti)),
      atMs,
      positions.map(({ instrument }) =>
        instrument === undefined ? null : JSON.stringify(instrument),
      ),
      venue,
    ],
  });
};

const positionRow = z
  .object({
    market: z.string().transform(marketTicker),
    side: sideColumn,
    instrument: instrumentColumn,
    countCenti: z.string(),
  })
  .transform(({ instrument, ...row }): StoredPosition => ({
    ...row,
    ...instrument,
    countCenti: countOf(instrument, row.countCenti),
  }));
const positionRows = z.array(positionRow);

export const readPositions = async (
  q: Queryable,
  book: BookId,
): Promise<readonly StoredPosition[]> =>
  positionRows.parse(
    await q.query({
      name: 'positions',
      text: `
        select market, side, instrument, count as "countCenti"
        from positions where book = $1 order by market`,
      values: [book],
    }),
  );
