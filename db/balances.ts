import { z } from 'zod';

import type { BookId } from '../machines/model/ids.ts';
import type { Micros } from '../machines/model/money.ts';
import type { EpochMs } from '../machines/model/time.ts';
import { microsDecimal } from './decimals.ts';
import type { Queryable } from './queryable.ts';
import { atMostOne, instant, instantColumn, microsColumn } from './rows.ts';

export type StoredBalance = { readonly atMs: EpochMs; readonly cashMicros: Micros };

/** Appends a book's cash at one instant; the first report of an instant stays. */
export const appendBalance = async (
  q: Queryable,
  book: BookId,
  { atMs, cashMicros }: StoredBalance,
): Promise<void> => {
  await q.query({
    name: 'balance-append',
    text: `
      insert into account_balances (book, at, cash)
      values ($1, to_timestamp($2::float8 / 1000), $3) on conflict do nothing`,
    values: [book, atMs, microsDecimal(cashMicros)],
  });
};

const balanceRows = z.array(z.object({ atMs: instantColumn, cashMicros: microsColumn }));

export const latestBalance = async (q: Queryable, book: BookId): Promise<StoredBalance | null> =>
  atMostOne(
    balanceRows.parse(
      await q.query({
        name: 'balance-latest',
        text: `
          select ${instant('at', 'atMs')}, cash as "cashMicros"
          from account_balances where book = $1 order by at desc limit 1`,
        values: [book],
      }),
    ),
  );
