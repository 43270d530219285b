import { describe, expect, it } from 'vitest';

import { tapeLevels } from '../../../src/simulator/kalshi/book.ts';
import { marketTicker } from '../../../machines/model/ids.ts';
import { plusMs } from '../../../machines/model/time.ts';
import { takerFeeMicros, countCenti, yesPriceCenti } from '../../../machines/model/money.ts';
import { membersOf, rowsOf } from '../../support/json.ts';
import { fixtureTape, OPEN_MS, TICKER, worldsOfTests, type PaperWorld } from '../paper-world.ts';

const open = worldsOfTests();

const errorCode = (body: Record<string, unknown>): unknown =>
  'error' in body ? membersOf(body['error'])['code'] : body['code'];

/** The contracts the tape shows at its best ask of 62 ¢. */
const SHOWN_AT_62 =
  tapeLevels(marketTicker(TICKER), 'ask', yesPriceCenti(6_200)).get(yesPriceCenti(6_200)) ?? 0;

describe('a create order', () => {
  it('answers 201 with strings and no status, and fills at the resting price', async () => {
    const { order } = await open();
    const { status, body } = await order({ client_order_id: 'c-1', price: '0.6500' });
    expect(status).toBe(201);
    expect(body).toEqual({
      order_id: expect.any(String) as string,
      client_order_id: 'c-1',
      fill_count: '10.00',
      remaining_count: '0.00',
      average_fill_price: '0.6200',
      average_fee_paid: '0.0165',
      ts_ms: OPEN_MS + 1_000,
    });
  });

  it.each([
    ['a number as count', { count: 10 }, 400, 'bad_request'],
    ['a number as price', { price: 0.62 }, 400, 'bad_request'],
    ['three decimals of count', { count: '1.001' }, 400, 'bad_request'],
    ['a negative count', { count: '-1' }, 400, 'bad_request'],
    ['a count of nothing', { count: '0.00' }, 400, 'invalid_order'],
    ['five decimals of price', { price: '0.62001' }, 400, 'bad_request'],
    ['one decimal of price', { price: '0.6' }, 400, 'bad_request'],
    ['a price between steps', { price: '0.6250' }, 400, 'invalid_price'],
    ['a price of zero', { price: '0.0000' }, 400, 'invalid_price'],
    ['a price of one', { price: '1.0000' }, 400, 'invalid_price'],
    ['a price above one', { price: '1.0100' }, 400, 'invalid_price'],
    ['a side of old', { side: 'yes' }, 400, 'bad_request'],
    ['fields of the retired version', { yes_price: 62, action: 'buy' }, 400, 'bad_request'],
    ['no time in force', { time_in_force: undefined }, 400, 'bad_request'],
    ['no self-trade prevention', { self_trade_prevention_type: undefined }, 400, 'bad_request'],
    [
      'reduce-only that could rest',
      { reduce_only: true, time_in_force: 'good_till_canceled' },
      400,
      'invalid_order',
    ],
    [
      'reduce-only fill-or-kill',
      { reduce_only: true, time_in_force: 'fill_or_kill' },
      400,
      'invalid_order',
    ],
    ['post-only that cannot rest', { post_only: true }, 400, 'invalid_order'],
    [
      'post-only that would cross',
      { post_only: true, time_in_force: 'good_till_canceled' },
      400,
      'invalid_order',
    ],
    ['an expiry that cannot rest', { expiration_time: 2e9 }, 400, 'invalid_order'],
    ['a fear of pauses that cannot rest', { cancel_order_on_pause: true }, 400, 'invalid_order'],
    ['an unknown market', { ticker: 'KXNONE' }, 404, 'market_not_found'],
    ['the wrong shard', { exchange_index: 0 }, 404, 'market_not_found'],
    ['no shard', { exchange_index: undefined }, 404, 'market_not_found'],
    ['more than the balance', { count: '100000.00' }, 400, 'insufficient_balance'],
    [
      'fill-or-kill beyond the book',
      { count: '5000.00', time_in_force: 'fill_or_kill' },
      400,
      'fill_or_kill_insufficient_resting_volume',
    ],
  ])('with %s is refused and recorded', async (_, fields, status, code) => {
    const { order, simulator } = await open();
    const reply = await order(fields);
    expect([reply.status, errorCode(reply.body)]).toEqual([status, code]);
    expect(simulator.figures()).toMatchObject({ ordersReceived: 1, ordersRefused: 1, fills: 0 });
  });

  it('tells a malformed body in the flat shape and a refusal in the nested one', async () => {
    const { order } = await open();
    expect((await order({ count: 10 })).body).toMatchObject({ code: 'bad_request' });
    expect((await order({ price: '0.6250' })).body).toMatchObject({
      error: { code: 'invalid_price' },
    });
  });

  it('that is no JSON is a bad request', async () => {
    const { call } = await open();
    const reply = await call('POST', '/portfolio/events/orders', '{');
    expect([reply.status, errorCode(reply.body)]).toEqual([400, 'bad_request']);
  });

  it.each([
    ['0.6200', 201],
    ['0.0990', 201],
    ['0.0995', 400],
    ['0.9010', 201],
    ['0.8990', 400],
    ['0.9999', 400],
    ['0.62', 201],
  ])('at %s obeys the tapered steps', async (price, status) => {
    const { order } = await open();
    expect((await order({ price })).status).toBe(status);
  });

  it('uses a client id up for ever, filled, cancelled or not', async () => {
    const { order, call, simulator } = await open();
    const first = await order({
      client_order_id: 'c-1',
      price: '0.5000',
      time_in_force: 'good_till_canceled',
    });
    await call(
      'DELETE',
      `/portfolio/events/orders/${String(first.body['order_id'])}?market_ticker=${TICKER}`,
    );
    const second = await order({ client_order_id: 'c-1' });
    expect(second).toEqual({
      status: 409,
      body: {
        error: {
          code: 'order_already_exists',
          message: 'order already exists',
          service: 'exchange',
        },
      },
    });
    expect(simulator.figures()).toMatchObject({ ordersAccepted: 1, duplicatesRefused: 1 });
  });

  it('does not use up the id of a refused order', async () => {
    const { order } = await open();
    expect((await order({ client_order_id: 'c-1', price: '0.6250' })).status).toBe(400);
    expect((await order({ client_order_id: 'c-1' })).status).toBe(201);
  });

  it('after the close is refused, and so is its cancel', async () => {
    const { clock, order, call } = await open();
    const resting = await order({ price: '0.5000', time_in_force: 'good_till_canceled' });
    await clock.advance(900_000, 10_000);
    const late = await order({});
    expect([late.status, errorCode(late.body)]).toEqual([400, 'MARKET_INACTIVE']);
    const id = String(resting.body['order_id']);
    const path = `/portfolio/events/orders/${id}?market_ticker=${TICKER}`;
    expect((await call('DELETE', path)).status).toBe(404);
    const { body } = await call('GET', `/portfolio/orders/${id}`);
    expect(body).toMatchObject({ order: { status: 'canceled', remaining_count_fp: '0.00' } });
  });

  it('meets the tape as it stands now, even when the venue has been held up', async () => {
    const { order, holdUp } = await open();
    await order({ price: '0.5000', time_in_force: 'good_till_canceled' });
    holdUp(900_000);
    expect(errorCode((await order({})).body)).toBe('MARKET_INACTIVE');
  });

  it('of the retired version is gone', async () => {
    const { call } = await open();
    expect((await call('POST', '/portfolio/orders', {})).status).toBe(410);
  });
});

describe('matching', () => {
  it('takes no more than the book shows, and the rest of an IOC dies', async () => {
    const { order } = await open();
    const asked = SHOWN_AT_62 / 100 + 50;
    const { body } = await order({ count: `${asked}.00` });
    expect(body).toMatchObject({
      fill_count: `${SHOWN_AT_62 / 100}.00`,
      remaining_count: '0.00',
    });
  });

  it('consumes what it takes until the tape refreshes the book', async () => {
    const { order, clock } = await open({
      tape: fixtureTape([
        [1, 60, 62],
        [3, 60, 62],
      ]),
    });
    const all = `${SHOWN_AT_62 / 100}.00`;
    expect((await order({ count: all })).body).toMatchObject({ fill_count: all });
    expect((await order({ count: '1.00' })).body).toMatchObject({ fill_count: '0.00' });
    await clock.advance(2_000, 1_000);
    expect((await order({ count: '1.00' })).body).toMatchObject({ fill_count: '1.00' });
  });

  it('fills a resting order, without a fee, when the tape crosses it', async () => {
    const { order, clock, simulator } = await open({
      tape: fixtureTape([
        [1, 60, 62],
        [3, 55, 57],
      ]),
    });
    await order({ price: '0.5800', time_in_force: 'good_till_canceled' });
    expect(simulator.account.fills).toHaveLength(0);
    await clock.advance(2_000, 1_000);
    expect(simulator.account.fills).toMatchObject([
      { priceCenti: 5_800, countCenti: 1_000, feeMicros: 0, isTaker: false },
    ]);
  });

  it('takes nothing from an empty side', async () => {
    const { order } = await open({ tape: fixtureTape([[1, 99, 100]]) });
    expect((await order({ price: '0.9990' })).body).toMatchObject({ fill_count: '0.00' });
  });

  it('caps reduce-only at the position', async () => {
    const { order, simulator } = await open();
    await order({ count: '4.00' });
    const exit = { side: 'ask', price: '0.6000', reduce_only: true };
    const reply = await order({ ...exit, count: '10.00' });
    expect(reply.body).toMatchObject({ fill_count: '4.00' });
    expect((await order({ ...exit, count: '1.00' })).body).toMatchObject({ fill_count: '0.00' });
    expect(simulator.account.positions.get(marketTicker(TICKER))?.signedCenti).toBe(0);
    expect(simulator.figures()).toMatchObject({ overSells: 0, reduceOnlyExcessCenti: 700 });
  });

  it('opens NO when more YES is sold than held, and counts the over-sell', async () => {
    const { order, simulator } = await open();
    await order({ count: '4.00' });
    await order({ side: 'ask', price: '0.6000', count: '10.00' });
    expect(simulator.account.positions.get(marketTicker(TICKER))?.signedCenti).toBe(-600);
    expect(simulator.figures().overSells).toBe(1);
  });

  it('books the fee per fill, rounded up to a hundredth of a cent', async () => {
    const { order, simulator } = await open();
    await order({ count: '1.00' });
    const fee = takerFeeMicros(countCenti(100), yesPriceCenti(6_200), 100);
    expect(simulator.account.fills[0]?.feeMicros).toBe(fee);
    expect(simulator.account.cashMicros()).toBe(10_000e6 - 620_000 - fee);
  });
});

describe('a cancel', () => {
  const rest = async (): Promise<PaperWorld & { readonly id: string }> => {
    const opened = await open();
    const { body } = await opened.order({
      client_order_id: 'c-9',
      price: '0.5000',
      time_in_force: 'good_till_canceled',
    });
    return { ...opened, id: String(body['order_id']) };
  };

  it.each([[`market_ticker=${TICKER}`], ['exchange_index=2']])(
    'routed by %s succeeds once',
    async (routing) => {
      const { call, id } = await rest();
      const path = `/portfolio/events/orders/${id}?${routing}`;
      expect(await call('DELETE', path)).toEqual({
        status: 200,
        body: {
          order_id: id,
          client_order_id: 'c-9',
          reduced_by: '10.00',
          ts_ms: OPEN_MS + 1_000,
        },
      });
      expect((await call('DELETE', path)).status).toBe(404);
    },
  );

  it('answers the same 404 whether cancelled, executed, unknown or sent to the wrong shard', async () => {
    const { call, order, id } = await rest();
    const executed = String((await order({})).body['order_id']);
    const base = '/portfolio/events/orders';
    const wrongShard = await call('DELETE', `${base}/${id}`);
    await call('DELETE', `${base}/${id}?exchange_index=2`);
    const replies = [
      wrongShard,
      await call('DELETE', `${base}/${id}?exchange_index=2`),
      await call('DELETE', `${base}/${executed}?exchange_index=2`),
      await call('DELETE', `${base}/unknown?exchange_index=2`),
    ];
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(replies[0]?.status).toBe(404);
  });
});

describe('an expiring order', () => {
  it('ends at its expiration time', async () => {
    const { order, clock, simulator } = await open({
      tape: fixtureTape([
        [1, 60, 62],
        [20, 60, 62],
      ]),
    });
    await order({
      price: '0.5000',
      time_in_force: 'good_till_canceled',
      expiration_time: OPEN_MS / 1000 + 10,
    });
    await clock.advance(8_000, 1_000);
    expect([...simulator.account.orders.values()][0]?.status).toBe('resting');
    await clock.advance(2_000, 1_000);
    expect([...simulator.account.orders.values()][0]).toMatchObject({
      status: 'canceled',
      reason: 'ExpiryCancel',
    });
  });
});

describe('a pause of trading', () => {
  it('ends the orders that said so, and those alone', async () => {
    const pause = { act: 'pauseTrading', forMs: 5_000 } as const;
    const { call, order, clock, simulator } = await open({
      tape: fixtureTape([
        [1, 60, 62],
        [9, 48, 50],
      ]),
      faults: [{ on: 'venue', atMs: plusMs(OPEN_MS, 3_000), fault: pause }],
    });
    const resting = { price: '0.5000', time_in_force: 'good_till_canceled' };
    await order({ ...resting, client_order_id: 'timid', cancel_order_on_pause: true });
    await order({ ...resting, client_order_id: 'firm', cancel_order_on_pause: false });
    await order({ ...resting, client_order_id: 'plain' });
    const shown = async () =>
      rowsOf((await call('GET', '/portfolio/orders')).body['orders']).map(
        (row) => [row['client_order_id'], row['status'], row['cancel_order_on_pause']] as const,
      );
    await clock.advance(4_000, 1_000);
    expect(new Set(await shown())).toEqual(
      new Set([
        ['timid', 'canceled', true],
        ['firm', 'resting', false],
        ['plain', 'resting', false],
      ]),
    );
    const timid = [...simulator.account.orders.values()].find(
      ({ placed }) => placed.clientOrderId === 'timid',
    );
    expect(timid?.reason).toBe('HaltCancel');
    await clock.advance(6_000, 1_000);
    expect((await shown()).filter(([, status]) => status === 'executed')).toHaveLength(2);
  });
});

describe('settlement', () => {
  it.each([
    ['YES', 65_100, 'bid', '0.6200', 10, 'yes', 1000],
    ['YES', 64_900, 'bid', '0.6200', 10, 'no', 0],
    ['NO', 64_900, 'ask', '0.6000', 10, 'no', 1000],
    ['NO', 65_100, 'ask', '0.6000', 10, 'yes', 0],
  ])('pays %s with spot at %i exactly', async (_, spot, side, price, count, result, revenue) => {
    const opened = await open({ tape: fixtureTape([[1, 60, 62]], spot) });
    const { order, clock, call, simulator } = opened;
    await order({ side, price, count: `${count}.00` });
    const before = simulator.account.cashMicros();
    await clock.advance(910_000, 10_000);
    expect(simulator.account.cashMicros()).toBe(before + revenue * 10_000);
    const { body } = await call('GET', '/portfolio/settlements');
    expect(body).toMatchObject({
      cursor: '',
      settlements: [{ ticker: TICKER, market_result: result, revenue, exchange_index: 2 }],
    });
    const positions = await call('GET', '/portfolio/positions?count_filter=position');
    expect(positions.body).toMatchObject({ market_positions: [] });
    const market = await call('GET', `/markets/${TICKER}`);
    expect(market.body).toMatchObject({ market: { status: 'finalized', result } });
    await simulator.ended;
  });
});
