import { lastTransitions } from '../../db/signs-of-life.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { readFills } from '../../db/fills.ts';
import { loadLiveOrders, loadLiveTrades, loadPendingIntents } from '../../db/live-actors.ts';
import { quarantineTrade, readParked, releaseTrade } from '../../db/quarantine.ts';
import { summarizeBook } from '../../db/summary.ts';
import { nextTradeIds, readTrade, readTrades, tradeOfTicket } from '../../db/trades.ts';
import { lastTransitionAt, readJournal } from '../../db/transitions.ts';
import { bookId, eventId, fillId, intentId, ticketId } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros } from '../../machines/model/money.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { FillRecord, JournalAppend } from '../../machines/ports.ts';
import type { TestDatabase } from '../support/database.ts';
import { ask, clear, openJournal, preparedDatabase, type TestJournal } from './journal-database.ts';
import {
  orderEntry,
  orderName,
  TEST_BOOK,
  testRequest,
  testTicket,
  tradeEntry,
  tradeNumber,
} from './journal-entries.ts';

let db: TestDatabase;
let journal: TestJournal;

beforeAll(async () => {
  db = await preparedDatabase();
  journal = openJournal(db);
});
beforeEach(() => clear(db.database));
afterAll(async () => {
  await journal.close();
  await db.drop();
});

const AT = epochMs(1_771_976_543_217);
const trade = tradeNumber(7);
const order = orderName(trade);
const nowhere = bookId('nowhere');
const fill: FillRecord = {
  fillId: fillId('f-1'),
  orderId: order,
  tradeId: trade,
  market: testTicket(trade).market,
  countCenti: countCenti(50_00),
  priceCenti: heldPriceCenti(9601),
  feeMicros: micros(135_001),
  isTaker: true,
  atMs: AT,
};

const commit = async (...entries: readonly JournalAppend[]): Promise<void> => {
  for (const entry of entries) expect(await journal.append(entry)).toBe('accepted');
};
const closed = (method: 'auto_probability' | 'expired' | 'external', pnl: number) =>
  ({ state: 'closed', closeMethod: method, pnlMicros: micros(pnl), closedAtMs: AT }) as const;

test('drawn trade ids are distinct and grow', async () => {
  const draws = await Promise.all([nextTradeIds(db.database, 50), nextTradeIds(db.database, 50)]);
  const ids = draws.flat().map(Number);
  expect(new Set(ids).size).toBe(100);
  for (const draw of draws)
    expect([...draw].map(Number)).toEqual(draw.map(Number).sort((a, b) => a - b));
});

describe('live actors', () => {
  test('trades and orders that have not ended come back with whole contexts', async () => {
    const birth = tradeEntry(trade, 1);
    const move = tradeEntry(trade, 2, { row: { deadlineAtMs: AT, ticket: testTicket(trade) } });
    await commit(birth, move, orderEntry(trade, order, 1), orderEntry(trade, order, 2));
    expect(await loadLiveTrades(db.database, TEST_BOOK)).toEqual([
      {
        tradeId: trade,
        state: 'monitoring.watching',
        seq: 2,
        machineVersion: 1,
        deadlineAtMs: AT,
        quarantineReason: null,
        context: move.context,
      },
    ]);
    expect(await lastTransitions(db.database, TEST_BOOK)).toEqual(new Map([[trade, move.atMs]]));
    expect(await loadLiveOrders(db.database, TEST_BOOK)).toEqual([
      {
        tradeId: trade,
        orderId: order,
        state: 'submitting',
        seq: 2,
        machineVersion: 1,
        deadlineAtMs: null,
        context: orderEntry(trade, order, 2).context,
      },
    ]);
    expect(await loadLiveTrades(db.database, nowhere)).toEqual([]);
  });

  test('an ended trade is not loaded, its live order is', async () => {
    await commit(
      tradeEntry(trade, 1),
      orderEntry(trade, order, 1),
      tradeEntry(trade, 2, { row: closed('expired', 1) }),
    );
    expect(await loadLiveTrades(db.database, TEST_BOOK)).toEqual([]);
    expect(await loadLiveOrders(db.database, TEST_BOOK)).toHaveLength(1);
    await commit(orderEntry(trade, order, 2, { row: { state: 'cancelled', endedAtMs: AT } }));
    expect(await loadLiveOrders(db.database, TEST_BOOK)).toEqual([]);
  });

  test('intents without an outcome come back with their actor, in the order asked for', async () => {
    const request = testRequest(trade, order);
    const place = { intentId: intentId('t1'), intent: { type: 'placeOrder', request } } as const;
    const submit = { intentId: intentId('o1'), intent: { type: 'submitOrder', request } } as const;
    await commit(
      tradeEntry(trade, 1, { intents: [place] }),
      orderEntry(trade, order, 1, { atMs: AT, intents: [submit] }),
    );
    expect(await loadPendingIntents(db.database, TEST_BOOK)).toEqual([
      { actor: { kind: 'trade', tradeId: trade }, ...place },
      { actor: { kind: 'order', tradeId: trade, orderId: order }, ...submit },
    ]);
    expect(await loadPendingIntents(db.database, nowhere)).toEqual([]);
  });

  test('a quarantined trade says since when, and why now, until it is released', async () => {
    await commit(tradeEntry(trade, 1));
    expect(await readParked(db.database, trade)).toBeNull();
    await quarantineTrade(db.database, trade, 'version 9', AT);
    await quarantineTrade(db.database, trade, 'again', epochMs(AT + 5_000));
    const [parked] = await loadLiveTrades(db.database, TEST_BOOK);
    expect(parked?.quarantineReason).toBe('again');
    expect(await readTrade(db.database, trade)).toMatchObject({
      quarantinedAtMs: AT,
      unprotectedSinceMs: AT,
    });
    expect(await readParked(db.database, trade)).toEqual({ state: parked?.state, sinceMs: AT });
    await releaseTrade(db.database, trade);
    const [released] = await loadLiveTrades(db.database, TEST_BOOK);
    expect(released?.quarantineReason).toBeNull();
    expect(await readParked(db.database, trade)).toBeNull();
    expect((await readTrade(db.database, trade))?.unprotectedSinceMs).toBeNull();
  });
});

describe('reading', () => {
  test('a trade comes back exact', async () => {
    await commit(tradeEntry(trade, 1, { atMs: AT }));
    expect(await readTrade(db.database, trade)).toMatchObject({
      id: trade,
      book: TEST_BOOK,
      ticketId: testTicket(trade).ticketId,
      side: 'yes',
      strikeMicros: 119_750_000_001,
      countCenti: 10_000,
      state: 'monitoring.watching',
      seq: 1,
      heldCenti: 10_000,
      buyPriceCenti: 9650,
      sellPriceCenti: null,
      feesMicros: 270_000,
      pnlMicros: null,
      unprotectedMs: 125,
      createdAtMs: AT,
      updatedAtMs: AT,
    });
    expect(await readTrade(db.database, tradeNumber(8))).toBeNull();
  });

  test('a trade says since when it is unprotected, also where its words cannot be read', async () => {
    await commit(tradeEntry(trade, 1));
    const since = async () => (await readTrade(db.database, trade))?.unprotectedSinceMs;
    const say = (value: string, state: string) =>
      ask(
        db.database,
        `update trades set state = $3,
          context = jsonb_set(context, '{unprotectedSinceMs}', $2::jsonb) where id = $1`,
        [trade, value, state],
      );
    await say(String(AT + 0.5), 'open');
    expect(await since()).toBe(AT + 0.5);
    await quarantineTrade(db.database, trade, 'version 9', epochMs(AT + 9_000));
    expect(await since()).toBe(AT + 0.5);
    await say('"long ago"', 'open');
    expect(await since()).toBeNull();
    await say('"long ago"', 'monitoring.verifying');
    expect(await since()).toBe(AT + 9_000);
    await say('null', 'autoStopping.exiting');
    expect(await since()).toBeNull();
  });

  test('pages of trades go from the newest to the oldest without gaps', async () => {
    await Promise.all([1, 2, 3, 4, 5].map((n) => commit(tradeEntry(tradeNumber(n), 1))));
    const first = await readTrades(db.database, { book: TEST_BOOK, before: null, limit: 3 });
    const rest = await readTrades(db.database, {
      book: TEST_BOOK,
      before: first[2]?.id ?? null,
      limit: 3,
    });
    expect([...first, ...rest].map(({ id }) => id)).toEqual(['5', '4', '3', '2', '1']);
  });

  test('a ticket leads to the trade it has opened', async () => {
    await commit(tradeEntry(trade, 1));
    expect(await tradeOfTicket(db.database, TEST_BOOK, testTicket(trade).ticketId)).toBe(trade);
    expect(await tradeOfTicket(db.database, nowhere, testTicket(trade).ticketId)).toBeNull();
    expect(await tradeOfTicket(db.database, TEST_BOOK, ticketId('none'))).toBeNull();
  });

  test('a second trade of one ticket is refused', async () => {
    await commit(tradeEntry(trade, 1));
    const twin = tradeEntry(tradeNumber(8), 1, { row: { ticket: testTicket(trade) } });
    await expect(journal.append(twin)).rejects.toThrow(/trades_book_ticket_id_key/);
  });

  test('fills come back exact, oldest first', async () => {
    const later = { ...fill, fillId: fillId('f-0'), atMs: epochMs(AT + 1) };
    await commit(tradeEntry(trade, 1), orderEntry(trade, order, 1, { fills: [later, fill] }));
    expect(await readFills(db.database, trade)).toEqual([fill, later]);
  });

  test('the journal of a trade holds its orders, with causes and whole contexts', async () => {
    const cause = { rule: 'probability', value: 39.5, threshold: 40 };
    const stop = tradeEntry(trade, 2, {
      atMs: AT,
      eventId: eventId('stop'),
      event: { type: 'stop.tripped', cause },
      intents: [
        {
          intentId: intentId('i'),
          intent: { type: 'placeOrder', request: testRequest(trade, order) },
        },
      ],
    });
    const submitted = orderEntry(trade, order, 1);
    await commit(tradeEntry(trade, 1), stop, submitted, orderEntry(trade, order, 2));
    const rows = await readJournal(db.database, trade);
    expect(rows.map(({ actor, seq }) => `${actor.kind} ${seq}`)).toEqual([
      'trade 1',
      'trade 2',
      'order 1',
      'order 2',
    ]);
    expect(rows[1]).toMatchObject({
      atMs: AT,
      eventId: 'stop',
      eventType: 'stop.tripped',
      event: stop.event,
      cause,
      from: 'open',
      to: 'monitoring.watching',
      context: stop.context,
      intents: stop.intents,
      machineVersion: 1,
      leaseToken: 1,
    });
    expect(rows[2]).toMatchObject({
      actor: submitted.actor,
      context: submitted.context,
      cause: null,
    });
  });

  test("a book's last transition is the latest of its trades and orders", async () => {
    expect(await lastTransitionAt(db.database, TEST_BOOK)).toBeNull();
    await commit(tradeEntry(trade, 1), orderEntry(trade, order, 1, { atMs: AT }));
    expect(await lastTransitionAt(db.database, TEST_BOOK)).toBe(AT);
  });

  test('the summary of a book adds up', async () => {
    const [a, b, c, d] = [tradeNumber(1), tradeNumber(2), tradeNumber(3), tradeNumber(4)];
    for (const id of [a, b, c, d]) await commit(tradeEntry(id, 1));
    await commit(
      tradeEntry(a, 2, { row: closed('auto_probability', -53_010_000) }),
      tradeEntry(b, 2, { row: closed('expired', 3_730_001) }),
      tradeEntry(c, 2, { row: { state: 'failed', openedAtMs: null } }),
      tradeEntry(d, 2, { row: closed('external', 0) }),
      orderEntry(d, orderName(d), 1),
    );
    expect(await summarizeBook(db.database, TEST_BOOK)).toEqual({
      opened: 3,
      closed: 3,
      stopped: 1,
      settled: 1,
      manual: 0,
      external: 1,
      failed: 1,
      live: 0,
      quarantined: 0,
      pnlMicros: -49_279_999,
      unprotectedMs: 500,
      transitions: 9,
      fills: 0,
    });
    expect(await summarizeBook(db.database, nowhere)).toMatchObject({ opened: 0, pnlMicros: 0 });
  });
});
