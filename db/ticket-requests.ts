import { z } from 'zod';

import {
  marketTicker,
  symbolId,
  ticketId,
  tradeId,
  type BookId,
  type TicketId,
  type TradeId,
} from '../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros } from '../machines/model/money.ts';
import type {
  BinaryTicketRequest,
  LinearTicketRequest,
  TicketRequest,
} from '../machines/model/ticket-request.ts';
import { epochMs } from '../machines/model/time.ts';
import type { Queryable } from './queryable.ts';
import { atMostOne } from './rows.ts';

/** What the store has under a ticket's id. */
export type StoredTicket = {
  /** It asks for the very same. */
  readonly isSame: boolean;
  /** The trade that it has opened. */
  readonly trade: TradeId | null;
  readonly answer: string | null;
};

/** A ticket that nobody has answered; `trade` where it has been opened all the same. */
export type OpenTicket = {
  readonly request: TicketRequest;
  readonly ageMs: number;
  readonly trade: TradeId | null;
};

const bodyOf = ({ ticketId: _id, by: _by, ...body }: TicketRequest): string => JSON.stringify(body);

/**
 * Puts a ticket down. One of its id that is there stays as it is, unless it asks for the same and
 * was refused: then it is asked anew.
 */
export const putTicket = async (
  q: Queryable,
  book: BookId,
  request: TicketRequest,
): Promise<void> => {
  await q.query({
    name: 'ticket-put',
    text: `
      insert into ticket_requests as t (book, ticket_id, body, asked_by)
      values ($1, $2, $3::jsonb, $4)
      on conflict (book, ticket_id) do update
        set asked_by = excluded.asked_by, asked_at = clock_timestamp(), answered_at = null,
          answer = null
        where t.body = excluded.body and t.answered_at is not null and not exists (
          select from trades o where o.book = t.book and o.ticket_id = t.ticket_id)`,
    values: [book, request.ticketId, bodyOf(request), request.by],
  });
};

const storedRows = z.array(
  z.object({
    isSame: z.boolean(),
    trade: z.string().transform(tradeId).nullable(),
    answer: z.string().nullable(),
  }),
);

/** What became of a ticket; null while none of its id is there. */
export const readTicket = async (
  q: Queryable,
  book: BookId,
  request: TicketRequest,
): Promise<StoredTicket | null> =>
  atMostOne(
    storedRows.parse(
      await q.query({
        name: 'ticket-read',
        text: `
          select r.body = $3::jsonb as "isSame", t.id as trade, r.answer
          from ticket_requests r
          left join trades t on t.book = r.book and t.ticket_id = r.ticket_id
          where r.book = $1 and r.ticket_id = $2`,
        values: [book, request.ticketId, bodyOf(request)],
      }),
    ),
  );

type BodyOf<Request> = Omit<Request, 'ticketId' | 'by'>;

const place = { market: z.string().transform(marketTicker), side: z.enum(['yes', 'no']) };

const linearBody = z.object({
  ...place,
  kind: z.literal('linear'),
  quantity: z.string(),
  limitPrice: z.string(),
  leverage: z.int().nullable(),
  stopPrice: z.string(),
  takeProfitPrice: z.string().nullable(),
  restingExitPrice: z.string().nullable(),
  worstExitPrice: z.string().nullable(),
  trailing: z.object({ distance: z.string(), activation: z.string() }).nullable(),
  breakEven: z.object({ activation: z.string(), margin: z.string() }).nullable(),
  maxHoldMs: z.int().nullable(),
}) satisfies z.ZodType<BodyOf<LinearTicketRequest>>;

const binaryBody = z.object({
  ...place,
  countCenti: z.int().transform(countCenti),
  limitCenti: z.int().transform(heldPriceCenti),
  strikeMicros: z.int().transform(micros).nullable(),
  symbol: z.string().transform(symbolId).nullable(),
  closeAtMs: z.number().transform(epochMs).nullable(),
}) satisfies z.ZodType<BodyOf<BinaryTicketRequest>>;

const bodySchema = z.union([linearBody, binaryBody]);

const openRows = z.array(
  z.object({
    ticketId: z.string().transform(ticketId),
    body: bodySchema,
    by: z.string(),
    ageMs: z.number(),
    trade: z.string().transform(tradeId).nullable(),
  }),
);

/** The tickets of a book that wait for an answer, oldest first. */
export const openTickets = async (q: Queryable, book: BookId): Promise<readonly OpenTicket[]> =>
  openRows
    .parse(
      await q.query({
        name: 'ticket-open',
        text: `
          select r.ticket_id as "ticketId", r.body, r.asked_by as by, t.id as trade,
            (extract(epoch from clock_timestamp() - r.asked_at) * 1000)::float8 as "ageMs"
          from ticket_requests r
          left join trades t on t.book = r.book and t.ticket_id = r.ticket_id
          where r.book = $1 and r.answered_at is null
          order by r.asked_at, r.ticket_id limit 100`,
        values: [book],
      }),
    )
    .map(({ ticketId: id, body, by, ...rest }) => ({
      request: { ticketId: id, ...body, by },
      ...rest,
    }));

/** Answers a ticket; an answer that stands is not replaced. */
export const answerTicket = async (
  q: Queryable,
  book: BookId,
  ticket: TicketId,
  answer: string,
): Promise<void> => {
  await q.query({
    name: 'ticket-answer',
    text: `
      update ticket_requests set answered_at = clock_timestamp(), answer = $3
      where book = $1 and ticket_id = $2 and answered_at is null`,
    values: [book, ticket, answer],
  });
};
