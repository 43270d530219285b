import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { loadPendingIntentsOfTrade, loadActor } from '../../../db/one-actor.ts';
import { readJournal } from '../../../db/transitions.ts';
import { eventId, type IntentId } from '../../../machines/model/ids.ts';
import type { OrderContext, OrderEvent } from '../../../machines/model/order.ts';
import type { TradeContext, TradeEvent, TradeInput } from '../../../machines/model/trade.ts';
import type { OrderInput } from '../../../machines/orders/birth.ts';
import { shardOf, type ActorKey, type IntentRecord } from '../../../machines/ports.ts';
import { DurableActor, OwnershipLost } from '../../../src/runtime/durable/actor.ts';
import type { Envelope } from '../../../src/runtime/durable/envelope.ts';
import { orderJournal, tradeJournal } from '../../../src/runtime/durable/event-schemas.ts';
import { orderLogic } from '../../../src/runtime/durable/order-logic.ts';
import { replay } from '../../../src/runtime/durable/replay.ts';
import { tradeLogic } from '../../../src/runtime/durable/trade-logic.ts';
import { orderKey } from '../../../src/runtime/effects.ts';
import { createSweeper, type Sweeper } from '../../../src/runtime/sweeper.ts';
import {
  clear,
  openJournal,
  preparedDatabase,
  ask,
  type TestJournal,
} from '../../db/journal-database.ts';
import { TEST_BOOK } from '../../db/journal-entries.ts';
import { accepted, POLICY, request, seen } from '../../orders/situations.ts';
import type { TestDatabase } from '../../support/database.ts';
import { testClock, type TestClock } from '../../support/simulated-clock.ts';
import {
  after,
  BORN_AT,
  filled,
  probabilityStop,
  reading,
  totals,
  TRADE,
  tradeInput,
} from '../../support/trade-fixtures.ts';

let db: TestDatabase;
let journal: TestJournal;
let clock: TestClock;
let sweeper: Sweeper;
let acted: IntentRecord[];
let crashes: unknown[];

beforeAll(async () => {
  db = await preparedDatabase();
  journal = openJournal(db);
});
beforeEach(async () => {
  await clear(db.database);
  clock = testClock(BORN_AT);
  sweeper = createSweeper(clock);
  acted = [];
  crashes = [];
});
afterAll(async () => {
  await journal.close();
  await db.drop();
});

type TradeActor = DurableActor<TradeContext, TradeEvent, TradeInput>;
type OrderActor = DurableActor<OrderContext, OrderEvent, OrderInput>;

const around = (token = 1) => ({
  clock,
  journal,
  sweeper,
  lease: () => ({ shard: shardOf(TRADE), token }),
  act: (intents: readonly IntentRecord[]) => void acted.push(...intents),
  published: () => undefined,
  ignored: () => undefined,
  rested: () => undefined,
  crashed: (error: unknown) => void crashes.push(error),
});

const TRADE_KEY: ActorKey = { kind: 'trade', tradeId: TRADE };
const ORDER_KEY = orderKey(request('entry'));
const INPUT: TradeInput = { ...tradeInput(), book: TEST_BOOK };

const restoredTrade = async (token = 1): Promise<TradeActor> => {
  const row = await loadActor(db.database, TRADE_KEY);
  const restored = row === null ? null : { stored: tradeLogic.read(row), seq: row.seq };
  return new DurableActor<TradeContext, TradeEvent, TradeInput>(tradeLogic, TRADE_KEY, restored, {
    ...around(token),
    reached: (timerId, atMs) => ({ type: 'deadline.reached', timerId, atMs, reading: reading() }),
  });
};

const restoredOrder = async (): Promise<OrderActor> => {
  const row = await loadActor(db.database, ORDER_KEY);
  const restored = row === null ? null : { stored: orderLogic.read(row), seq: row.seq };
  return new DurableActor<OrderContext, OrderEvent, OrderInput>(orderLogic, ORDER_KEY, restored, {
    ...around(),
    reached: (timerId, atMs) => ({ type: 'deadline.reached', timerId, atMs }),
  });
};

const born = async (): Promise<TradeActor> => {
  const actor = await restoredTrade();
  await actor.bear(INPUT, { eventId: eventId('ticket/1'), clears: [] });
  return actor;
};

let sent = 0;
const of = <Event>(event: Event, clears: readonly IntentId[] = []): Envelope<Event> => {
  sent += 1;
  return { eventId: eventId(`test/${sent}`), event, clears };
};

const pending = async (): Promise<readonly string[]> =>
  (await loadPendingIntentsOfTrade(db.database, TRADE)).map(({ intentId }) => intentId);

const journalOf = async (key: ActorKey) =>
  (await readJournal(db.database, TRADE))
    .filter(({ actor }) => actor.kind === key.kind)
    .map(({ to, ...row }) => ({ ...row, toState: to }));

describe('a trade on PostgreSQL', () => {
  it('is restored from its row after each transition, and its journal folds into that row', async () => {
    let trade = await born();
    const events: readonly TradeEvent[] = [
      filled('entry', 1, totals(100, 96), after(1)),
      { type: 'watch.armed', reading: reading(), atMs: after(2) },
      { type: 'stop.tripped', cause: probabilityStop(39.9), atMs: after(10) },
    ];
    for (const event of events) {
      trade.deliver(of(event));
      await trade.idle();
      const again = await restoredTrade();
      expect([again.seq(), again.stored()]).toEqual([trade.seq(), trade.stored()]);
      trade = again;
    }
    expect([trade.stored().state, sweeper.size()]).toEqual(['monitoring.verifying', 1]);
    await clock.advance(25_000, 1_000);
    await trade.idle();
    trade.deliver(of(filled('exit', 1, totals(100, 45), after(26))));
    await trade.idle();
    const rows = await journalOf(TRADE_KEY);
    expect(rows.map(({ toState }) => toState)).toEqual([
      'opening',
      'open',
      'monitoring.watching',
      'monitoring.verifying',
      'autoStopping.exiting',
      'closed',
    ]);
    expect(replay(tradeLogic, tradeJournal, rows)).toEqual({ stored: trade.stored(), given: 0 });
    expect(crashes).toEqual([]);
  });

  it('keeps its intents until their outcome is committed', async () => {
    const trade = await born();
    expect(acted.map(({ intentId }) => intentId)).toEqual(['trade:4711/1/1']);
    expect(await pending()).toEqual(['trade:4711/1/1']);
    const cleared = acted.map(({ intentId }) => intentId);
    trade.deliver(of({ type: 'watch.lost', reason: 'no news', atMs: after(1) }, cleared));
    await trade.idle();
    expect(await pending()).toEqual([]);
  });

  it('takes one event once, even after a restart', async () => {
    const trade = await born();
    const entry = of(filled('entry', 1, totals(100, 96), after(1)));
    trade.deliver(entry);
    trade.deliver(entry);
    await trade.idle();
    const again = await restoredTrade();
    again.deliver(of(filled('entry', 1, totals(100, 96), after(1))));
    await again.idle();
    expect(again.seq()).toBe(2);
    const armed = { type: 'watch.armed', reading: reading(), atMs: after(2) } as const;
    again.deliver({ ...entry, event: armed });
    await again.idle();
    expect(again.stored().state).toBe('open');
    expect([(await journalOf(TRADE_KEY)).length, crashes]).toEqual([2, []]);
  });

  it('that lives twice ends the one that comes second, without a word of it', async () => {
    await born();
    const [one, two] = [await restoredTrade(), await restoredTrade()];
    acted.length = 0;
    one.deliver(of(filled('entry', 1, totals(100, 96), after(1))));
    await one.idle();
    two.deliver(of({ type: 'market.closed', atMs: after(2) }));
    await two.idle();
    expect(crashes).toHaveLength(1);
    expect(crashes[0]).toBeInstanceOf(OwnershipLost);
    expect([two.seq(), acted]).toEqual([1, []]);
    expect((await journalOf(TRADE_KEY)).map(({ toState }) => toState)).toEqual(['opening', 'open']);
  });

  it('whose lease has another owner writes nothing and acts on nothing', async () => {
    const trade = await born();
    acted.length = 0;
    await ask(db.database, 'update leases set token = 2');
    trade.deliver(of(filled('entry', 1, totals(100, 96), after(1))));
    await trade.idle();
    expect(crashes[0]).toBeInstanceOf(OwnershipLost);
    expect([(await journalOf(TRADE_KEY)).length, acted]).toEqual([1, []]);
  });
});

describe('an order on PostgreSQL', () => {
  it('is born in its trade’s journal, clears the wish for it, restores and folds', async () => {
    await born();
    const placed = acted.map(({ intentId }) => intentId);
    let order = await restoredOrder();
    await order.bear(
      { request: request('entry'), policy: POLICY },
      { eventId: eventId('placed'), clears: placed },
    );
    const [, submit] = acted;
    expect(await pending()).toEqual([submit?.intentId]);
    const events: readonly Envelope<OrderEvent>[] = [
      of(accepted(100), submit === undefined ? [] : [submit.intentId]),
      of(seen('f1', 60)),
      of(seen('f2', 40)),
    ];
    for (const event of events) {
      order.deliver(event);
      await order.idle();
      const again = await restoredOrder();
      expect([again.seq(), again.stored()]).toEqual([order.seq(), order.stored()]);
      order = again;
    }
    expect(order.stored().state).toBe('filled');
    const rows = await journalOf(ORDER_KEY);
    expect(replay(orderLogic, orderJournal, rows)).toEqual({ stored: order.stored(), given: 0 });
    const fills = await ask<{ id: string }>(
      db.database,
      'select fill_id as id from fills order by 1',
    );
    expect(fills.map(({ id }) => id)).toEqual(['f1', 'f2']);
    expect((await pending()).every((id) => id.startsWith('order:'))).toBe(true);
    expect(crashes).toEqual([]);
  });
});
