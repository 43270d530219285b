import { rmSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { marketTicker, venueOrderId } from '../../../machines/model/ids.ts';
import { plusMs } from '../../../machines/model/time.ts';
import { BASIC_RATE } from '../../../src/simulator/kalshi/rate-limit.ts';
import { levelsOf, membersOf, rowsOf } from '../../support/json.ts';
import {
  fixtureTape,
  OPEN_MS,
  openWorld,
  temporaryDirectory,
  TICKER,
  worldsOfTests,
  type PaperWorld,
  type Reply,
  type WorldOptions,
} from '../paper-world.ts';

const open = worldsOfTests();
const ORDERS = '/portfolio/events/orders';
const RESTING = { price: '0.5000', time_in_force: 'good_till_canceled' };

const errorCode = ({ body }: Reply): unknown =>
  'error' in body ? membersOf(body['error'])['code'] : body['code'];

type Resting = PaperWorld & {
  readonly id: string;
  readonly amend: (fields: object, id?: string) => Promise<Reply>;
  readonly decrease: (fields: object, id?: string) => Promise<Reply>;
  readonly now: () => object | undefined;
};

/** A world with a bid of 10 at 50 ¢ that rests. */
const rest = async (options: WorldOptions = {}): Promise<Resting> => {
  const world = await open(options);
  const placed = await world.order({ client_order_id: 'c-9', ...RESTING });
  const id = String(placed.body['order_id']);
  const terms = { ticker: TICKER, side: 'bid', price: '0.5000', count: '10.00', exchange_index: 2 };
  return {
    ...world,
    id,
    amend: (fields, of = id) =>
      world.call('POST', `${ORDERS}/${of}/amend`, { ...terms, ...fields }),
    decrease: (fields, of = id) =>
      world.call('POST', `${ORDERS}/${of}/decrease`, { exchange_index: 2, ...fields }),
    now: () => world.simulator.account.orders.get(venueOrderId(id)),
  };
};

const shownAt = async ({ call }: PaperWorld, price: string): Promise<string | undefined> => {
  const { body } = await call('GET', `/markets/${TICKER}/orderbook`);
  const levels = levelsOf(membersOf(body['orderbook_fp'])['yes_dollars']);
  return levels.find((level) => level[0] === price)?.[1];
};

describe('an amendment', () => {
  it('gives an order another price and count, and moves it in the book', async () => {
    const world = await rest();
    const before = Number((await shownAt(world, '0.5000')) ?? 0);
    expect(await world.amend({ price: '0.4900', count: '7.50' })).toEqual({
      status: 200,
      body: {
        order_id: world.id,
        client_order_id: 'c-9',
        remaining_count: '7.50',
        fill_count: '0.00',
        ts_ms: OPEN_MS + 1_000,
      },
    });
    expect(world.now()).toMatchObject({ status: 'resting', remainingCenti: 750, reason: 'Amend' });
    expect(Number((await shownAt(world, '0.5000')) ?? 0)).toBe(before - 10);
  });

  it('takes at once what the book offers at its new price, with a taker’s fee', async () => {
    const { amend, now, simulator } = await rest();
    expect((await amend({ price: '0.6200' })).body).toMatchObject({
      fill_count: '10.00',
      remaining_count: '0.00',
    });
    expect(now()).toMatchObject({ status: 'executed', filledCenti: 1_000 });
    expect(simulator.account.fills).toMatchObject([{ priceCenti: 6_200, isTaker: true }]);
    expect(simulator.account.positions.get(marketTicker(TICKER))?.signedCenti).toBe(1_000);
  });

  it('goes to the back of the queue, unless it only asks for less', async () => {
    const { amend, id, order, simulator } = await rest();
    const second = String((await order(RESTING)).body['order_id']);
    const queue = () => simulator.account.resting().map(({ placed }) => placed.orderId);
    await amend({ count: '4.00' });
    expect(queue()).toEqual([id, second]);
    await amend({ count: '5.00' });
    expect(queue()).toEqual([second, id]);
  });

  it('may give it another client id, which is used up like any other', async () => {
    const { amend, order } = await rest();
    const named = await amend({ client_order_id: 'c-9', updated_client_order_id: 'c-10' });
    expect(named.body).toMatchObject({ client_order_id: 'c-10' });
    expect((await order({ client_order_id: 'c-10' })).status).toBe(409);
    expect((await order({ client_order_id: 'c-9' })).status).toBe(409);
    expect((await amend({ updated_client_order_id: 'c-9' })).status).toBe(409);
  });

  it.each([
    ['without a shard', { exchange_index: undefined }, 404, 'not_found'],
    ['on the wrong shard', { exchange_index: 0 }, 404, 'not_found'],
    ['of another market', { ticker: 'KXBTC15M-OTHER' }, 400, 'ORDER_ATTRIBUTES_MISMATCH'],
    ['of the other side', { side: 'ask' }, 400, 'ORDER_ATTRIBUTES_MISMATCH'],
    ['under another id', { client_order_id: 'c-1' }, 400, 'ORDER_ATTRIBUTES_MISMATCH'],
    ['to nothing', { count: '0.00' }, 400, 'INVALID_AMEND_QTY_FOR_ORDER'],
    ['to a price between steps', { price: '0.5050' }, 400, 'invalid_price'],
    ['to a price beyond the ladder', { price: '1.5000' }, 400, 'invalid_price'],
    ['beyond what is there to pay for it', { count: '99999.00' }, 400, 'insufficient_balance'],
    ['with numbers', { count: 10 }, 400, 'bad_request'],
    ['with a field of old', { yes_price: 50 }, 400, 'bad_request'],
  ])('%s is refused, and changes nothing', async (_, fields, status, code) => {
    const { amend, now } = await rest();
    const before = now();
    const reply = await amend(fields);
    expect([reply.status, errorCode(reply)]).toEqual([status, code]);
    expect(now()).toBe(before);
  });

  it('may use the money that the order itself holds, and no more', async () => {
    const { amend } = await rest({ balanceDollars: 6 });
    expect((await amend({ price: '0.5900' })).status).toBe(200);
    expect(errorCode(await amend({ price: '0.5900', count: '11.00' }))).toBe(
      'insufficient_balance',
    );
  });

  it('below what has been filled is refused, and so is one of a filled or cancelled order', async () => {
    const world = await rest({
      tape: fixtureTape([
        [1, 60, 62],
        [3, 48, 49],
      ]),
    });
    const { amend, call, clock, order, simulator } = world;
    await clock.advance(2_000, 1_000);
    const [maker] = simulator.account.orders.values();
    expect(maker).toMatchObject({ status: 'executed', filledCenti: 1_000 });
    expect(errorCode(await amend({}))).toBe('CANNOT_UPDATE_FILLED_ORDER');
    const many = String((await order({ ...RESTING, count: '5000.00' })).body['order_id']);
    const filled = simulator.account.orders.get(venueOrderId(many))?.filledCenti ?? 0;
    expect(filled).toBeGreaterThan(0);
    const count = (filled / 100).toFixed(2);
    expect(errorCode(await amend({ count }, many))).toBe('INVALID_AMEND_QTY_FOR_ORDER');
    await call('DELETE', `${ORDERS}/${many}?exchange_index=2`);
    expect((await amend({ count: '6000.00' }, many)).status).toBe(404);
    expect((await amend({}, 'unknown')).status).toBe(404);
  });

  it('is refused while trading is paused, as an order is; a cancel is not', async () => {
    const pause = { act: 'pauseTrading', forMs: 60_000 } as const;
    const { amend, call, clock, decrease, id } = await rest({
      faults: [{ on: 'venue', atMs: plusMs(OPEN_MS, 5_000), fault: pause }],
    });
    await clock.advance(5_000, 1_000);
    expect(errorCode(await amend({ count: '5.00' }))).toBe('trading_is_paused');
    expect(errorCode(await decrease({ reduce_to: '5.00' }))).toBe('trading_is_paused');
    expect((await call('DELETE', `${ORDERS}/${id}?exchange_index=2`)).status).toBe(200);
  });
});

describe('a decrease', () => {
  it('leaves what it says, by difference or as a whole, at its place in the queue', async () => {
    const world = await rest();
    const { decrease, id, now, order, simulator } = world;
    await order(RESTING);
    expect(await decrease({ reduce_to: '6.00' })).toEqual({
      status: 200,
      body: {
        order_id: id,
        client_order_id: 'c-9',
        remaining_count: '6.00',
        ts_ms: OPEN_MS + 1_000,
      },
    });
    expect((await decrease({ reduce_by: '1.50' })).body).toMatchObject({ remaining_count: '4.50' });
    expect(now()).toMatchObject({ status: 'resting', reason: 'Decrease', remainingCenti: 450 });
    expect(simulator.account.resting().map(({ placed }) => placed.orderId)[0]).toBe(id);
  });

  it('to nothing, or by more than there is, ends the order', async () => {
    const { decrease, now, order } = await rest();
    const other = String((await order(RESTING)).body['order_id']);
    expect((await decrease({ reduce_by: '99.00' })).body).toMatchObject({
      remaining_count: '0.00',
    });
    expect(now()).toMatchObject({ status: 'canceled', reason: 'Decrease', remainingCenti: 0 });
    expect((await decrease({ reduce_to: '0.00' }, other)).status).toBe(200);
    expect((await decrease({ reduce_to: '0.00' }, other)).status).toBe(404);
  });

  it.each([
    ['both ways at once', { reduce_by: '1.00', reduce_to: '1.00' }, 400, 'bad_request'],
    ['in no way', {}, 400, 'bad_request'],
    ['to more than rests', { reduce_to: '10.01' }, 400, 'invalid_order'],
    ['on the wrong shard', { reduce_to: '1.00', exchange_index: 0 }, 404, 'not_found'],
    ['without a shard', { reduce_to: '1.00', exchange_index: undefined }, 404, 'not_found'],
    ['in another market', { reduce_to: '1.00', market_ticker: 'X' }, 404, 'not_found'],
    ['with a number', { reduce_to: 1 }, 400, 'bad_request'],
  ])('%s is refused, and changes nothing', async (_, fields, status, code) => {
    const { decrease, now } = await rest();
    const before = now();
    const reply = await decrease(fields);
    expect([reply.status, errorCode(reply)]).toEqual([status, code]);
    expect(now()).toBe(before);
  });
});

describe('a batch of cancels', () => {
  it('cancels what it can, and says of each other order that it did not', async () => {
    const { call, id, order } = await rest();
    const executed = String((await order({})).body['order_id']);
    const stray = String((await order(RESTING)).body['order_id']);
    const orders = [
      { order_id: id, market_ticker: TICKER },
      { order_id: executed, exchange_index: 2 },
      { order_id: stray },
      { order_id: 'unknown', exchange_index: 2 },
    ];
    const { body, status } = await call('DELETE', `${ORDERS}/batched`, { orders });
    expect(status).toBe(200);
    const [cancelled, ...others] = rowsOf(body['orders']);
    expect(cancelled).toEqual({
      order_id: id,
      client_order_id: 'c-9',
      reduced_by: '10.00',
      ts_ms: OPEN_MS + 1_000,
    });
    const error = { code: 'not_found', message: 'not found', details: '' };
    expect(others).toEqual(
      [executed, stray, 'unknown'].map((one) => ({ order_id: one, reduced_by: '0.00', error })),
    );
  });

  it('of nothing, or of something else, is refused', async () => {
    const { call } = await rest();
    for (const body of [{ orders: [] }, { ids: ['x'] }, { orders: [{}] }])
      expect((await call('DELETE', `${ORDERS}/batched`, body)).status).toBe(400);
  });

  it('pays for each of its orders, all of them or none', async () => {
    const { call } = await rest({ limits: { rate: BASIC_RATE } });
    const batch = (length: number) => ({
      orders: Array.from({ length }, (_, index) => ({ order_id: `o-${index}` })),
    });
    const send = async (length: number): Promise<number> =>
      (await call('DELETE', `${ORDERS}/batched`, batch(length))).status;
    expect(await send(46)).toBe(429);
    expect(await send(45)).toBe(200);
    expect(await send(1)).toBe(429);
  });
});

it('amended and decreased orders are in the ledger: the venue knows them after a restart', async () => {
  const directory = temporaryDirectory();
  const first = await openWorld({ directory });
  const placed = await first.order({ client_order_id: 'c-9', ...RESTING });
  const id = venueOrderId(String(placed.body['order_id']));
  const terms = { ticker: TICKER, side: 'bid', price: '0.4900', count: '8.00', exchange_index: 2 };
  const path = `${ORDERS}/${id}`;
  await first.call('POST', `${path}/amend`, { ...terms, updated_client_order_id: 'c-10' });
  await first.call('POST', `${path}/decrease`, { reduce_to: '3.00', exchange_index: 2 });
  const before = first.simulator.account.orders.get(id);
  await first.stop();
  const second = await openWorld({ directory });
  const after = second.simulator.account.orders.get(id);
  const isKnown = second.simulator.account.hasClientId('c-10');
  await second.stop();
  rmSync(directory, { recursive: true });
  expect(after).toEqual(before);
  expect([after?.remainingCenti, isKnown]).toEqual([300, true]);
});
