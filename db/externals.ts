import { z } from 'zod';

import type { Side } from '../machines/model/contract.ts';
import {
  marketTicker,
  type BookId,
  type MarketTicker,
  type VenueId,
} from '../machines/model/ids.ts';
import type { Instrumented, Terms } from '../machines/model/instrument.ts';
import type { CountCenti, HeldPriceCenti } from '../machines/model/money.ts';
import type { EpochMs } from '../machines/model/time.ts';
import { countDecimal, priceDecimal } from './decimals.ts';
import type { Queryable } from './queryable.ts';
import {
  countOf,
  instant,
  instantColumn,
  instrumentColumn,
  priceOf,
  sideColumn,
  unlessNull,
  venueOf,
} from './rows.ts';

/** Contracts at the venue that no trade of ours holds, as a comparison has found them. */
type FoundExternal = Instrumented & {
  readonly market: MarketTicker;
  readonly side: Side;
  readonly countCenti: CountCenti;
  readonly unexplainedCenti: CountCenti;
  readonly priceCenti: HeldPriceCenti | null;
};

/**
 * Makes the external positions of a book at a venue what was found there; those of markets in
 * `kept`, of which nothing could be said, stay as they are.
 */
export const replaceExternals = async (
  q: Queryable,
  { book, venue }: { readonly book: BookId; readonly venue: VenueId },
  found: readonly FoundExternal[],
  { kept, atMs }: { readonly kept: readonly MarketTicker[]; readonly atMs: EpochMs },
): Promise<void> => {
  await q.query({
    name: 'externals-replace',
    text: `
      with found as (
        select * from json_to_recordset($2::json) as f(market text, side text, count numeric,
          unexplained numeric, price numeric, instrument jsonb)
      ),
      gone as (
        delete from external_positions
        where book = $1 and ${venueOf('market')} = $5 and market <> all($3)
          and market not in (select market from found)
      )
      insert into external_positions as e
        (book, market, side, count, unexplained, price, instrument, seen_since, seen_at)
      select $1, market, side, count, unexplained, price, instrument,
        to_timestamp($4::float8 / 1000), to_timestamp($4::float8 / 1000)
      from found
      on conflict (book, market) do update
        set side = excluded.side, count = excluded.count, unexplained = excluded.unexplained,
          price = excluded.price, instrument = excluded.instrument, seen_at = excluded.seen_at,
          seen_since = case e.side when excluded.side then e.seen_since
            else excluded.seen_since end`,
    values: [
      book,
      JSON.stringify(
        found.map((external) => ({
          market: external.market,
          side: external.side === 'yes' ? 'Y' : 'N',
          count: countDecimal(external, external.countCenti),
          unexplained: countDecimal(external, external.unexplainedCenti),
          price: external.priceCenti === null ? null : priceDecimal(external, external.priceCenti),
          instrument: external.instrument,
        })),
      ),
      kept,
      atMs,
      venue,
    ],
  });
};

const externalRow = z
  .object({
    market: z.string().transform(marketTicker),
    side: sideColumn,
    instrument: instrumentColumn,
    countCenti: z.string(),
    unexplainedCenti: z.string(),
    priceCenti: z.string().nullable(),
    seenSinceMs: instantColumn,
    seenAtMs: instantColumn,
  })
  .transform(({ instrument, ...row }) => {
    const terms: Terms = { side: row.side, ...instrument };
    return {
      ...row,
      ...instrument,
      countCenti: countOf(terms, row.countCenti),
      unexplainedCenti: countOf(terms, row.unexplainedCenti),
      priceCenti: unlessNull(row.priceCenti, (text) => priceOf(terms, text)),
    };
  });
const externalRows = z.array(externalRow);

export type StoredExternal = z.infer<typeof externalRows>[number];

/** What a book's account held beside its trades when it was last compared. */
export const readExternals = async (
  q: Queryable,
  book: BookId,
): Promise<readonly StoredExternal[]> =>
  externalRows.parse(
    await q.query({
      name: 'externals',
      text: `
        select market, side, instrument, count as "countCenti", unexplained as "unexplainedCenti",
          price as "priceCenti", ${instant('seen_since', 'seenSinceMs')},
          ${instant('seen_at', 'seenAtMs')}
        from external_positions where book = $1 order by market`,
      values: [book],
    }),
  );

const besideRow = z
  .object({
    market: z.string().transform(marketTicker),
    side: sideColumn,
    instrument: instrumentColumn,
    countCenti: z.string(),
  })
  .transform(({ instrument, ...row }) => ({
    ...row,
    countCenti: countOf(instrument, row.countCenti),
  }));
const besideRows = z.array(besideRow);

/** What is known to be others': external without a question before, or released since. */
export const readBeside = async (q: Queryable, book: BookId): Promise<z.infer<typeof besideRows>> =>
  besideRows.parse(
    await q.query({
      name: 'externals-beside',
      text: `
        select market, side, min(instrument::text)::jsonb as instrument,
          sum(count) as "countCenti" from (
          select market, side, instrument, count - unexplained as count
          from external_positions where book = $1
          union all
          select t.market, t.side, t.instrument, t.held
          from trades t left join external_positions e on e.book = t.book and e.market = t.market
          where t.book = $1 and t.close_method = 'released'
            and t.closed_at > coalesce(e.seen_at, '-infinity')
        ) as known
        group by market, side order by market, side`,
      values: [book],
    }),
  );

const releasedRows = z.array(z.object({ market: z.string().transform(marketTicker) }));

/** Markets in which a trade of the book was released: claim rules leave them to people. */
export const readReleasedMarkets = async (
  q: Queryable,
  book: BookId,
): Promise<ReadonlySet<MarketTicker>> =>
  new Set(
    releasedRows
      .parse(
        await q.query({
          name: 'released-markets',
          text: `
            select distinct market from trades
            where book = $1 and close_method = 'released' order by market`,
          values: [book],
        }),
      )
      .map(({ market }) => market),
  );
