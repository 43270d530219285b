import { z } from 'zod';

import { bookId, type BookId } from '../machines/model/ids.ts';
import type { EpochMs } from '../machines/model/time.ts';
import type { Queryable } from './queryable.ts';
import { atMostOne, instant, instantColumn } from './rows.ts';

export type BookKind = 'live' | 'paper';

export type Book = {
  readonly id: BookId;
  readonly kind: BookKind;
  readonly label: string;
  readonly createdAtMs: EpochMs;
  readonly endedAtMs: EpochMs | null;
};

const bookRows = z.array(
  z.object({
    id: z.string().transform(bookId),
    kind: z.enum(['live', 'paper']),
    label: z.string(),
    createdAtMs: instantColumn,
    endedAtMs: instantColumn.nullable(),
  }),
);

const COLUMNS = `id, kind, label, ${instant('created_at', 'createdAtMs')},
  ${instant('ended_at', 'endedAtMs')}`;

/** Makes the book unless it is there; one that is there is taken up anew, else left as it is. */
export const openBook = async (q: Queryable, book: Omit<Book, 'endedAtMs'>): Promise<void> => {
  await q.query({
    name: 'book-open',
    text: `
      insert into books (id, kind, label, created_at, taken_up_at)
      values ($1, $2, $3, to_timestamp($4::float8 / 1000), to_timestamp($4::float8 / 1000))
      on conflict (id) do update set taken_up_at = excluded.taken_up_at`,
    values: [book.id, book.kind, book.label, book.createdAtMs],
  });
};

/** Marks a paper session as over; it is not resumed. */
export const endBook = async (q: Queryable, id: BookId, atMs: EpochMs): Promise<void> => {
  await q.query({
    name: 'book-end',
    text: 'update books set ended_at = to_timestamp($2::float8 / 1000) where id = $1',
    values: [id, atMs],
  });
};

export const readBook = async (q: Queryable, id: BookId): Promise<Book | null> =>
  atMostOne(
    bookRows.parse(
      await q.query({
        name: 'book',
        text: `select ${COLUMNS} from books where id = $1`,
        values: [id],
      }),
    ),
  );

/** The book of that kind that was opened last and has not ended: the one to resume. */
export const latestOpenBook = async (q: Queryable, kind: BookKind): Promise<Book | null> =>
  atMostOne(
    bookRows.parse(
      await q.query({
        name: 'book-latest-open',
        text: `
          select ${COLUMNS} from books
          where kind = $1 and ended_at is null order by created_at desc, id desc limit 1`,
        values: [kind],
      }),
    ),
  );

/** The book that a process has taken up last, ended or not: the one that is meant. */
export const latestBook = async (q: Queryable): Promise<Book | null> =>
  atMostOne(
    bookRows.parse(
      await q.query({
        name: 'book-latest',
        text: `select ${COLUMNS} from books order by taken_up_at desc, id desc limit 1`,
        values: [],
      }),
    ),
  );
