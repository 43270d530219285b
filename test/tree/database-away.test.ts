import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { readKillSwitchSeen, setKillSwitch } from '../../db/kill-switch.ts';
import { putTicket, readTicket } from '../../db/ticket-requests.ts';
import { verifyJournal } from '../../src/commands/verify.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import type { LiveActor } from '../../src/runtime/durable/branch-port.ts';
import { startProbes } from '../../src/http/probes.ts';
import { createHealth, type Health } from '../../src/tree/health.ts';
import type { House } from '../../src/tree/house.ts';
import { KALSHI } from '../../src/tree/perpetuals.ts';
import { ask } from '../db/journal-database.ts';
import { openDatabaseWay, type DatabaseWay } from '../support/database-way.ts';
import { someTicket } from '../support/tickets.ts';
import { eventually } from '../support/eventually.ts';
import { causeOf } from '../support/trade-fixtures.ts';
import { openWorld, startHouse, type RunningHouse, type World } from './running-house.ts';

vi.setConfig({ testTimeout: 90_000 });

let world: World;
let running: RunningHouse | null;
let way: DatabaseWay;

beforeEach(async () => {
  world = await openWorld();
  way = await openDatabaseWay(world.test.connection);
  world = { ...world, url: way.url };
  running = null;
});
afterEach(async () => {
  await running?.root.stop();
  way.cut();
  await world.end();
});

type LiveTrade = LiveActor<TradeContext>;

const guarded = ({ organs }: House): readonly LiveTrade[] =>
  [...organs.trades.get().live()].filter(({ state }) => state === 'monitoring.watching');

/** What the probes of a started process answer: readiness, then liveness. */
const probed = async (house: House, health: Health): Promise<readonly number[]> => {
  const probes = await startProbes({
    host: '127.0.0.1',
    port: 0,
    state: health.state,
    clock: house.realClock,
    metrics: () => Promise.resolve(''),
  });
  try {
    const answers = ['/readyz', '/livez'].map((path) => fetch(probes.url + path));
    return (await Promise.all(answers)).map(({ status }) => status);
  } finally {
    await probes.kill();
  }
};

describe('a house whose database goes away', () => {
  it('exits go on to their fill, no trade is begun; all of it is stored when it is back (scenario 28)', async () => {
    running = await startHouse(world, { 'paper.speed': 20 });
    const { house, lines, lost } = running;
    const health = createHealth(house);
    health.started();
    const beat = health.watch(running.root);
    await eventually(() => guarded(house).length >= 2, 40_000);

    const cutAt = performance.now();
    const cutAtMs = house.clock.now();
    way.cut();
    const trades = guarded(house);
    const watched = new Set(trades.map(({ key }) => String(key.tradeId)));
    expect(watched.size).toBeGreaterThanOrEqual(1);
    // The thresholds are fixed at entry, so the stop is told as the watch tells it.
    for (const { key, context } of trades) {
      const atMs = house.clock.now();
      const reading = house.guardian.reading(context, atMs);
      house.organs.trades.get().deliver(key, {
        eventId: house.number('tripped'),
        event: {
          type: 'stop.tripped',
          cause: causeOf(reading, { rule: 'probability', value: 1, threshold: 60 }),
          atMs,
        },
        clears: [],
      });
    }
    await eventually(() => house.alarms.standing().some(({ key }) => key === 'store/away'));
    const begun = (): number => lines.filter(({ event }) => event === 'entering').length;
    const begunAtAlarm = begun();
    expect(performance.now() - cutAt).toBeLessThan(3_000);
    expect([health.unfit(), house.gate.refusalAt(KALSHI)]).toEqual([
      'the database takes no commits',
      'the database is away',
    ]);
    const filled = (): readonly unknown[] =>
      lines.filter(
        ({ event, fields }) =>
          event === 'filled' && fields['leg'] === 'exit' && watched.has(String(fields['trade'])),
      );
    await eventually(() => filled().length > 0, 20_000);
    expect(house.organs.store.get().isWritable()).toBe(false);
    expect(begun()).toBe(begunAtAlarm);
    expect(house.organs.store.get().spoolFigures().spooled).toBeGreaterThan(3);

    await eventually(() => house.clock.now() - cutAtMs >= 30_000);
    expect(await probed(house, health)).toEqual([503, 200]);
    beat.stop();
    await way.mend();
    await eventually(() => house.organs.store.get().isWritable(), 30_000);
    expect(house.alarms.standing().filter(({ key }) => key === 'store/away')).toEqual([]);
    expect(house.gate.refusalAt(KALSHI)).toBeNull();
    await running.root.stop();
    const { database } = world.test;
    const { mismatches, transitions } = await verifyJournal(database, house.book);
    expect([mismatches, transitions > 0, lost]).toEqual([[], true, []]);
    const sold = await ask<{ id: string; n: number }>(
      database,
      `select trade_id as id, count(*)::int as n from orders
       where leg = 'exit' and state = 'filled' group by trade_id`,
    );
    expect(sold.length).toBeGreaterThan(0);
    const oversold = await ask(
      database,
      `select o.trade_id from orders o join trades t on t.id = o.trade_id
       where o.leg = 'exit' group by o.trade_id, t.count having sum(o.filled) > t.count`,
    );
    expect(oversold).toEqual([]);
    const closedUnsold = await ask(
      database,
      `select id from trades where state = 'closed' and close_method <> 'expired' and held > 0`,
    );
    expect(closedUnsold).toEqual([]);
    expect(lines.filter(({ level }) => level === 'fatal')).toEqual([]);
  });

  it('says once that nobody can look, and takes up what was put down meanwhile', async () => {
    running = await startHouse(world, { desks: [] });
    const { house, lines } = running;
    const { database } = world.test;
    const ticket = someTicket('meanwhile');
    way.cut();
    await eventually(() => !house.organs.store.get().isWritable(), 30_000);
    await putTicket(database, house.book, ticket);
    const { setting } = await setKillSwitch(database, {
      state: 'no-entries',
      by: 'alice',
      reason: null,
    });
    expect(house.killSwitch.current()?.state).toBe('running');
    await way.mend();
    await eventually(async () => {
      expect(await readKillSwitchSeen(database)).toBe(setting);
      expect(await readTicket(database, house.book, ticket)).toMatchObject({
        answer: expect.stringMatching(/^refused/) as string,
      });
    }, 60_000);
    const complaints = lines.filter(
      ({ level, event }) => level === 'warn' && /cannot be (seen|read|taken|followed)/.test(event),
    );
    expect(complaints.length).toBeLessThanOrEqual(1);
  });
});
