import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { openAdoptions } from '../../db/adoption-requests.ts';
import { openBook } from '../../db/books.ts';
import { readBeside, readReleasedMarkets, replaceExternals } from '../../db/externals.ts';
import type { Queryable } from '../../db/queryable.ts';
import { answerTicket, openTickets, putTicket, readTicket } from '../../db/ticket-requests.ts';
import { marketTicker, ticketId, venueId } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti } from '../../machines/model/money.ts';
import type { BinaryTicketRequest, TicketRequest } from '../../machines/model/ticket-request.ts';
import { epochMs } from '../../machines/model/time.ts';
import { answer } from '../../src/lockstep/store/statements.ts';
import { emptyTables, type Tables } from '../../src/lockstep/store/tables.ts';
import { TEST_BOOK } from '../db/journal-entries.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let test: TestDatabase;
let tables: Tables;
beforeAll(async () => {
  test = await testDatabase();
  tables = emptyTables();
  const book = { id: TEST_BOOK, kind: 'paper', label: 'test', createdAtMs: epochMs(0) } as const;
  await openBook(test.database, book);
});
afterAll(() => test.drop());

const ticket = (id: string, changes: Partial<BinaryTicketRequest> = {}): TicketRequest => ({
  ticketId: ticketId(id),
  market: marketTicker('M'),
  side: 'yes',
  countCenti: countCenti(100),
  limitCenti: heldPriceCenti(5_000),
  strikeMicros: null,
  symbol: null,
  closeAtMs: null,
  by: 'alice',
  ...changes,
});

const areRows = <Row>(rows: readonly unknown[], _sample?: Row): rows is readonly Row[] =>
  Array.isArray(rows);

/** What PostgreSQL and the simulated database say to the same question. */
const both = async <T>(question: (q: Queryable) => Promise<T>): Promise<T> => {
  const simulated: Queryable = {
    query: <Row>({ name, values }: Parameters<Queryable['query']>[0]) => {
      const rows = answer(tables, name, values, 0);
      if (!areRows<Row>(rows)) throw new TypeError('expected rows');
      return Promise.resolve(rows);
    },
  };
  const real = await question(test.database);
  expect(await question(simulated)).toEqual(real);
  return real;
};

describe('tickets in the simulated database', () => {
  const state = (request: TicketRequest) => both((q) => readTicket(q, TEST_BOOK, request));
  const waiting = () =>
    both(async (q) =>
      (await openTickets(q, TEST_BOOK)).map(({ request, trade }) => ({ request, trade })),
    );

  it('are put down, answered and asked anew as in PostgreSQL', async () => {
    const [first, other] = [ticket('a'), ticket('a', { countCenti: countCenti(200) })];
    expect(await state(first)).toBeNull();
    await both((q) => putTicket(q, TEST_BOOK, first));
    await both((q) => putTicket(q, TEST_BOOK, other));
    expect(await state(first)).toEqual({ isSame: true, trade: null, answer: null });
    expect((await state(other))?.isSame).toBe(false);
    expect(await waiting()).toEqual([{ request: first, trade: null }]);

    await both((q) => answerTicket(q, TEST_BOOK, first.ticketId, 'refused: no'));
    await both((q) => answerTicket(q, TEST_BOOK, first.ticketId, 'again'));
    expect((await state(first))?.answer).toBe('refused: no');
    expect(await waiting()).toEqual([]);

    // Another of the id changes nothing; the same one is asked anew.
    await both((q) => putTicket(q, TEST_BOOK, other));
    expect(await waiting()).toEqual([]);
    await both((q) => putTicket(q, TEST_BOOK, { ...first, by: 'bob' }));
    expect(await waiting()).toEqual([{ request: { ...first, by: 'bob' }, trade: null }]);
  });
});

describe('external positions in the simulated database', () => {
  const external = (market: string, count: number, unexplained: number) => ({
    market: marketTicker(market),
    side: 'no' as const,
    countCenti: countCenti(count),
    unexplainedCenti: countCenti(unexplained),
    priceCenti: null,
  });

  it('are replaced, kept and counted as in PostgreSQL', async () => {
    const replace = (
      found: readonly ReturnType<typeof external>[],
      kept: readonly string[],
      seconds: number,
    ) =>
      both((q) =>
        replaceExternals(q, { book: TEST_BOOK, venue: venueId('kalshi') }, found, {
          kept: kept.map(marketTicker),
          atMs: epochMs(seconds * 1_000),
        }),
      );
    await replace([external('A', 1_000, 0), external('B', 500, 200)], [], 1);
    expect(await both((q) => readBeside(q, TEST_BOOK))).toEqual([
      { market: 'A', side: 'no', countCenti: 1_000 },
      { market: 'B', side: 'no', countCenti: 300 },
    ]);
    await replace([external('C', 100, 0)], ['A'], 2);
    expect((await both((q) => readBeside(q, TEST_BOOK))).map(({ market }) => market)).toEqual([
      'A',
      'C',
    ]);
    expect(await both((q) => readReleasedMarkets(q, TEST_BOOK))).toEqual(new Set());
    expect(await both((q) => openAdoptions(q, TEST_BOOK))).toEqual([]);
  });
});
