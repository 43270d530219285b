import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { readTrade } from '../../db/trades.ts';
import { clientOrderId, type MarketTicker, type TradeId } from '../../machines/model/ids.ts';
import { KALSHI } from '../../src/tree/perpetuals.ts';
import { countCenti, type CountCenti } from '../../machines/model/money.ts';
import { tradeOfClientOrder } from '../../machines/model/order.ts';
import { fail } from '../../machines/model/result.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import { heldCenti } from '../../machines/trades/position.ts';
import { reconcileBook } from '../../src/commands/reconcile.ts';
import { verifyJournal } from '../../src/commands/verify.ts';
import type { LiveActor } from '../../src/runtime/durable/branch-port.ts';
import type { Slot } from '../../src/runtime/slot.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { House } from '../../src/tree/house.ts';
import type { Venue } from '../../src/venues/venue.ts';
import { ask } from '../db/journal-database.ts';
import { eventually } from '../support/eventually.ts';
import { personAt, whileDown, type Person } from './by-hand.ts';
import {
  openWorld,
  settingsOf,
  startHouse,
  type RunningHouse,
  type World,
} from './running-house.ts';

vi.setConfig({ testTimeout: 90_000 });

const SPEED = 10;
const SETTINGS = {
  'paper.speed': SPEED,
  'reconcile.graceMs': 200,
  'reconcile.confirmMs': 200,
  'reconcile.retryBaseMs': 100,
} as const;

let world: World;
let running: RunningHouse | null;
let person: Person | null;

beforeEach(async () => {
  world = await openWorld();
  running = null;
  person = null;
});
afterEach(async () => {
  await person?.venue.stop();
  await running?.root.stop();
  await world.end();
});

type LiveTrade = LiveActor<TradeContext>;

const live = ({ organs }: House): readonly LiveTrade[] => [...organs.trades.get().live()];

/** A guarded trade that holds two contracts at least, in a market of its own. */
const guardedTrade = async (house: House): Promise<LiveTrade> =>
  eventually(() => {
    const trades = live(house);
    const found = trades.find(
      ({ state, context }) =>
        state === 'monitoring.watching' &&
        heldCenti(context) >= 200 &&
        trades.filter((other) => other.context.ticket.market === context.ticket.market).length ===
          1,
    );
    if (found === undefined) throw new Error('expected a guarded trade');
    return found;
  }, 60_000);

const held = ({ account }: Simulator, market: MarketTicker): number =>
  account.positions.get(market)?.signedCenti ?? 0;

const half = (context: TradeContext): CountCenti =>
  countCenti(Math.floor(heldCenti(context) / 200) * 100);

/** Sells until the account holds nothing there. */
const sellOut = async (hand: Person, simulator: Simulator, trade: LiveTrade): Promise<void> => {
  const { market, side } = trade.context.ticket;
  await eventually(async () => {
    const left = countCenti(Math.abs(held(simulator, market)));
    if (left > 0) await hand.trade(market, side, 'sell', left);
    expect(held(simulator, market)).toBe(0);
  }, 20_000);
};

const eventsOf = (id: TradeId): Promise<readonly { event_id: string; event_type: string }[]> =>
  ask(
    world.test.database,
    `select event_id, event ->> 'type' as event_type from trade_transitions
      where trade_id = $1 order by at, seq`,
    [id],
  );

const orderCount = async (): Promise<number> => {
  const [row] = await ask<{ n: number }>(
    world.test.database,
    'select count(*)::int as n from orders',
  );
  return row?.n ?? -1;
};

/** The slot's organ as `changed` makes it. */
const changing = <T>(slot: Slot<T>, changed: (organ: T) => T): Slot<T> => ({
  ...slot,
  get: () => changed(slot.get()),
  peek: () => {
    const organ = slot.peek();
    return organ === null ? null : changed(organ);
  },
});

const withOrgans = (house: House, organs: Partial<House['organs']['kalshi']>): House => ({
  ...house,
  organs: { ...house.organs, kalshi: { ...house.organs.kalshi, ...organs } },
});

const start = (
  settings: Readonly<Record<string, unknown>> = {},
  altered?: (house: House) => House,
): Promise<RunningHouse> => startHouse(world, { ...SETTINGS, ...settings }, altered);

describe('a start', () => {
  it('finds a position that was closed by hand meanwhile: closed by external, nothing is sold', async () => {
    running = await start();
    const trade = await guardedTrade(running.house);
    await running.root.stop();
    await whileDown(world, SETTINGS, (hand, simulator) => sellOut(hand, simulator, trade));

    running = await start({ desks: [] });
    const { tradeId } = trade.context;
    await eventually(async () => {
      const row = await readTrade(world.test.database, tradeId);
      expect([row?.state, row?.closeMethod]).toEqual(['closed', 'external']);
    });
    const events = await eventsOf(tradeId);
    expect(events.at(-1)).toMatchObject({ event_type: 'position.vanished' });
    const exits = await ask(
      world.test.database,
      `select 1 from orders where trade_id = $1 and leg = 'exit'`,
      [tradeId],
    );
    expect(exits).toEqual([]);
    const { mismatches } = await verifyJournal(world.test.database, running.house.book);
    expect(mismatches).toEqual([]);
  });

  it('of the command takes the same in, guards nothing and sends no order', async () => {
    running = await start();
    const trade = await guardedTrade(running.house);
    await running.root.stop();
    await whileDown(world, SETTINGS, (hand, simulator) => sellOut(hand, simulator, trade));
    const { tradeId } = trade.context;
    const settings = settingsOf(world, { ...SETTINGS, 'log.level': 'fatal' });
    const orders = await orderCount();

    const shown = await reconcileBook(settings, { dryRun: true });
    if (!shown.ok) throw new Error(shown.error.lines.join('\n'));
    expect(shown.value.differences.map(({ kind }) => kind)).toContain('positionVanished');
    expect((await readTrade(world.test.database, tradeId))?.state).not.toBe('closed');

    const left = await reconcileBook(settings, { dryRun: false });
    if (!left.ok) throw new Error(left.error.lines.join('\n'));
    expect(left.value.differences.map(({ kind }) => kind)).not.toContain('positionVanished');
    const row = await readTrade(world.test.database, tradeId);
    expect([row?.state, row?.closeMethod]).toEqual(['closed', 'external']);
    expect(await orderCount()).toBe(orders);
    const guarded = await ask(
      world.test.database,
      `select 1 from trade_transitions where to_state like 'monitoring%'
        and at > (select max(at) from trade_transitions where event_type = 'position.vanished')`,
    );
    expect(guarded).toEqual([]);
  });

  it('applies a fill that only the venue knows before anything is watched', async () => {
    /** A venue that takes orders and never says so. */
    const mute = (venue: Venue): Venue => ({
      ...venue,
      submitOrder: async (request) => {
        await venue.submitOrder(request);
        return new Promise(() => undefined);
      },
    });
    // An order asks by itself after an hour only: what it hears, reconciliation has told it.
    const patient = { 'orders.lookupGraceMs': 3_600_000, 'orders.lookupMaxMs': 3_600_000 };
    running = await start(patient, (house) =>
      withOrgans(house, {
        venue: changing(house.organs.kalshi.venue, mute),
        account: changing(house.organs.kalshi.account, (account) => ({
          ...account,
          fill: () => undefined,
          order: () => undefined,
          position: () => undefined,
          suspect: () => undefined,
        })),
      }),
    );
    const { installation } = running.house.organs.store.get();
    const { fills } = running.house.organs.simulator.get().account;
    await eventually(() => fills.length > 0, 60_000);
    const name = fills[0]?.placed.clientOrderId ?? '';
    const silenced = tradeOfClientOrder(installation, clientOrderId(name));
    if (silenced === null) throw new Error(`expected an order of ours, found '${name}'`);
    await running.root.stop();
    expect((await readTrade(world.test.database, silenced))?.heldCenti).toBe(0);

    running = await start({ desks: [] });
    await eventually(async () => {
      const row = await readTrade(world.test.database, silenced);
      expect(row?.heldCenti).toBeGreaterThan(0);
    }, 20_000);
    const events = await eventsOf(silenced);
    const told = events.findIndex(({ event_id: id }) => id.startsWith('reconcile/'));
    const armed = events.findIndex(({ event_type: type }) => type === 'watch.armed');
    expect(told).toBeGreaterThan(0);
    expect(armed === -1 || armed > told).toBe(true);
  });

  it('without a venue to ask leaves every trade open and says so, until it can', async () => {
    running = await start();
    const trade = await guardedTrade(running.house);
    await running.root.stop();

    let isDown = true;
    const unreachable = fail({ kind: 'unreachable', retryable: true, message: 'away' } as const);
    running = await start({}, (house) =>
      withOrgans(house, {
        venue: changing(house.organs.kalshi.venue, (venue) => ({
          ...venue,
          asOf: () => (isDown ? Promise.resolve(unreachable) : venue.asOf()),
        })),
      }),
    );
    const { house } = running;
    const standing = (): readonly string[] => house.alarms.standing().map(({ key }) => key);
    const ordersBefore = await orderCount();
    await eventually(() => {
      const now = house.organs.trades.get().find(trade.key);
      expect([now?.state, now?.context.unprotectedReason]).toEqual([
        'open',
        'the venue has not been asked what it knows',
      ]);
    });
    expect(standing()).toContain('unreconciled');
    expect(house.gate.refusalAt(KALSHI)).toBe('the venue has not been asked what it knows');
    expect(live(house).filter(({ state }) => state.startsWith('monitoring'))).toEqual([]);
    expect(await orderCount()).toBe(ordersBefore);

    isDown = false;
    await eventually(() => house.gate.refusalAt(KALSHI) === null, 20_000);
    expect(standing()).not.toContain('unreconciled');
    await eventually(() => {
      expect(house.guardian.isWithheld(KALSHI)).toBe(false);
      const now = house.organs.trades.get().find(trade.key);
      expect(now === null || now.state !== 'open' || now.context.unprotectedReason).not.toBe(
        'the venue has not been asked what it knows',
      );
    }, 20_000);
  });
});

describe('a running house', () => {
  it('leaves orders and positions of others alone, and names each once', async () => {
    running = await start({ desks: [] });
    const { house, lines } = running;
    const simulator = house.organs.simulator.get();
    const hand = personAt(simulator, house.clock, SPEED);
    person = hand;
    const market = await hand.freeMarket();
    await hand.trade(market, 'yes', 'buy', countCenti(300));
    await hand.rest(market);
    const bought = held(simulator, market);
    expect(bought).toBeGreaterThan(0);
    const said = (what: string): number =>
      lines.filter(({ event, fields }) => event.includes(what) && fields['market'] === market)
        .length;
    await eventually(() => said('a position that is not ours') > 0, 20_000);
    await house.organs.kalshi.account.get().reconcile('asked by the test');
    await house.organs.kalshi.account.get().reconcile('asked by the test again');
    expect([said('a position that is not ours'), said('an order that is not ours; it is')]).toEqual(
      [1, 2],
    );
    expect([held(simulator, market), simulator.account.resting().length]).toEqual([bought, 1]);
    expect(await orderCount()).toBe(0);
    expect(house.gate.refusal(market)).toBeNull();
  });

  it('alarms and blocks a market whose quantities differ, no other, and for as long as they do', async () => {
    running = await start();
    const { house } = running;
    const trade = await guardedTrade(house);
    const { market, side } = trade.context.ticket;
    const simulator = house.organs.simulator.get();
    const hand = personAt(simulator, house.clock, SPEED);
    person = hand;
    const before = held(simulator, market);
    await hand.trade(market, side, 'sell', half(trade.context));
    const key = `reconcile/quantityMismatch/${market}`;
    const isStanding = (): boolean => house.alarms.standing().some((alarm) => alarm.key === key);
    await eventually(isStanding, 20_000);
    expect(house.gate.refusal(market)).not.toBeNull();
    expect(house.gate.refusalAt(KALSHI)).toBeNull();
    const missing = Math.abs(before) - Math.abs(held(simulator, market));
    expect(missing).toBeGreaterThan(0);
    await hand.trade(market, side, 'buy', countCenti(missing));
    await eventually(() => !isStanding(), 20_000);
    expect(house.gate.refusal(market)).toBeNull();
  });
});
