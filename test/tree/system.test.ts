import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { summarizeBook } from '../../db/summary.ts';
import { readTrade } from '../../db/trades.ts';
import { eventId, type TradeId } from '../../machines/model/ids.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import { verifyJournal } from '../../src/commands/verify.ts';
import type { LiveActor } from '../../src/runtime/durable/branch-port.ts';
import { untilBookEnds } from '../../src/tree/ending.ts';
import type { House } from '../../src/tree/house.ts';
import { ask } from '../db/journal-database.ts';
import { eventually } from '../support/eventually.ts';
import { poison } from './parking.ts';
import { openWorld, startHouse, type RunningHouse, type World } from './running-house.ts';

vi.setConfig({ testTimeout: 60_000 });

let world: World;
let running: RunningHouse | null;

beforeEach(async () => {
  world = await openWorld();
  running = null;
});
afterEach(async () => {
  await running?.root.stop();
  await world.end();
});

type LiveTrade = LiveActor<TradeContext>;

const live = ({ organs }: House): readonly LiveTrade[] => [...organs.trades.get().live()];
const guarded = (house: House): readonly LiveTrade[] =>
  live(house).filter(({ state }) => state === 'monitoring.watching');

/** Sockets, servers and timers that this process holds. Connections are for the drop to find. */
const resources = (): readonly string[] =>
  process.getActiveResourcesInfo().filter((name) => /^(TCP|Timeout|Immediate)/.test(name));

let poured = 0;
const pour = (house: House, { key }: LiveTrade): void => {
  poured += 1;
  house.organs.trades
    .get()
    .deliver(key, { eventId: eventId(`poison/${poured}`), event: poison(house), clears: [] });
};

type Transition = { readonly seq: number; readonly from: string | null; readonly to: string };

const transitionsOf = (id: TradeId): Promise<readonly Transition[]> =>
  ask(
    world.test.database,
    `select seq, from_state as "from", to_state as "to" from trade_transitions
      where trade_id = $1 and actor = 'trade' order by seq`,
    [id],
  );

describe('a paper session', () => {
  it('is played to its end: trades open, are guarded, close; the journal replays; nothing is left', async () => {
    const before = resources();
    running = await startHouse(world, { 'paper.speed': 100, 'paper.durationMs': 900_000 });
    const { house, root, lines, lost } = running;
    await untilBookEnds(house);
    await root.stop();
    await eventually(() => {
      expect(before).toEqual(expect.arrayContaining([...resources()]));
      expect(resources().length).toBeLessThanOrEqual(before.length);
    }, 3_000);
    const { database } = world.test;
    const summary = await summarizeBook(database, house.book);
    expect(summary.opened).toBeGreaterThanOrEqual(3);
    expect(summary.closed).toBe(summary.opened);
    const watched = await ask(
      database,
      `select distinct trade_id from trade_transitions where to_state = 'monitoring.watching'`,
    );
    expect(watched.length).toBeGreaterThanOrEqual(3);
    const verified = await verifyJournal(database, house.book);
    expect(verified.mismatches).toEqual([]);
    expect(verified.transitions).toBe(summary.transitions);
    const [pending] = await ask<{ n: number }>(database, 'select count(*)::int as n from intents');
    expect(pending?.n).toBe(0);
    // An exit that finds no buyer is an alarm of the market, not a fault of the house; and so is
    // the position that it leaves alone.
    // An alarm tells of a slow machine; it is no fault of the house.
    const isAlarm = (event: string): boolean =>
      event === 'exit stuck' || event.startsWith('ALARM ');
    const faults = lines.filter(
      ({ level, event }) => level === 'fatal' || (level === 'error' && !isAlarm(event)),
    );
    expect(faults).toEqual([]);
    const asked = lines.find(({ event }) => event === 'closed trades were asked for');
    expect(asked?.fields['hitRate'], 'scenario 39').toEqual(expect.any(Number));
    expect(lost).toEqual([]);
  });
});

describe('a trade that crashes', () => {
  it('is taken up where it was; one that cannot be is parked, and no other notices (scenarios 25, 26)', async () => {
    running = await startHouse(world, { 'paper.speed': 20 });
    const { house, lines } = running;
    await eventually(() => guarded(house).length >= 3, 30_000);
    const [first, second] = guarded(house);
    if (first === undefined || second === undefined) throw new Error('expected two trades');
    const bystanders = live(house).filter(({ key }) => key !== first.key && key !== second.key);

    const [lastBefore] = (await transitionsOf(first.key.tradeId)).slice(-1);
    pour(house, first);
    await eventually(() => house.figures.restarts() === 1);
    const revived = await eventually(() => {
      const found = house.organs.trades.get().find(first.key);
      if (found === null) throw new Error('expected the trade to be back');
      return { seq: found.seq, state: found.state, orders: found.context.orders };
    });
    expect(revived.orders).toEqual(first.context.orders);
    expect(revived.seq).toBeGreaterThanOrEqual(lastBefore?.seq ?? NaN);
    const journal = await transitionsOf(first.key.tradeId);
    expect(journal[revived.seq - 1]).toMatchObject({ seq: revived.seq, to: revived.state });

    const seqBefore = (await transitionsOf(second.key.tradeId)).length;
    await ask(world.test.database, `update trades set context = context - 'orders' where id = $1`, [
      second.key.tradeId,
    ]);
    pour(house, second);
    await eventually(async () => {
      const row = await readTrade(world.test.database, second.key.tradeId);
      return row?.quarantineReason !== null;
    });
    expect(house.organs.trades.get().find(second.key)).toBeNull();
    const parked = `unprotected/${second.key.tradeId}`;
    await eventually(() => house.alarms.standing().some(({ key }) => key === parked));
    expect((await transitionsOf(second.key.tradeId)).length).toBe(seqBefore);
    expect(lines.filter(({ level }) => level === 'fatal')).toEqual([]);
    const ended = await ask<{ id: string }>(
      world.test.database,
      'select id from trades where ended_at is not null',
    );
    const missing = bystanders.filter(
      ({ key }) =>
        house.organs.trades.get().find(key) === null && !ended.some(({ id }) => id === key.tradeId),
    );
    expect([missing, bystanders.length > 0]).toEqual([[], true]);
    // The first once, the second once before its quarantine.
    expect(house.figures.restarts()).toBe(2);
    expect(house.organs.store.get().isWritable()).toBe(true);
  });
});

describe('a stopped process', () => {
  it('is continued by the next: every trade in its state, the parked one parked, no order twice (scenario 27)', async () => {
    running = await startHouse(world, { 'paper.speed': 20 });
    const { house, root } = running;
    await eventually(() => guarded(house).length >= 3, 30_000);
    const parked = guarded(house)[0]?.key;
    if (parked === undefined) throw new Error('expected a guarded trade');
    await root.stop();
    await ask(
      world.test.database,
      `update trades set quarantine_reason = 'by hand', quarantined_at = now() where id = $1`,
      [parked.tradeId],
    );
    const rows = await ask<{ id: string; state: string }>(
      world.test.database,
      'select id, state from trades where ended_at is null and quarantine_reason is null',
    );

    running = await startHouse(world, { 'paper.speed': 20 });
    const next = running.house;
    expect(next.book).toBe(house.book);
    const taken = new Set(live(next).map(({ key }) => String(key.tradeId)));
    // One that was opening may have ended since: its order was never filled.
    const over = new Set(
      (
        await ask<{ id: string }>(
          world.test.database,
          'select id from trades where ended_at is not null',
        )
      ).map(({ id }) => id),
    );
    expect(rows.filter(({ id }) => !taken.has(id) && !over.has(id))).toEqual([]);
    expect(next.organs.trades.get().find(parked)).toBeNull();
    await eventually(() => guarded(next).length >= 1, 20_000);
    await running.root.stop();
    const { mismatches } = await verifyJournal(world.test.database, next.book);
    expect(mismatches).toEqual([]);
    const twice = await ask(
      world.test.database,
      `select trade_id from orders where request->>'leg' = 'entry'
        group by trade_id having count(*) > 1`,
    );
    expect(twice).toEqual([]);
  });
});
