import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { AppendRefusedError, JournalClosedError } from '../../db/journal/committer.ts';
import { createJournal } from '../../db/journal/journal.ts';
import { brand } from '../../machines/model/brand.ts';
import { bookId, eventId, fillId, intentId, venueOrderId } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros, type Micros } from '../../machines/model/money.ts';
import { epochMs } from '../../machines/model/time.ts';
import {
  shardOf,
  type AppendVerdict,
  type FillRecord,
  type TradeIntent,
} from '../../machines/ports.ts';
import type { TestDatabase } from '../support/database.ts';
import {
  REAL_TIME,
  SILENT,
  ask,
  clear,
  openJournal,
  preparedDatabase,
  type TestJournal,
} from './journal-database.ts';
import { orderEntry, orderName, testRequest, tradeEntry, tradeNumber } from './journal-entries.ts';

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

const trade = tradeNumber(7);
const order = orderName(trade);

const countOf = async (table: string): Promise<number> => {
  const [row] = await ask<{ n: number }>(db.database, `select count(*)::int as n from ${table}`);
  return row?.n ?? Number.NaN;
};
const placeOrder = (): TradeIntent => ({ type: 'placeOrder', request: testRequest(trade, order) });
const born = async (): Promise<AppendVerdict> => journal.append(tradeEntry(trade, 1));

describe('verdicts', () => {
  test('the next transition of an actor is accepted', async () => {
    expect(await born()).toBe('accepted');
    expect(await journal.append(tradeEntry(trade, 2))).toBe('accepted');
    expect(await journal.append(orderEntry(trade, order, 1))).toBe('accepted');
    expect(await journal.append(orderEntry(trade, order, 2))).toBe('accepted');
    expect(await countOf('trade_transitions')).toBe(4);
  });

  test('the very same append is accepted again and written once', async () => {
    await born();
    expect(await born()).toBe('accepted');
    expect(await journal.append(tradeEntry(trade, 2))).toBe('accepted');
    expect(await journal.append(tradeEntry(trade, 2))).toBe('accepted');
    expect(await countOf('trade_transitions')).toBe(2);
  });

  test('an event the actor has taken before is a duplicate', async () => {
    await born();
    const again = tradeEntry(trade, 2, { eventId: tradeEntry(trade, 1).eventId });
    expect(await journal.append(again)).toBe('duplicate');
    expect(await countOf('trade_transitions')).toBe(1);
  });

  test.each([
    ['another event', { eventId: eventId('other') }],
    ['another event body', { event: { type: 'watch.lost', reason: 'stale' } }],
    ['another context', { context: { other: true } }],
    ['another state', { row: { state: 'settling' } }],
    ['another time', { atMs: epochMs(5) }],
    ['another machine', { machineVersion: 2 }],
    ['other intents', { intents: [{ intentId: intentId('i'), intent: placeOrder() }] }],
  ] as const)('a taken seq with %s is a conflict', async (_, changes) => {
    await born();
    await journal.append(tradeEntry(trade, 2));
    expect(await journal.append(tradeEntry(trade, 2, changes))).toBe('conflict');
    expect(await countOf('trade_transitions')).toBe(2);
    expect(await countOf('intents')).toBe(0);
  });

  test('a seq ahead of the row is a conflict, for trades and orders', async () => {
    await born();
    expect(await journal.append(tradeEntry(trade, 3))).toBe('conflict');
    expect(await journal.append(orderEntry(trade, order, 2))).toBe('conflict');
    expect(await journal.append(tradeEntry(tradeNumber(8), 2))).toBe('conflict');
    expect(await countOf('trade_transitions')).toBe(1);
  });

  test('without the lease nothing is written, not even what was written before', async () => {
    await born();
    const stale = { shard: shardOf(trade), token: 2 };
    expect(await journal.append(tradeEntry(trade, 2, { lease: stale }))).toBe('fenced');
    expect(await journal.append(tradeEntry(trade, 1, { lease: stale }))).toBe('fenced');
    expect(await countOf('trade_transitions')).toBe(1);
  });

  test('one batch holds every verdict', async () => {
    const [a, b, c, d] = [tradeNumber(1), tradeNumber(2), tradeNumber(3), tradeNumber(4)];
    await Promise.all([a, b, c, d].map((id) => journal.append(tradeEntry(id, 1))));
    const verdicts = await Promise.all([
      journal.append(tradeEntry(a, 2)),
      journal.append(tradeEntry(b, 2, { eventId: tradeEntry(b, 1).eventId })),
      journal.append(tradeEntry(c, 2, { lease: { shard: shardOf(c), token: 9 } })),
      journal.append(tradeEntry(d, 7)),
    ]);
    expect(verdicts).toEqual(['accepted', 'duplicate', 'fenced', 'conflict']);
  });
});

describe('rows', () => {
  test('the trade row follows its last transition, exact to the micro-dollar and millisecond', async () => {
    await born();
    const atMs = epochMs(1_771_976_543_217);
    await journal.append(
      tradeEntry(trade, 2, {
        atMs,
        row: {
          state: 'closed',
          heldCenti: countCenti(0),
          sellPriceCenti: heldPriceCenti(4512),
          feesMicros: micros(2_010_001),
          pnlMicros: micros(-53_010_000),
          winLoss: 'L',
          closeMethod: 'auto_probability',
          closedAtMs: atMs,
          unprotectedMs: 250,
        },
      }),
    );
    const [row] = await ask(
      db.database,
      `select state, seq, side, strike, held, buy_price, sell_price, fees, pnl, win_loss,
         close_method, unprotected_ms, to_char(closed_at at time zone 'UTC', 'HH24:MI:SS.US') as t,
         ended_at = closed_at as ended, deadline_at from trades`,
    );
    expect(row).toEqual({
      state: 'closed',
      seq: 2,
      side: 'Y',
      strike: '119750.000001',
      held: '0.00',
      buy_price: '0.9650',
      sell_price: '0.4512',
      fees: '2.010001',
      pnl: '-53.010000',
      win_loss: 'L',
      close_method: 'auto_probability',
      unprotected_ms: '250',
      t: '23:42:23.217000',
      ended: true,
      deadline_at: null,
    });
  });

  test('intents appear with their transition and go with the one that clears them', async () => {
    const intent = { intentId: intentId('7/2/0'), intent: placeOrder() };
    await born();
    await journal.append(tradeEntry(trade, 2, { intents: [intent] }));
    const [kept] = await ask(db.database, 'select intent_id, kind, payload from intents');
    expect(kept).toEqual({ intent_id: '7/2/0', kind: 'placeOrder', payload: intent.intent });
    await journal.append(orderEntry(trade, order, 1, { clears: [intent.intentId] }));
    expect(await countOf('intents')).toBe(0);
  });

  test('a refused append asks for nothing and clears nothing', async () => {
    const intent = { intentId: intentId('7/1/0'), intent: placeOrder() };
    await journal.append(tradeEntry(trade, 1, { intents: [intent] }));
    await journal.append(
      tradeEntry(trade, 5, {
        clears: [intent.intentId],
        intents: [{ ...intent, intentId: intentId('7/5/0') }],
      }),
    );
    expect(await ask(db.database, 'select intent_id from intents')).toEqual([
      { intent_id: '7/1/0' },
    ]);
  });

  test('a fill reported twice is stored once', async () => {
    const fill: FillRecord = {
      fillId: fillId('f-1'),
      orderId: order,
      tradeId: trade,
      market: testRequest(trade, order).market,
      countCenti: countCenti(50_00),
      priceCenti: heldPriceCenti(9600),
      feeMicros: micros(135_000),
      isTaker: true,
      atMs: epochMs(1_771_976_543_217),
    };
    await born();
    await journal.append(orderEntry(trade, order, 1, { fills: [fill] }));
    const row = { state: 'filled', venueOrderId: venueOrderId('v'), reason: 'done' } as const;
    await journal.append(orderEntry(trade, order, 2, { fills: [fill], row }));
    expect(await ask(db.database, 'select fill_id, count, price, fee from fills')).toEqual([
      { fill_id: 'f-1', count: '50.00', price: '0.9600', fee: '0.135000' },
    ]);
    expect(await ask(db.database, 'select state, venue_order_id, reason from orders')).toEqual([
      { state: 'filled', venue_order_id: 'v', reason: 'done' },
    ]);
  });

  test('the ticket is kept once: in the first context and in the row', async () => {
    await born();
    await journal.append(tradeEntry(trade, 2));
    const kept = await ask(
      db.database,
      "select seq, context ? 'ticket' as whole from trade_transitions order by seq",
    );
    expect(kept).toEqual([
      { seq: 1, whole: true },
      { seq: 2, whole: false },
    ]);
  });
});

describe('group commit', () => {
  test('200 appends at once take a few statements and lose nothing', async () => {
    const sizes: number[] = [];
    const observed = openJournal(db, { committed: ({ rows }) => sizes.push(rows) });
    const entries = Array.from({ length: 200 }, (_, n) => tradeEntry(tradeNumber(n + 1), 1));
    const verdicts = await Promise.all(entries.map((entry) => observed.append(entry)));
    await observed.close();
    expect(new Set(verdicts)).toEqual(new Set(['accepted']));
    expect(await countOf('trades')).toBe(200);
    expect(sizes).toEqual([200]);
  });

  test('appends of one actor made at once are kept in order, one batch each', async () => {
    const seqs = [1, 2, 3, 4, 5];
    const verdicts = await Promise.all(seqs.map((seq) => journal.append(tradeEntry(trade, seq))));
    expect(verdicts).toEqual(seqs.map(() => 'accepted'));
  });

  test('depth counts the appends without a verdict', async () => {
    const append = born();
    expect(journal.depth()).toBe(1);
    await append;
    expect(journal.depth()).toBe(0);
  });

  test('close commits what it was given and refuses what comes later', async () => {
    const closing = openJournal(db);
    const append = closing.append(tradeEntry(trade, 1));
    await closing.close();
    expect(await append).toBe('accepted');
    await expect(closing.append(tradeEntry(trade, 2))).rejects.toThrow(JournalClosedError);
  });
});

test('the rights of the writer are enough', async () => {
  const verdicts = await db.database.transaction(async (q) => {
    await ask(q, 'set local role tradewarden_writer');
    const limited = createJournal({ database: q, ...REAL_TIME, observer: SILENT });
    const intents = [{ intentId: intentId('w'), intent: placeOrder() }];
    return [
      await limited.append(tradeEntry(trade, 1, { intents })),
      await limited.append(orderEntry(trade, order, 1, { clears: [intentId('w')] })),
      await limited.append(tradeEntry(trade, 2)),
    ];
  });
  expect(verdicts).toEqual(['accepted', 'accepted', 'accepted']);
});

describe('a bad row', () => {
  test.each([
    ['a NUL character', { event: { type: 'x', why: 'a\u0000b' } }],
    ['a state the schema does not know', { to: 'dreaming' }],
    ['an event without a type', { event: { kind: 'x' } }],
    ['an actor of a book that does not exist', { row: { book: bookId('nowhere') } }],
  ])('among 100 (%s) is refused alone', async (_, fault) => {
    const entries = Array.from({ length: 100 }, (_, n) =>
      tradeEntry(tradeNumber(n + 1), 1, n === 49 ? fault : {}),
    );
    const outcomes = await Promise.allSettled(entries.map((e) => journal.append(e)));
    const reasons = outcomes
      .filter((outcome) => outcome.status === 'rejected')
      .map(({ reason }): unknown => reason);
    expect(reasons).toEqual([expect.any(AppendRefusedError)]);
    expect(outcomes[49]?.status).toBe('rejected');
    expect(await countOf('trade_transitions')).toBe(99);
  });

  test('an amount that is no integer never leaves the process', async () => {
    const faulty = tradeEntry(trade, 1, { row: { feesMicros: brand<Micros>(0.5) } });
    await expect(journal.append(faulty)).rejects.toThrow(RangeError);
    expect(journal.depth()).toBe(0);
  });
});
