import { z } from 'zod';

import type { Side } from '../machines/model/contract.ts';
import { marketTicker, ticketId, tradeId } from '../machines/model/ids.ts';
import type { BookId, MarketTicker, TicketId, TradeId } from '../machines/model/ids.ts';
import type { CountCenti } from '../machines/model/money.ts';
import { countDecimal } from './decimals.ts';
import type { Queryable } from './queryable.ts';
import { atMostOne, countOf, exactlyOne, sideColumn } from './rows.ts';

/** Claims are on binary contracts, and count those. */
const BINARY = {};

/** A claim on an external position; `guard` changes members of the guard of the settings. */
export type AdoptionRequest = {
  readonly market: MarketTicker;
  readonly side: Side;
  /** Null: all of it. */
  readonly countCenti: CountCenti | null;
  readonly guard: unknown;
  readonly by: string;
};

/** One that nobody has answered; `trade` where it has been adopted all the same. */
export type OpenAdoption = AdoptionRequest & {
  readonly id: string;
  readonly trade: TradeId | null;
};

/** The id under which the trade of a claim is born: a claim never takes a position twice. */
export const ticketOfAdoption = (id: string): TicketId => ticketId(`adoption/${id}`);

const idRows = z.array(z.object({ id: z.string() }));

/** Puts a claim down; its id. */
export const putAdoption = async (
  q: Queryable,
  book: BookId,
  { market, side, countCenti, guard, by }: AdoptionRequest,
): Promise<string> =>
  exactlyOne(
    idRows.parse(
      await q.query({
        name: 'adoption-put',
        text: `
          insert into adoption_requests (book, market, side, count, guard, asked_by)
          values ($1, $2, $3, $4, $5::jsonb, $6) returning id::text as id`,
        values: [
          book,
          market,
          side === 'yes' ? 'Y' : 'N',
          countCenti === null ? null : countDecimal(BINARY, countCenti),
          JSON.stringify(guard),
          by,
        ],
      }),
    ),
  ).id;

const openRows = z.array(
  z.object({
    id: z.string(),
    market: z.string().transform(marketTicker),
    side: sideColumn,
    countCenti: z
      .string()
      .transform((text) => countOf(BINARY, text))
      .nullable(),
    guard: z.unknown(),
    by: z.string(),
    trade: z.string().transform(tradeId).nullable(),
  }),
);

/** The claims of a book that wait for an answer, oldest first. */
export const openAdoptions = async (q: Queryable, book: BookId): Promise<readonly OpenAdoption[]> =>
  openRows.parse(
    await q.query({
      name: 'adoption-open',
      text: `
        select r.id::text as id, r.market, r.side, r.count as "countCenti", r.guard,
          r.asked_by as by, t.id as trade
        from adoption_requests r
        left join trades t on t.book = r.book and t.ticket_id = 'adoption/' || r.id::text
        where r.book = $1 and r.answered_at is null order by r.asked_at, r.id limit 100`,
      values: [book],
    }),
  );

/** Answers a claim; an answer that stands is not replaced. */
export const answerAdoption = async (q: Queryable, id: string, answer: string): Promise<void> => {
  await q.query({
    name: 'adoption-answer',
    text: `
      update adoption_requests set answered_at = clock_timestamp(), answer = $2
      where id = $1::uuid and answered_at is null`,
    values: [id, answer],
  });
};

const answerRows = z.array(z.object({ answer: z.string().nullable() }));

/** The answer to a claim; null while there is none. */
export const readAdoptionAnswer = async (q: Queryable, id: string): Promise<string | null> =>
  atMostOne(
    answerRows.parse(
      await q.query({
        name: 'adoption-answer-read',
        text: 'select answer from adoption_requests where id = $1::uuid',
        values: [id],
      }),
    ),
  )?.answer ?? null;
