import { afterEach, describe, expect, test } from 'vitest';

import { clientOrderId, venueOrderId } from '../../../machines/model/ids.ts';
import { countCenti, yesPriceCenti } from '../../../machines/model/money.ts';
import { createKalshiOrderDesk, type OrderDesk } from '../../../src/venues/kalshi/order-desk.ts';
import type { RestingOrder } from '../../../src/venues/kalshi/resting-orders.ts';
import { createKalshiAuth } from '../../../src/venues/kalshi/sign.ts';
import { createRateBudget } from '../../../src/venues/rate-budget.ts';
import { TICKER, worldsOfTests } from '../../simulator/paper-world.ts';
import { eventually } from '../../support/eventually.ts';
import { MARKET, TEST_KEY } from '../../support/kalshi.ts';
import { BASIC_RATES } from '../../support/rates.ts';
import {
  startScriptedVenue,
  type ScriptedReply,
  type ScriptedVenue,
} from '../../support/scripted-venue.ts';
import { testClock, type TestClock } from '../../support/simulated-clock.ts';

const open = worldsOfTests();

let server: ScriptedVenue | null = null;
let desk: OrderDesk | null = null;
afterEach(async () => {
  desk?.stop();
  await server?.close();
  server = null;
});

/** What comes of it while time passes. */
const passing = async <T>({ clock }: { clock: TestClock }, work: Promise<T>): Promise<T> => {
  let isDone = false;
  const done = work.finally(() => (isDone = true));
  await eventually(async () => {
    await clock.advance(100);
    expect(isDone).toBe(true);
  });
  return done;
};

const ORDER: RestingOrder = {
  venueOrderId: venueOrderId('o-1'),
  clientOrderId: clientOrderId('by-hand'),
  market: MARKET,
  exchangeIndex: 2,
  bookSide: 'ask',
  yesPriceCenti: yesPriceCenti(9_850),
  filledCenti: countCenti(250),
  remainingCenti: countCenti(750),
  placedAtMs: null,
};
const other = (id: string): RestingOrder => ({ ...ORDER, venueOrderId: venueOrderId(id) });

/** A desk at a venue that answers every change with this. */
const against = async (reply: ScriptedReply, batchMax = 20) => {
  const venue = await startScriptedVenue({ onRequest: () => reply });
  server = venue;
  const clock = testClock();
  const created = createKalshiOrderDesk({
    restUrl: venue.restUrl,
    auth: createKalshiAuth(TEST_KEY, clock),
    clock,
    requestTimeoutMs: 5_000,
    batchMax,
  });
  desk = created;
  return { desk: created, requests: venue.requests, clock };
};

const nested = (code: string) => ({ error: { code, message: 'no' } });
const changed = { order_id: 'o-1', remaining_count: '5.00', ts_ms: 1 };

describe('a change says what is to be, and where', () => {
  test('a decrease says what is left, its market and its shard', async () => {
    const { desk: at, requests } = await against({ status: 200, body: changed });
    await at.decrease(ORDER, countCenti(500));
    expect(requests[0]).toMatchObject({
      method: 'POST',
      path: '/trade-api/v2/portfolio/events/orders/o-1/decrease',
      body: { reduce_to: '5.00', market_ticker: MARKET, exchange_index: 2 },
    });
  });

  test('an amendment says side, price and what may ever be filled, and which order it means', async () => {
    const { desk: at, requests } = await against({ status: 200, body: changed });
    await at.amend(ORDER, { yesPriceCenti: yesPriceCenti(9_805), totalCenti: countCenti(1_000) });
    expect(requests[0]).toMatchObject({
      path: '/trade-api/v2/portfolio/events/orders/o-1/amend',
      body: {
        ticker: MARKET,
        side: 'ask',
        price: '0.9805',
        count: '10.00',
        client_order_id: 'by-hand',
        exchange_index: 2,
      },
    });
  });

  test('a batch names the market and the shard of each of its orders', async () => {
    const { desk: at, requests } = await against({ status: 200, body: { orders: [] } });
    await at.cancel([ORDER, other('o-2')]);
    expect(requests[0]).toMatchObject({
      method: 'DELETE',
      path: '/trade-api/v2/portfolio/events/orders/batched',
      body: {
        orders: ['o-1', 'o-2'].map((id) => ({
          order_id: id,
          market_ticker: MARKET,
          exchange_index: 2,
        })),
      },
    });
  });
});

describe('what an answer to a change proves', () => {
  test.each<readonly [string, ScriptedReply, object]>([
    [
      '200',
      { status: 200, body: { ...changed, fill_count: '2.50' } },
      { kind: 'changed', venueOrderId: 'o-1', remainingCenti: 500, filledCenti: 250 },
    ],
    [
      '200 under another id',
      { status: 200, body: { ...changed, order_id: 'o-9' } },
      { venueOrderId: 'o-9' },
    ],
    ['200 without a count', { status: 200, body: { order_id: 'o-1' } }, { kind: 'unknown' }],
    [
      '200 with a count that is none',
      { status: 200, body: { ...changed, remaining_count: '1.001' } },
      { kind: 'unknown' },
    ],
    ['200 of garbage', { status: 200, text: 'null' }, { kind: 'unknown' }],
    ['201', { status: 201, body: changed }, { kind: 'unknown' }],
    [
      '400',
      { status: 400, body: nested('INVALID_AMEND_QTY_FOR_ORDER') },
      { kind: 'refused', code: 'INVALID_AMEND_QTY_FOR_ORDER' },
    ],
    ['404', { status: 404, body: nested('not_found') }, { kind: 'refused', code: 'not_found' }],
    ['404 of a proxy', { status: 404, text: '<html>' }, { kind: 'unknown' }],
    [
      '401 for a clock that is off',
      { status: 401, body: nested('header_timestamp_expired') },
      { kind: 'unknown' },
    ],
    ['409 in a pause', { status: 409, body: nested('trading_is_paused') }, { kind: 'unknown' }],
    ['500', { status: 500, body: nested('internal') }, { kind: 'unknown' }],
    ['no reply', 'drop', { kind: 'unknown' }],
  ])('%s', async (_, reply, proven) => {
    const { desk: at } = await against(reply);
    expect(await at.decrease(ORDER, countCenti(500))).toMatchObject(proven);
    const to = { yesPriceCenti: yesPriceCenti(9_800), totalCenti: countCenti(750) };
    expect(await at.amend(ORDER, to)).toMatchObject(proven);
  });

  test('a timeout', async () => {
    const { clock, desk: at } = await against('hang');
    const decreased = at.decrease(ORDER, countCenti(500));
    await clock.advance(5_000, 1_000);
    expect(await decreased).toEqual({ kind: 'unknown', why: 'no reply within 5000 ms' });
  });
});

describe('what an answer to a batch proves', () => {
  test('of each order what is said of that one, and nothing of one that it does not name', async () => {
    const orders = [
      { order_id: 'o-2', reduced_by: '0.00', error: { code: 'not_found' } },
      { order_id: 'o-1', reduced_by: '7.50', error: null },
      { order_id: 'o-3', reduced_by: '0.00' },
    ];
    const { desk: at } = await against({ status: 200, body: { orders } });
    expect(await at.cancel(['o-1', 'o-2', 'o-3', 'o-4'].map(other))).toEqual([
      { kind: 'accepted', reducedByCenti: 750 },
      { kind: 'unknown', why: 'not_found' },
      { kind: 'unknown', why: 'cancelled 0.00 of it' },
      { kind: 'unknown', why: 'the answer does not name it' },
    ]);
  });

  test.each<readonly [string, ScriptedReply, string]>([
    ['404', { status: 404, body: nested('not_found') }, '404 not_found'],
    ['429', { status: 429, body: { error: 'too many requests' } }, '429 too_many_requests'],
    ['200 of another shape', { status: 200, body: { ids: [] } }, '200 without a known error'],
    ['502 in HTML', { status: 502, text: '<html>' }, '502'],
  ])('%s: nothing of any', async (_, reply, why) => {
    const { desk: at } = await against(reply);
    const outcomes = await at.cancel([ORDER, other('o-2')]);
    expect(outcomes).toHaveLength(2);
    for (const outcome of outcomes) {
      expect(outcome.kind).toBe('unknown');
      expect('why' in outcome && outcome.why).toContain(why);
    }
  });

  test('goes in several, each no larger than the bucket surely pays for', async () => {
    const { desk: at, requests } = await against({ status: 200, body: { orders: [] } }, 2);
    expect(await at.cancel(['a', 'b', 'c', 'd', 'e'].map(other))).toHaveLength(5);
    expect(requests).toHaveLength(3);
  });
});

describe('at the paper venue', () => {
  const RESTING = { price: '0.5000', time_in_force: 'good_till_canceled' };

  const atPaper = async (orders: readonly object[] = [], readLagMs = 0) => {
    const world = await open({
      limits: { readLagMs, rate: { read: BASIC_RATES.read, write: BASIC_RATES.write } },
    });
    for (const order of orders) await world.order({ ...RESTING, ...order });
    const { clock, simulator } = world;
    const created = createKalshiOrderDesk({
      restUrl: simulator.kalshi.restUrl,
      auth: createKalshiAuth(simulator.credentials, clock),
      clock,
      requestTimeoutMs: 5_000,
      batchMax: 20,
      budget: createRateBudget({ policy: BASIC_RATES, clock, random: () => 0.5 }),
    });
    desk = created;
    const resting = async (): Promise<readonly RestingOrder[]> => {
      const listed = await passing(world, created.resting());
      if (!listed.ok) throw new Error(listed.error.message);
      return listed.value;
    };
    return { world, desk: created, resting };
  };

  test('lists, amends, decreases and cancels what rests, each as it is then', async () => {
    const { desk: at, resting } = await atPaper([{ client_order_id: 'by-hand' }]);
    const [order] = await resting();
    if (order === undefined) throw new Error('expected an order');
    expect(order).toMatchObject({
      clientOrderId: 'by-hand',
      market: TICKER,
      exchangeIndex: 2,
      bookSide: 'bid',
      yesPriceCenti: 5_000,
      filledCenti: 0,
      remainingCenti: 1_000,
    });
    const to = { yesPriceCenti: yesPriceCenti(4_900), totalCenti: countCenti(800) };
    expect(await at.amend(order, to)).toMatchObject({ kind: 'changed', remainingCenti: 800 });
    expect(await resting()).toMatchObject([{ yesPriceCenti: 4_900, remainingCenti: 800 }]);
    const decreased = { kind: 'changed', remainingCenti: 300 };
    expect(await at.decrease(order, countCenti(300))).toMatchObject(decreased);
    expect(await at.decrease(order, countCenti(300))).toMatchObject(decreased);
    expect(await at.cancel([order])).toEqual([{ kind: 'accepted', reducedByCenti: 300 }]);
    expect(await at.cancel([order])).toMatchObject([{ kind: 'unknown', why: 'not_found' }]);
    expect(await resting()).toEqual([]);
  });

  test('lists nothing that is older than the question', async () => {
    const { resting } = await atPaper([{}], 1_000);
    expect(await resting()).toMatchObject([{ remainingCenti: 1_000 }]);
  });

  test('says so where the lists do not catch up', async () => {
    const { clock, desk: at } = await against({
      status: 200,
      body: { as_of_time: '2020-01-01T00:00:00Z' },
    });
    expect(await passing({ clock }, at.resting())).toMatchObject({
      ok: false,
      error: { kind: 'unreachable' },
    });
  });

  test('cancels thirty orders within the account’s limits, without a refusal', async () => {
    const { desk: at, resting, world } = await atPaper();
    for (let placed = 0; placed < 30; placed += 1) {
      await world.order({ ...RESTING, count: '1.00' });
      await world.clock.advance(1_000, 1_000);
    }
    const orders = await resting();
    const outcomes = await passing(world, at.cancel(orders));
    expect(outcomes).toHaveLength(30);
    for (const outcome of outcomes) expect(outcome.kind).toBe('accepted');
    expect(await resting()).toEqual([]);
  });
});
