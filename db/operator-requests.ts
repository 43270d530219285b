import { z } from 'zod';

import {
  bookId,
  eventId,
  tradeId,
  type BookId,
  type EventId,
  type TradeId,
} from '../machines/model/ids.ts';
import type { CountCenti } from '../machines/model/money.ts';
import type { Queryable } from './queryable.ts';
import {
  atMostOne,
  bigintColumn,
  countOf,
  exactlyOne,
  instrumentColumn,
  unlessNull,
} from './rows.ts';

const OPERATOR_REQUESTS = [
  'close',
  'retry',
  'pause',
  'resume',
  'release',
  'revive',
  'guard',
  'explain',
] as const;

/**
 * What a person may ask of a trade: leave it, try its exit again, pause or resume its stops, let go
 * of its position without a trace at the venue, take it up again where it is parked, be guarded by
 * other settings, or say where it stands. The last changes nothing, and a parked trade takes
 * nothing: those two are not journaled.
 */
export type OperatorRequestKind = (typeof OPERATOR_REQUESTS)[number];

/** A request that has not been answered. */
export type OperatorRequest = {
  readonly id: string;
  readonly tradeId: TradeId;
  readonly kind: OperatorRequestKind;
  readonly by: string;
  /** Of `guard`: the version of the settings to be guarded by. */
  readonly settingsVersion: number | null;
  /** How much of the position a close is about; null: the whole. */
  readonly countCenti: CountCenti | null;
  /** A transition of the trade has taken it: only the answer is missing. */
  readonly isJournaled: boolean;
};

/** Under this id the trade takes the request, however often it is delivered. */
export const eventOfRequest = (request: Pick<OperatorRequest, 'id'>): EventId =>
  eventId(`operator/${request.id}`);

const idRows = z.array(z.object({ id: z.string() }));

/** Puts a request down; its id. */
export const askOperator = async (
  q: Queryable,
  request: Pick<OperatorRequest, 'tradeId' | 'kind' | 'by' | 'countCenti'>,
): Promise<string> =>
  exactlyOne(
    idRows.parse(
      await q.query({
        name: 'operator-ask',
        text: `
          insert into operator_requests (trade_id, kind, asked_by, count)
          select id, $2, $3, trim_scale($4::numeric * case when instrument is null then 0.01
            else (10 ^ ((instrument ->> 'priceDecimals')::integer - 6))::numeric end)
          from trades where id = $1 returning id::text as id`,
        values: [request.tradeId, request.kind, request.by, request.countCenti],
      }),
    ),
  ).id;

/** Has trades guarded by a version of the settings; none is asked for the same version twice. */
export const askGuards = async (
  q: Queryable,
  request: {
    readonly trades: readonly TradeId[];
    readonly settingsVersion: number;
    readonly by: string;
  },
): Promise<void> => {
  await q.query({
    name: 'operator-ask-guards',
    text: `
      insert into operator_requests (trade_id, kind, asked_by, settings_version)
      select trade, 'guard', $2, $3 from unnest($1::bigint[]) as trade
      on conflict do nothing`,
    values: [request.trades, request.by, request.settingsVersion],
  });
};

const guardRows = z.array(
  z.object({ trade: z.string().transform(tradeId), answer: z.string().nullable() }),
);

/** What has become of the trades that are to be guarded by a version; null: not answered yet. */
export const readGuardAnswers = async (
  q: Queryable,
  settingsVersion: number,
): Promise<readonly { readonly trade: TradeId; readonly answer: string | null }[]> =>
  guardRows.parse(
    await q.query({
      name: 'operator-guard-answers',
      text: `
        select trade_id::text as trade, answer from operator_requests
        where settings_version = $1 order by trade_id`,
      values: [settingsVersion],
    }),
  );

const requestRow = z
  .object({
    id: z.string(),
    tradeId: z.string().transform(tradeId),
    kind: z.enum(OPERATOR_REQUESTS),
    by: z.string(),
    settingsVersion: bigintColumn.nullable(),
    instrument: instrumentColumn,
    countCenti: z.string().nullable(),
    isJournaled: z.boolean(),
  })
  .transform(({ instrument, ...row }): OperatorRequest => ({
    ...row,
    countCenti: unlessNull(row.countCenti, (text) => countOf(instrument, text)),
  }));
const requestRows = z.array(requestRow);

/** The open requests about a book's trades, oldest first. */
export const openOperatorRequests = async (
  q: Queryable,
  book: BookId,
): Promise<readonly OperatorRequest[]> =>
  requestRows.parse(
    await q.query({
      name: 'operator-open',
      text: `
        select r.id::text as id, r.trade_id as "tradeId", r.kind, r.asked_by as by,
          r.settings_version as "settingsVersion",
          t.instrument, r.count as "countCenti",
          exists (
            select from trade_transitions j
            where j.trade_id = r.trade_id and j.actor = 'trade'
              and j.event_id = 'operator/' || r.id::text) as "isJournaled"
        from operator_requests r join trades t on t.id = r.trade_id
        where r.answered_at is null and t.book = $1
        order by r.asked_at, r.id limit 1000`,
      values: [book],
    }),
  );

/** Answers a request; an answer that stands is not replaced. */
export const answerOperator = async (q: Queryable, id: string, answer: string): Promise<void> => {
  await q.query({
    name: 'operator-answer',
    text: `
      update operator_requests set answered_at = clock_timestamp(), answer = $2
      where id = $1::uuid and answered_at is null`,
    values: [id, answer],
  });
};

const answerRows = z.array(z.object({ answer: z.string().nullable() }));

/** The answer to a request; null while there is none. */
export const readOperatorAnswer = async (q: Queryable, id: string): Promise<string | null> =>
  atMostOne(
    answerRows.parse(
      await q.query({
        name: 'operator-answer-read',
        text: 'select answer from operator_requests where id = $1::uuid',
        values: [id],
      }),
    ),
  )?.answer ?? null;

const bookRows = z.array(z.object({ book: z.string().transform(bookId) }));

/** The book of a trade; null where there is no such trade. */
export const bookOfTrade = async (q: Queryable, trade: TradeId): Promise<BookId | null> =>
  atMostOne(
    bookRows.parse(
      await q.query({
        name: 'operator-book',
        text: 'select book from trades where id = $1',
        values: [trade],
      }),
    ),
  )?.book ?? null;
