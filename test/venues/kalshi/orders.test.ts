import { afterEach, describe, expect, test } from 'vitest';

import type { OrderAction, Side } from '../../../machines/model/contract.ts';
import { venueOrderId } from '../../../machines/model/ids.ts';
import { countCenti, heldPriceCenti } from '../../../machines/model/money.ts';
import { orderBody } from '../../../src/venues/kalshi/orders.ts';
import { createKalshiAuth } from '../../../src/venues/kalshi/sign.ts';
import { createKalshiVenue } from '../../../src/venues/kalshi/venue.ts';
import type { Venue } from '../../../src/venues/venue.ts';
import { eventually } from '../../support/eventually.ts';
import { btcOfSeries, MARKET, orderRequest, TEST_KEY } from '../../support/kalshi.ts';
import {
  startScriptedVenue,
  type ScriptedReply,
  type ScriptedVenue,
} from '../../support/scripted-venue.ts';
import { testClock, type TestClock } from '../../support/simulated-clock.ts';

const TIMEOUT_MS = 5_000;

let server: ScriptedVenue | null = null;
let venue: Venue | null = null;
afterEach(async () => {
  await venue?.stop();
  await server?.close();
});

const connect = async (
  reply: (path: string, query: URLSearchParams) => ScriptedReply,
  clock: TestClock = testClock(),
): Promise<{
  readonly venue: Venue;
  readonly server: ScriptedVenue;
  readonly clock: TestClock;
}> => {
  server = await startScriptedVenue({ onRequest: ({ path, query }) => reply(path, query) });
  const auth = createKalshiAuth(TEST_KEY, clock);
  venue = createKalshiVenue({
    restUrl: server.restUrl,
    auth,
    clock,
    requestTimeoutMs: TIMEOUT_MS,
    symbolOfSeries: btcOfSeries,
  });
  return { venue, server, clock };
};

const nested = (code: string) => ({ error: { code, message: 'no', service: 'exchange' } });
const accepted = {
  order_id: 'o-1',
  client_order_id: orderRequest().clientOrderId,
  fill_count: '7.50',
  remaining_count: '2.50',
  ts_ms: 1,
};

describe('the order as the book takes it', () => {
  const cases: readonly (readonly [OrderAction, Side, number, string, string])[] = [
    ['buy', 'yes', 9_600, 'bid', '0.9600'],
    ['sell', 'yes', 4_500, 'ask', '0.4500'],
    ['buy', 'no', 9_600, 'ask', '0.0400'],
    ['sell', 'no', 4_505, 'bid', '0.5495'],
  ];
  test.each(cases)('%s %s at %i is %s at %s', (action, side, limit, wireSide, price) => {
    const limitCenti = heldPriceCenti(limit);
    expect(orderBody(orderRequest({ action, side, limitCenti }))).toMatchObject({
      side: wireSide,
      price,
    });
  });

  test('counts and prices are text, the shard is named, the exit is reduce-only and immediate', () => {
    expect(orderBody(orderRequest({ countCenti: countCenti(51) }))).toEqual({
      ticker: MARKET,
      client_order_id: 'tw-0a1b2c3d-1-x1',
      side: 'ask',
      count: '0.51',
      price: '0.4500',
      time_in_force: 'immediate_or_cancel',
      self_trade_prevention_type: 'taker_at_cross',
      reduce_only: true,
      exchange_index: 2,
    });
  });

  test('an exit that rests outlasts a pause, says so, and does not expire', () => {
    const resting = { timeInForce: 'goodTillCanceled', reduceOnly: false } as const;
    expect(orderBody(orderRequest(resting))).toEqual({
      ...orderBody(orderRequest({ reduceOnly: false })),
      time_in_force: 'good_till_canceled',
      cancel_order_on_pause: false,
    });
  });
});

describe('what an answer to a submission proves', () => {
  test.each<readonly [string, ScriptedReply, object]>([
    [
      '201',
      { status: 201, body: accepted },
      { kind: 'accepted', venueOrderId: 'o-1', filledCenti: 750, remainingCenti: 250 },
    ],
    [
      '400 flat',
      { status: 400, body: { code: 'bad_request', message: 'no', details: 'price' } },
      { kind: 'rejected', code: 'bad_request', message: 'no (price)' },
    ],
    [
      '400 nested',
      { status: 400, body: nested('insufficient_balance') },
      { kind: 'rejected', code: 'insufficient_balance' },
    ],
    ['400 msg', { status: 400, body: { msg: 'limit' } }, { kind: 'rejected', message: 'limit' }],
    ['401', { status: 401, body: nested('authentication_error') }, { kind: 'rejected' }],
    [
      '401 without a signature',
      { status: 401, body: nested('signature_is_missing_from_headers') },
      { kind: 'rejected' },
    ],
    [
      '401 for a clock that is off',
      { status: 401, body: nested('header_timestamp_expired') },
      { kind: 'unknown', landed: false },
    ],
    ['401 otherwise', { status: 401, body: nested('x') }, { kind: 'unknown', landed: false }],
    ['403', { status: 403, body: nested('forbidden') }, { kind: 'unknown', landed: false }],
    ['404', { status: 404, body: nested('market_not_found') }, { kind: 'rejected' }],
    [
      '409 in a pause',
      { status: 409, body: nested('trading_is_paused') },
      { kind: 'unknown', landed: false },
    ],
    [
      '409 for a twin',
      { status: 409, body: nested('order_already_exists') },
      { kind: 'unknown', landed: true },
    ],
    [
      '409 otherwise',
      { status: 409, body: nested('conflict') },
      { kind: 'unknown', landed: false },
    ],
    [
      '429',
      { status: 429, body: { error: 'too many requests' } },
      { kind: 'unknown', landed: false },
    ],
    ['429 of a proxy', { status: 429, text: '<html>' }, { kind: 'unknown', landed: false }],
    ['400 of a proxy', { status: 400, body: {} }, { kind: 'unknown', landed: false }],
    ['500', { status: 500, body: nested('internal') }, { kind: 'unknown', landed: false }],
    ['503', { status: 503, body: nested('service_unavailable') }, { kind: 'unknown' }],
    ['502 in HTML', { status: 502, text: '<html>bad gateway' }, { kind: 'unknown' }],
    ['200', { status: 200, body: accepted }, { kind: 'unknown', landed: false }],
    ['201 of garbage', { status: 201, text: 'null' }, { kind: 'unknown', landed: false }],
    [
      '201 for another order',
      { status: 201, body: { ...accepted, client_order_id: 'x' } },
      { kind: 'unknown', landed: false },
    ],
    [
      '201 with a count that is none',
      { status: 201, body: { ...accepted, fill_count: '-1.00' } },
      { kind: 'unknown', landed: false },
    ],
    ['a line cut before the reply', 'drop', { kind: 'unknown', landed: false }],
    ['a line cut within the reply', 'truncate', { kind: 'unknown', landed: false }],
  ])('%s', async (_, reply, expected) => {
    const { server: at, venue: kalshi } = await connect(() => reply);
    expect(await kalshi.submitOrder(orderRequest())).toMatchObject(expected);
    expect(at.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /trade-api/v2/portfolio/events/orders',
    ]);
  });

  test('a reply that never comes is unknown at the deadline and not before', async () => {
    const { clock, server: at, venue: kalshi } = await connect(() => 'hang');
    let settled = false;
    const outcome = kalshi.submitOrder(orderRequest()).finally(() => {
      settled = true;
    });
    await eventually(() => at.requests.length === 1);
    await clock.advance(TIMEOUT_MS - 1, 1_000);
    expect(settled).toBe(false);
    await clock.advance(1);
    expect(await outcome).toEqual({
      kind: 'unknown',
      why: `no reply within ${TIMEOUT_MS} ms`,
      landed: false,
    });
    expect(clock.pending()).toBe(0);
  });

  test('nobody listening is unknown', async () => {
    const { server: at, venue: kalshi } = await connect(() => 'drop');
    await at.close();
    expect(await kalshi.submitOrder(orderRequest())).toMatchObject({ kind: 'unknown' });
  });

  test('a stopped client aborts what is in flight and sends nothing more', async () => {
    const { server: at, venue: kalshi } = await connect(() => 'hang');
    const outcome = kalshi.submitOrder(orderRequest());
    await eventually(() => at.requests.length === 1);
    await kalshi.stop();
    expect(await outcome).toMatchObject({ kind: 'unknown', why: 'the venue client is stopped' });
    expect(await kalshi.submitOrder(orderRequest())).toMatchObject({ kind: 'unknown' });
    expect(at.requests).toHaveLength(1);
  });
});

describe('cancelling', () => {
  const cancelWith = async (reply: ScriptedReply) => {
    const { server: at, venue: kalshi } = await connect(() => reply);
    const outcome = await kalshi.cancelOrder(orderRequest(), venueOrderId('o/1'));
    return { outcome, request: at.requests[0] };
  };

  test('names the market and the shard', async () => {
    const { outcome, request } = await cancelWith({
      status: 200,
      body: { order_id: 'o/1', reduced_by: '2.50', ts_ms: 1 },
    });
    expect(outcome).toEqual({ kind: 'accepted', reducedByCenti: 250 });
    expect(request?.method).toBe('DELETE');
    expect(request?.path).toBe('/trade-api/v2/portfolio/events/orders/o%2F1');
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      market_ticker: MARKET,
      exchange_index: '2',
    });
  });

  test.each<readonly [string, ScriptedReply]>([
    ['404', { status: 404, body: nested('not_found') }],
    ['500', { status: 500, body: {} }],
    ['a malformed 200', { status: 200, body: {} }],
    ['more than was asked for', { status: 200, body: { order_id: 'o/1', reduced_by: '999.00' } }],
    ['a cut line', 'drop'],
  ])('%s proves nothing', async (_, reply) => {
    expect((await cancelWith(reply)).outcome.kind).toBe('unknown');
  });
});

describe('looking an order up', () => {
  const wireOrder = {
    order_id: 'o-1',
    client_order_id: orderRequest().clientOrderId,
    ticker: MARKET,
    status: 'executed',
    fill_count_fp: '10.00',
    remaining_count_fp: '0.00',
    last_update_reason: 'Trade',
  };
  const wireFill = {
    trade_id: 'f-1',
    order_id: 'o-1',
    ticker: MARKET,
    outcome_side: 'yes',
    count_fp: '10.00',
    yes_price_dollars: '0.5200',
    is_taker: true,
    fee_cost: '0.017500',
    created_time: '2026-06-11T12:00:00.5Z',
  };
  const other = { ...wireOrder, order_id: 'o-0', client_order_id: 'other' };

  test('reads every page, then the fills of the one it found', async () => {
    const { server: at, venue: kalshi } = await connect((path, query) => {
      if (path.endsWith('/fills')) return { status: 200, body: { fills: [wireFill], cursor: '' } };
      return query.get('cursor') === 'p2'
        ? { status: 200, body: { orders: [wireOrder], cursor: '' } }
        : { status: 200, body: { orders: [other], cursor: 'p2' } };
    });
    expect(await kalshi.lookupOrder(orderRequest(), null)).toEqual({
      kind: 'found',
      order: {
        venueOrderId: 'o-1',
        clientOrderId: 'tw-0a1b2c3d-1-x1',
        market: MARKET,
        status: 'executed',
        filledCenti: 1_000,
        remainingCenti: 0,
        reason: 'Trade',
      },
      fills: [
        {
          fillId: 'f-1',
          venueOrderId: 'o-1',
          clientOrderId: null,
          market: MARKET,
          bought: 'yes',
          yesPriceCenti: 5_200,
          countCenti: 1_000,
          feeMicros: 17_500,
          isTaker: true,
          atMs: Date.parse('2026-06-11T12:00:00.5Z'),
        },
      ],
    });
    expect(at.requests.map(({ query }) => query.get('ticker'))).toEqual([MARKET, MARKET, MARKET]);
    expect(at.requests[2]?.query.get('order_id')).toBe('o-1');
  });

  test('an order not among them is missing', async () => {
    const { venue: kalshi } = await connect(() => ({
      status: 200,
      body: { orders: [other], cursor: '' },
    }));
    expect(await kalshi.lookupOrder(orderRequest(), null)).toEqual({ kind: 'missing' });
  });

  test('a known venue id is asked for directly; 404 is missing', async () => {
    const { server: at, venue: kalshi } = await connect(() => ({
      status: 404,
      body: nested('not_found'),
    }));
    expect(await kalshi.lookupOrder(orderRequest(), venueOrderId('o-1'))).toEqual({
      kind: 'missing',
    });
    expect(at.requests[0]?.path).toBe('/trade-api/v2/portfolio/orders/o-1');
  });

  test.each<readonly [string, (path: string) => ScriptedReply]>([
    [
      'fills that cannot be read',
      (path) =>
        path.endsWith('/fills')
          ? { status: 200, body: { fills: [{ ...wireFill, fee_cost: 0.1 }], cursor: '' } }
          : { status: 200, body: { orders: [wireOrder], cursor: '' } },
    ],
    [
      'the venue’s status unknown',
      () => ({ status: 200, body: { orders: [{ ...wireOrder, status: 'unknown' }], cursor: '' } }),
    ],
    ['a refusal', () => ({ status: 401, body: nested('authentication_error') })],
    ['no list', () => ({ status: 200, body: { orders: 'none' } })],
  ])('%s is unknown, never missing', async (_, reply) => {
    const { venue: kalshi } = await connect(reply);
    expect((await kalshi.lookupOrder(orderRequest(), null)).kind).toBe('unknown');
  });

  test('a read is tried again through a bad moment', async () => {
    let answers = 0;
    const { clock, venue: kalshi } = await connect(() => {
      answers += 1;
      return answers < 3
        ? { status: 503, body: nested('service_unavailable') }
        : { status: 200, body: { orders: [], cursor: '' } };
    });
    const outcome = kalshi.lookupOrder(orderRequest(), null);
    await eventually(async () => {
      await clock.advance(50);
      return answers === 3;
    });
    expect(await outcome).toEqual({ kind: 'missing' });
  });
});
