import { z } from 'zod';

import type { Queryable } from '../../../db/queryable.ts';
import type { StoreBook } from '../verdict/books.ts';

/** One order of the naive bot, as it notes it once the venue has answered. */
export type NaiveOrder = {
  readonly id: string;
  readonly market: string;
  readonly leg: 'entry' | 'exit';
  readonly filledCenti: number;
};

const run = (q: Queryable, text: string, values: readonly unknown[] = []) =>
  q.query<unknown>({ name: '', text, values });

export const makeNaiveTable = async (q: Queryable): Promise<void> => {
  await run(
    q,
    `create table if not exists naive_orders (
      id text primary key, market text not null, leg text not null, filled integer not null)`,
  );
};

export const noteOrder = async (q: Queryable, order: NaiveOrder): Promise<void> => {
  const { id, market, leg, filledCenti } = order;
  await run(q, 'insert into naive_orders values ($1, $2, $3, $4)', [id, market, leg, filledCenti]);
};

const heldRows = z.array(z.object({ market: z.string(), held: z.coerce.number() }));

/** What the bot believes to hold, by market. */
export const readHeld = async (q: Queryable): Promise<ReadonlyMap<string, number>> => {
  const rows = heldRows.parse(
    await run(
      q,
      `select market, sum(case leg when 'entry' then filled else -filled end) as held
       from naive_orders group by market`,
    ),
  );
  return new Map(rows.map(({ market, held }) => [market, held]));
};

const idRows = z.array(z.object({ id: z.string() }));

export const readNaiveBook = async (q: Queryable): Promise<StoreBook> => {
  const orders = idRows.parse(await run(q, 'select id from naive_orders'));
  const held = await readHeld(q);
  return {
    orders: new Set(orders.map(({ id }) => id)),
    fills: null,
    positions: [...held].map(([market, heldCenti]) => ({
      trade: market,
      market,
      heldCenti,
      ended: null,
    })),
  };
};
