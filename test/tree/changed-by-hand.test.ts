import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { askOperator } from '../../db/operator-requests.ts';
import { readTrade } from '../../db/trades.ts';
import type { TradeId } from '../../machines/model/ids.ts';
import { countCenti, yesPriceCenti } from '../../machines/model/money.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import { heldCenti } from '../../machines/trades/position.ts';
import { verifyJournal } from '../../src/commands/verify.ts';
import type { AccountOrder } from '../../src/simulator/kalshi/account-order.ts';
import type { House } from '../../src/tree/house.ts';
import { createKalshiOrderDesk, type OrderDesk } from '../../src/venues/kalshi/order-desk.ts';
import type { RestingOrder } from '../../src/venues/kalshi/resting-orders.ts';
import { createKalshiAuth } from '../../src/venues/kalshi/sign.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, startHouse, type RunningHouse, type World } from './running-house.ts';

vi.setConfig({ testTimeout: 120_000 });

const PATIENCE_MS = 60_000;

/** Nothing stops, and what rests is out of reach for most. */
const SETTINGS = {
  'paper.speed': 10,
  'guard.probabilityStop.thresholdPercent': 1,
  'guard.limitExit.enabled': true,
  'guard.limitExit.priceCenti': 9_900,
} as const;

let world: World;
let running: RunningHouse | null;
let person: OrderDesk | null;

beforeEach(async () => {
  world = await openWorld();
  running = null;
  person = null;
});
afterEach(async () => {
  person?.stop();
  await running?.root.stop();
  await world.end();
});

/** A house, and somebody who changes its orders at the venue. */
const start = async () => {
  running = await startHouse(world, SETTINGS);
  const { house } = running;
  const { credentials, kalshi } = house.organs.simulator.get();
  const { clock } = house;
  person = createKalshiOrderDesk({
    restUrl: kalshi.restUrl,
    auth: createKalshiAuth(credentials, clock),
    clock,
    requestTimeoutMs: PATIENCE_MS,
    batchMax: 1,
  });
  return { house, person };
};

const restingFor = ({ organs }: House, id: TradeId): readonly AccountOrder[] =>
  organs.simulator
    .get()
    .account.resting()
    .filter(({ placed }) => placed.clientOrderId?.includes(`-${id}-x`));

/** A trade under guard whose exit rests at the venue for all that it holds. */
const guardedAndResting = (house: House): Promise<TradeContext> =>
  eventually(() => {
    const found = [...house.organs.trades.get().live()].find(
      ({ state, context }) =>
        state === 'monitoring.watching' &&
        heldCenti(context) >= 300 &&
        restingFor(house, context.tradeId)[0]?.remainingCenti === heldCenti(context),
    );
    if (found === undefined) throw new Error('expected a trade whose exit rests');
    return found.context;
  }, PATIENCE_MS);

const asSeen = (house: House, tradeId: TradeId): RestingOrder => {
  const [order] = restingFor(house, tradeId);
  if (order === undefined) throw new Error('expected an exit that rests');
  const { filledCenti, placed, remainingCenti } = order;
  return {
    venueOrderId: placed.orderId,
    clientOrderId: null,
    market: placed.ticker,
    exchangeIndex: 2,
    bookSide: placed.side,
    yesPriceCenti: placed.priceCenti,
    filledCenti,
    remainingCenti,
    placedAtMs: null,
  };
};

const isClosed = async (tradeId: TradeId, closeMethod: string): Promise<void> => {
  await eventually(async () => {
    expect(await readTrade(world.test.database, tradeId)).toMatchObject({
      state: 'closed',
      closeMethod,
    });
  }, PATIENCE_MS);
};

/** What the venue has sold for a trade, by all orders of its exits. */
const soldFor = ({ organs }: House, id: TradeId): number =>
  [...organs.simulator.get().account.orders.values()]
    .filter(({ placed }) => placed.clientOrderId?.includes(`-${id}-x`))
    .reduce((sum, { filledCenti }) => sum + filledCenti, 0);

/** The journal of what was done, once nothing more is done. */
const isSound = async (house: House): Promise<void> => {
  await running?.root.stop();
  running = null;
  expect((await verifyJournal(world.test.database, house.book)).mismatches).toEqual([]);
};

describe('an exit that rests and was changed at the venue', () => {
  it('to less: does not keep the trade from leaving with all that it holds', async () => {
    const { house, person } = await start();
    const trade = await guardedAndResting(house);
    const { tradeId } = trade;
    const order = asSeen(house, tradeId);
    expect(await person.decrease(order, countCenti(100))).toMatchObject({ kind: 'changed' });
    await askOperator(world.test.database, {
      tradeId,
      kind: 'close',
      by: 'alice',
      countCenti: null,
    });
    await isClosed(tradeId, 'manual');
    expect(soldFor(house, tradeId)).toBe(heldCenti(trade));
    await isSound(house);
  });

  it('to more than is held: is withdrawn, and rests anew for what is held', async () => {
    const { house, person } = await start();
    const trade = await guardedAndResting(house);
    const { tradeId } = trade;
    const order = asSeen(house, tradeId);
    const { yesPriceCenti: price } = order;
    if (price === null) throw new Error('expected a price of whole hundredths of a cent');
    const more = { yesPriceCenti: price, totalCenti: countCenti(2 * heldCenti(trade)) };
    expect(await person.amend(order, more)).toMatchObject({ kind: 'changed' });
    await eventually(() => {
      const [now] = restingFor(house, tradeId);
      expect(now?.remainingCenti).toBe(heldCenti(trade));
      expect(now?.placed.orderId).not.toBe(order.venueOrderId);
    }, PATIENCE_MS);
    await isSound(house);
  });

  it('to a price that is there: sells what is held, once, and the trade knows for how much', async () => {
    const { house, person } = await start();
    const trade = await guardedAndResting(house);
    const { tradeId, ticket } = trade;
    const order = asSeen(house, tradeId);
    const atOnce = {
      yesPriceCenti: yesPriceCenti(ticket.side === 'yes' ? 100 : 9_900),
      totalCenti: heldCenti(trade),
    };
    expect(await person.amend(order, atOnce)).toMatchObject({ kind: 'changed' });
    await isClosed(tradeId, 'limit_close');
    expect(soldFor(house, tradeId)).toBe(heldCenti(trade));
    await isSound(house);
  });
});
