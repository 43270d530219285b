import { z } from 'zod';

import type { SymbolId } from '../machines/model/ids.ts';
import type { Micros } from '../machines/model/money.ts';
import type { EpochMs } from '../machines/model/time.ts';
import { microsDecimal } from './decimals.ts';
import type { Queryable } from './queryable.ts';
import { instant, instantColumn, microsColumn } from './rows.ts';

export type PriceRow = {
  readonly symbol: SymbolId;
  readonly atMs: EpochMs;
  readonly priceMicros: Micros;
};

/** Appends spot prices; of two for one symbol and instant the first stays. */
export const insertPrices = async (q: Queryable, prices: readonly PriceRow[]): Promise<void> => {
  await q.query({
    name: 'prices-insert',
    text: `
      insert into price_log (symbol, at, price)
      select symbol, to_timestamp(at_ms / 1000), price
      from unnest($1::text[], $2::float8[], $3::numeric[]) as p(symbol, at_ms, price)
      on conflict do nothing`,
    values: [
      prices.map(({ symbol }) => symbol),
      prices.map(({ atMs }) => atMs),
      prices.map(({ priceMicros }) => microsDecimal(priceMicros)),
    ],
  });
};

const priceRows = z.array(z.object({ atMs: instantColumn, priceMicros: microsColumn }));

/** A symbol's prices from `sinceMs` on, oldest first. */
export const readPrices = async (
  q: Queryable,
  symbol: SymbolId,
  sinceMs: EpochMs,
): Promise<readonly PriceRow[]> =>
  priceRows
    .parse(
      await q.query({
        name: 'prices-since',
        text: `
          select ${instant('at', 'atMs')}, price as "priceMicros" from price_log
          where symbol = $1 and at >= to_timestamp($2::float8 / 1000) order by at`,
        values: [symbol, sinceMs],
      }),
    )
    .map((row) => ({ symbol, ...row }));
