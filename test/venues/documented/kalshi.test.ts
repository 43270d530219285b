import { describe, expect, it } from 'vitest';

import { seriesTicker, symbolId } from '../../../machines/model/ids.ts';
import { epochMs } from '../../../machines/model/time.ts';
import { readKalshiError } from '../../../src/venues/kalshi/errors.ts';
import { kalshiAccountFeed } from '../../../src/venues/kalshi/account-feed.ts';
import { kalshiMarketFeed } from '../../../src/venues/kalshi/market-feed.ts';
import { parseMarket, parseSettlement } from '../../../src/venues/kalshi/parse-market.ts';
import { parseFill, parseOrder, parsePosition } from '../../../src/venues/kalshi/parse-order.ts';
import { createKalshiAuth } from '../../../src/venues/kalshi/sign.ts';
import {
  balanceSchema,
  cancelledBatchSchema,
  cancelledOrderSchema,
  changedOrderSchema,
  createdOrderSchema,
  fillsPageSchema,
  marketReplySchema,
  orderReplySchema,
  positionsPageSchema,
  settlementsPageSchema,
} from '../../../src/venues/kalshi/schemas.ts';
import type { FeedDriver, FeedLink, FeedProtocol } from '../../../src/venues/feed-driver.ts';
import { TICKER, worldsOfTests } from '../../simulator/paper-world.ts';
import { msg, subscribe } from '../../simulator/kalshi/frames.ts';
import { eventually } from '../../support/eventually.ts';
import { membersOf, rowsOf } from '../../support/json.ts';
import { FEED, recordingSink, TEST_KEY } from '../../support/kalshi.ts';
import { testClock } from '../../support/simulated-clock.ts';
import type { Documented } from './documented.ts';
import { BODIES, REFUSALS } from './kalshi-bodies.ts';
import { FRAMES } from './kalshi-frames.ts';
import { MARKET } from './kalshi-values.ts';
import { differences } from './shape.ts';

const NOW = epochMs(1_771_992_901_500);
const open = worldsOfTests();

/** The example, and the example without each key that need not be there. */
const variants = ({ example, optional }: Documented): readonly object[] => [
  example,
  ...optional.map((left) =>
    Object.fromEntries(Object.entries(example).filter(([key]) => key !== left)),
  ),
];

const heardBy = (driver: FeedDriver) => {
  const { seen, sink } = recordingSink();
  const rejects: string[] = [];
  const link: FeedLink = {
    feedId: FEED,
    sink,
    now: () => NOW,
    send: () => undefined,
    confirmed: () => undefined,
    refused: () => undefined,
    failed: () => undefined,
    gap: () => undefined,
    resynced: () => undefined,
    ending: () => undefined,
    missed: () => undefined,
    rejected: (kind, detail) => rejects.push(`${kind}: ${detail}`),
    marketsRefused: () => undefined,
  };
  const protocol: FeedProtocol = driver.connect(link, new Set([MARKET]));
  protocol.opened();
  const say = (frame: object): void => protocol.receive(JSON.stringify(frame), NOW);
  return { rejects, say, seen };
};

const access = {
  wsUrl: 'ws://venue/trade-api/ws/v2',
  auth: createKalshiAuth(TEST_KEY, testClock()),
};

describe('the documented frames of Kalshi', () => {
  it('of a market are read as its book and its ends, with and without what is optional', () => {
    const { rejects, say, seen } = heardBy(kalshiMarketFeed(access));
    const channels = ['market_lifecycle_v2', 'ticker', 'orderbook_delta'];
    channels.forEach((channel, at) =>
      say({ id: at + 1, type: 'subscribed', msg: { channel, sid: at + 1 } }),
    );
    let seq = 0;
    const tell = (type: string, sid: number, body: object): void => {
      seq += 1;
      say({ type, sid, ...(sid === 2 ? {} : { seq }), sending_ts_ms: Number(NOW), msg: body });
    };
    tell('orderbook_snapshot', 3, FRAMES.orderbook_snapshot.example);
    expect(seen.quotes.at(-1)).toMatchObject({ yesBidCenti: 4_400, yesAskCenti: 4_800 });
    for (const body of variants(FRAMES.orderbook_delta)) tell('orderbook_delta', 3, body);
    for (const body of variants(FRAMES.orderbook_snapshot)) tell('orderbook_snapshot', 3, body);
    for (const body of variants(FRAMES.ticker)) tell('ticker', 2, body);
    seq = 0;
    for (const name of ['created', 'determined', 'settled'] as const)
      for (const body of variants(FRAMES[`market_lifecycle_v2 ${name}`]))
        tell('market_lifecycle_v2', 1, body);
    expect(rejects).toEqual([]);
    const yes = { kind: 'binary', winner: 'yes' };
    expect(seen.lifecycles).toContainEqual({ kind: 'determined', market: MARKET, result: yes });
    expect(seen.lifecycles).toContainEqual({ kind: 'settled', market: MARKET, result: yes });
  });

  it('of the account are read as fills, orders and positions', () => {
    const { rejects, say, seen } = heardBy(kalshiAccountFeed(access));
    for (const body of variants(FRAMES.fill)) say({ type: 'fill', sid: 1, msg: body });
    for (const body of variants(FRAMES.user_order)) say({ type: 'user_order', sid: 2, msg: body });
    for (const body of variants(FRAMES.market_position))
      say({ type: 'market_position', sid: 3, msg: body });
    expect(rejects).toEqual([]);
    expect(seen.fills[0]).toMatchObject({
      yesPriceCenti: 4_800,
      countCenti: 1_000,
      feeMicros: 174_800,
    });
    expect(seen.orders[0]).toMatchObject({
      status: 'resting',
      filledCenti: 200,
      remainingCenti: 800,
    });
    expect(seen.positions[0]).toMatchObject({ side: 'no', countCenti: 1_000 });
  });
});

describe('the documented bodies of Kalshi', () => {
  const read: Readonly<Record<keyof typeof BODIES, (body: object) => unknown>> = {
    created: (body) => createdOrderSchema.parse(body),
    cancelled: (body) => cancelledOrderSchema.parse(body),
    amended: (body) => changedOrderSchema.parse(body),
    decreased: (body) => changedOrderSchema.parse(body),
    'cancelled in a batch': (body) => cancelledBatchSchema.parse({ orders: [body] }),
    'not cancelled in a batch': (body) => cancelledBatchSchema.parse({ orders: [body] }),
    order: (body) => parseOrder(orderReplySchema.parse({ order: body }).order),
    fill: (body) => {
      const [fill] = fillsPageSchema.parse({ fills: [body], cursor: '' }).fills;
      return fill === undefined ? null : parseFill(fill);
    },
    position: (body) => {
      const page = positionsPageSchema.parse({ market_positions: [body], cursor: '' });
      const [one] = page.market_positions;
      return one === undefined ? null : parsePosition(one.ticker, one.position_fp);
    },
    settlement: (body) => {
      const [one] = settlementsPageSchema.parse({ settlements: [body], cursor: '' }).settlements;
      return one === undefined ? null : parseSettlement(one);
    },
    balance: (body) => balanceSchema.parse(body),
    market: (body) => {
      const { market } = marketReplySchema.parse({ market: body });
      const parsed = parseMarket(market, (series) =>
        series === seriesTicker('KXBTC15M') ? symbolId('BTC-USD') : null,
      );
      return parsed.ok ? parsed.value : null;
    },
  };

  it.each(Object.entries(read))(
    '%s is read, with and without what is optional',
    (name, reading) => {
      const body = Object.entries(BODIES).find(([each]) => each === name)?.[1];
      if (body === undefined) throw new Error(`expected an example of ${name}`);
      for (const variant of variants(body)) expect(reading(variant)).not.toBeNull();
    },
  );

  it.each(REFUSALS)('a refusal that is %s is read as what it is', (_, _status, body, code) => {
    expect(readKalshiError(body)?.code).toBe(code);
  });
});

describe('the paper venue writes what is documented', () => {
  const check = (found: unknown, { example, optional }: Documented): void =>
    expect(differences(found, example, optional)).toEqual([]);

  it('in the frames of markets and of the account', async () => {
    const { clock, connect, order } = await open();
    const socket = await connect();
    await subscribe(socket, 1, ['orderbook_delta', 'ticker', 'trade'], { market_ticker: TICKER });
    await subscribe(socket, 2, ['fill', 'user_orders', 'market_positions', 'market_lifecycle_v2']);
    await order({ client_order_id: 'c-1' });
    await eventually(() => expect(socket.ofType('market_position').length).toBeGreaterThan(0));
    await clock.advance(909_000, 10_000);
    await eventually(() => expect(socket.ofType('market_lifecycle_v2')).toHaveLength(2));
    const plain = [
      'orderbook_snapshot',
      'orderbook_delta',
      'ticker',
      'trade',
      'fill',
      'user_order',
      'market_position',
    ] as const;
    for (const type of plain) {
      const frames = socket.ofType(type);
      if (type !== 'ticker') expect([type, frames.length]).not.toEqual([type, 0]);
      for (const frame of frames) check(msg(frame), FRAMES[type]);
    }
    const [determined, settled] = socket.ofType('market_lifecycle_v2').map(msg);
    check(determined, FRAMES['market_lifecycle_v2 determined']);
    check(settled, FRAMES['market_lifecycle_v2 settled']);
  });

  it('in the bodies of the REST API', async () => {
    const { call, clock, order } = await open();
    check((await order({ client_order_id: 'c-1' })).body, BODIES.created);
    const resting = await order({
      client_order_id: 'c-2',
      price: '0.5000',
      time_in_force: 'good_till_canceled',
    });
    const orders = '/portfolio/events/orders';
    const id = String(resting.body['order_id']);
    const where = { exchange_index: 2 };
    const terms = { ticker: TICKER, side: 'bid', price: '0.5000', count: '9.00', ...where };
    check((await call('POST', `${orders}/${id}/amend`, terms)).body, BODIES.amended);
    const less = { reduce_to: '8.00', ...where };
    check((await call('POST', `${orders}/${id}/decrease`, less)).body, BODIES.decreased);
    check((await call('DELETE', `${orders}/${id}?market_ticker=${TICKER}`)).body, BODIES.cancelled);
    const other = await order({ price: '0.5000', time_in_force: 'good_till_canceled' });
    const batch = [{ order_id: String(other.body['order_id']), ...where }, { order_id: id }];
    const answer = (await call('DELETE', `${orders}/batched`, { orders: batch })).body;
    const [ended, missing] = rowsOf(answer['orders']);
    check(ended, BODIES['cancelled in a batch']);
    check(missing, BODIES['not cancelled in a batch']);
    const listed = async (list: string, key: string): Promise<readonly object[]> =>
      rowsOf((await call('GET', list)).body[key]);
    const lists = [
      ['/portfolio/orders', 'orders', BODIES.order],
      ['/portfolio/fills', 'fills', BODIES.fill],
      ['/portfolio/positions', 'market_positions', BODIES.position],
      ['/markets', 'markets', BODIES.market],
    ] as const;
    for (const [list, key, body] of lists) {
      const items = await listed(list, key);
      expect(items.length).toBeGreaterThan(0);
      for (const item of items) check(item, body);
    }
    check((await call('GET', '/portfolio/balance')).body, BODIES.balance);
    await clock.advance(915_000, 10_000);
    const [settlement] = await listed('/portfolio/settlements', 'settlements');
    check(settlement, BODIES.settlement);
    const { optional, ...settled } = BODIES.market;
    const outcome = { settlement_value_dollars: '1.0000', settlement_ts: '2026-02-25T04:30:10Z' };
    check(membersOf((await call('GET', `/markets/${TICKER}`)).body['market']), {
      ...settled,
      example: { ...settled.example, ...outcome, expiration_value: '65100.000000' },
      optional,
    });
  });

  it('in its refusals', async () => {
    const { call, order } = await open();
    await order({ client_order_id: 'c-1' });
    const nested = REFUSALS[0]?.[2];
    expect((await order({ client_order_id: 'c-1' })).body).toEqual(nested);
    const flat = (await order({ client_order_id: 'c-3', count: 1 })).body;
    expect(Object.keys(flat)).toEqual(['code', 'message', 'details']);
    expect(Object.keys((await call('GET', '/markets?limit=5000')).body)).toEqual(['msg']);
  });
});
