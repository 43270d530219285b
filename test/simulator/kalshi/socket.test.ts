import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { eventually } from '../../support/eventually.ts';
import { levelsOf, membersOf } from '../../support/json.ts';
import {
  fixtureTape,
  openWorld,
  OPEN_MS,
  probe,
  TICKER,
  type BookAt,
  type Frame,
  type PaperWorld,
  worldsOfTests,
  type SocketProbe,
} from '../paper-world.ts';

const open = worldsOfTests();

const text = expect.any(String) as string;
const msg = (frame: Frame | undefined): Readonly<Record<string, unknown>> =>
  membersOf(frame?.['msg'] ?? {});

const subscribe = (
  socket: SocketProbe,
  id: number,
  channels: readonly string[],
  params: object = {},
): Promise<Frame> => socket.ask({ id, cmd: 'subscribe', params: { channels, ...params } });

describe('the upgrade', () => {
  it('is refused without a signature, even for public channels', async () => {
    const { simulator } = await open();
    await expect(probe(simulator.kalshi.wsUrl, {})).rejects.toThrow('401');
  });

  it('is refused when signed for another path or too long ago', async () => {
    const { simulator, headers, clock } = await open();
    const path = '/trade-api/ws/v2';
    await expect(probe(simulator.kalshi.wsUrl, headers('GET', '/trade-api/v2/ws'))).rejects.toThrow(
      '401',
    );
    const stale = headers('GET', path);
    await clock.advance(6_000, 6_000);
    await expect(probe(simulator.kalshi.wsUrl, stale)).rejects.toThrow('401');
  });

  it('is not found elsewhere', async () => {
    const { simulator, headers } = await open();
    const url = simulator.kalshi.wsUrl.replace('/ws/v2', '/ws/v1');
    await expect(probe(url, headers('GET', '/trade-api/ws/v1'))).rejects.toThrow('404');
  });
});

describe('heartbeats', () => {
  it('are pings every ten seconds with the body heartbeat, and pings are answered', async () => {
    const { connect, clock } = await open();
    const socket = await connect();
    await clock.advance(20_000, 1_000);
    await eventually(() => expect(socket.pings).toEqual(['heartbeat', 'heartbeat']));
    const pong = new Promise<string>((resolve) =>
      socket.socket.once('pong', (data) => resolve(data.toString())),
    );
    socket.socket.ping('are you there');
    expect(await pong).toBe('are you there');
  });
});

describe('commands', () => {
  it('get one acknowledgement and one subscription per channel', async () => {
    const { connect } = await open();
    const socket = await connect();
    socket.send({ id: 1, cmd: 'subscribe', params: { channels: ['ticker', 'nonsense', 'fill'] } });
    await eventually(() => expect(socket.frames).toHaveLength(3));
    expect(socket.frames).toEqual([
      { id: 1, type: 'subscribed', msg: { channel: 'ticker', sid: 1 } },
      { id: 1, type: 'error', msg: { code: 8, msg: 'Unknown channel name' } },
      { id: 1, type: 'subscribed', msg: { channel: 'fill', sid: 2 } },
    ]);
    expect(await socket.ask({ id: 2, cmd: 'list_subscriptions' })).toEqual({
      id: 2,
      type: 'ok',
      msg: [
        { channel: 'ticker', sid: 1 },
        { channel: 'fill', sid: 2 },
      ],
    });
  });

  const faults: readonly [string, object, number][] = [
    ['an unknown command', { cmd: 'dance', params: {} }, 5],
    ['no params', { cmd: 'subscribe' }, 2],
    ['no channels', { cmd: 'subscribe', params: {} }, 3],
    ['an unknown channel', { cmd: 'subscribe', params: { channels: ['x'] } }, 8],
    [
      'a book without a market',
      { cmd: 'subscribe', params: { channels: ['orderbook_delta'] } },
      14,
    ],
    [
      'markets named in both ways',
      {
        cmd: 'subscribe',
        params: { channels: ['ticker'], market_ticker: TICKER, market_tickers: [TICKER] },
      },
      11,
    ],
    [
      'an unknown market',
      { cmd: 'subscribe', params: { channels: ['orderbook_delta'], market_ticker: 'X' } },
      11,
    ],
    [
      'a market without a name',
      { cmd: 'subscribe', params: { channels: ['ticker'], market_tickers: [''] } },
      11,
    ],
    ['nothing to unsubscribe', { cmd: 'unsubscribe', params: {} }, 4],
    ['an unknown sid', { cmd: 'unsubscribe', params: { sids: [99] } }, 7],
    [
      'two sids',
      { cmd: 'update_subscription', params: { sids: [1, 2], action: 'add_markets' } },
      12,
    ],
    ['no sid', { cmd: 'update_subscription', params: { action: 'add_markets' } }, 12],
    ['no action', { cmd: 'update_subscription', params: { sids: [1] } }, 15],
    ['an unknown action', { cmd: 'update_subscription', params: { sids: [1], action: 'x' } }, 13],
    ['no market', { cmd: 'update_subscription', params: { sids: [1], action: 'add_markets' } }, 14],
    ['an update of an unknown sid', { cmd: 'update_subscription', params: { sids: [9] } }, 7],
    ['params of a wrong type', { cmd: 'subscribe', params: { channels: 'ticker' } }, 11],
  ];
  it.each(faults)('with %s get an error by its number', async (_, command, code) => {
    const { connect } = await open();
    const socket = await connect();
    await subscribe(socket, 1, ['orderbook_delta'], { market_ticker: TICKER });
    const answer = await socket.ask({ id: 7, ...command });
    expect(answer).toMatchObject({ id: 7, type: 'error', msg: { code, msg: text } });
  });

  it('that are not JSON get error 1 without an id', async () => {
    const { connect } = await open();
    const socket = await connect();
    socket.socket.send('{');
    await eventually(() => expect(socket.frames).toHaveLength(1));
    expect(socket.frames[0]).toEqual({
      type: 'error',
      msg: { code: 1, msg: 'Unable to process message' },
    });
  });

  it('add and delete markets, number the replies, and send a book for each added one', async () => {
    const { connect } = await open();
    const socket = await connect();
    await subscribe(socket, 1, ['orderbook_delta'], { market_ticker: TICKER });
    const update = (id: number, action: string): Promise<Frame> =>
      socket.ask({
        id,
        cmd: 'update_subscription',
        params: { sids: [1], action, market_tickers: [TICKER] },
      });
    expect(await update(2, 'delete_markets')).toEqual({
      id: 2,
      sid: 1,
      seq: 2,
      type: 'ok',
      msg: { market_tickers: [] },
    });
    expect(await update(3, 'add_markets')).toMatchObject({
      seq: 3,
      msg: { market_tickers: [TICKER] },
    });
    const snapshot = await update(4, 'get_snapshot');
    expect(snapshot).toMatchObject({ id: 4, sid: 1, seq: 5, type: 'orderbook_snapshot' });
    expect(socket.ofType('orderbook_snapshot')).toHaveLength(3);
    expect(await socket.ask({ id: 5, cmd: 'unsubscribe', params: { sids: [1] } })).toEqual({
      id: 5,
      sid: 1,
      seq: 6,
      type: 'unsubscribed',
    });
  });
});

/** A client's own book, kept from snapshot and deltas alone. */
const rebuild = (frames: readonly Frame[]): Record<'yes' | 'no', Map<string, number>> => {
  const book = { yes: new Map<string, number>(), no: new Map<string, number>() };
  let seq = 0;
  for (const frame of frames) {
    if (frame['sid'] !== 1 || frame['seq'] === undefined) continue;
    seq += 1;
    expect(frame['seq']).toBe(seq);
    const body = msg(frame);
    if (frame.type === 'orderbook_snapshot')
      for (const side of ['yes', 'no'] as const)
        book[side] = new Map(
          levelsOf(body[`${side}_dollars_fp`] ?? []).map(([price, count]) => [
            price,
            Math.round(Number(count) * 100),
          ]),
        );
    if (frame.type !== 'orderbook_delta') continue;
    const levels = book[body['side'] === 'yes' ? 'yes' : 'no'];
    const price = String(body['price_dollars']);
    const left = (levels.get(price) ?? 0) + Math.round(Number(body['delta_fp']) * 100);
    expect(left).toBeGreaterThanOrEqual(0);
    if (left === 0) levels.delete(price);
    else levels.set(price, left);
  }
  return book;
};

const serverBook = async (
  call: PaperWorld['call'],
): Promise<Record<'yes' | 'no', Map<string, number>>> => {
  const { body } = await call('GET', `/markets/${TICKER}/orderbook`);
  const book = membersOf(body['orderbook_fp']);
  const side = (name: string): Map<string, number> =>
    new Map(levelsOf(book[name] ?? []).map(([p, c]) => [p, Math.round(Number(c) * 100)]));
  return { yes: side('yes_dollars'), no: side('no_dollars') };
};

const sorted = (book: Record<'yes' | 'no', Map<string, number>>): object => ({
  yes: [...book.yes].sort(),
  no: [...book.no].sort(),
});

describe('order books', () => {
  it('rebuilt from snapshot and deltas equal the venue, after any books and orders', async () => {
    const bookArbitrary = fc
      .tuple(fc.integer({ min: 0, max: 98 }), fc.integer({ min: 1, max: 5 }))
      .map(([bid, spread]) => [bid, Math.min(100, bid + spread)] as const);
    const orderArbitrary = fc.record({
      side: fc.constantFrom('bid', 'ask'),
      price: fc.integer({ min: 10, max: 90 }).map((cents) => `0.${cents}00`),
      count: fc.integer({ min: 1, max: 900 }).map((count) => `${count}.00`),
      time_in_force: fc.constantFrom('immediate_or_cancel', 'good_till_canceled'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(bookArbitrary, fc.array(orderArbitrary, { maxLength: 2 })), {
          minLength: 1,
          maxLength: 8,
        }),
        async (steps) => {
          const books = steps.map(([[bid, ask]], index): BookAt => [
            2 + 2 * index,
            bid,
            Math.max(ask, bid + 1),
          ]);
          const local = await openWorld({ tape: fixtureTape([[1, 60, 62], ...books]) });
          const socket = await local.connect();
          await subscribe(socket, 1, ['orderbook_delta'], { market_ticker: TICKER });
          for (const [, orders] of steps) {
            await local.clock.advance(2_000, 1_000);
            for (const order of orders) await local.order(order);
          }
          await socket.ask({ id: 99, cmd: 'list_subscriptions' });
          expect(sorted(rebuild(socket.frames))).toEqual(sorted(await serverBook(local.call)));
          expect(local.simulator.account.cashMicros()).toBeGreaterThanOrEqual(0);
          socket.close();
          await local.stop();
        },
      ),
      { numRuns: 20 },
    );
  });

  it('show an empty side by leaving its key out', async () => {
    const { connect } = await open({ tape: fixtureTape([[1, 0, 100]]) });
    const socket = await connect();
    await subscribe(socket, 1, ['orderbook_delta'], { market_ticker: TICKER });
    await eventually(() => expect(socket.ofType('orderbook_snapshot')).toHaveLength(1));
    expect(socket.ofType('orderbook_snapshot')[0]).toEqual({
      type: 'orderbook_snapshot',
      sid: 1,
      seq: 1,
      msg: { market_ticker: TICKER, market_id: text },
    });
  });

  it('quote the NO side on the NO leg unless YES prices are asked for', async () => {
    const { connect } = await open();
    const socket = await connect();
    await subscribe(socket, 1, ['orderbook_delta'], { market_ticker: TICKER });
    await subscribe(socket, 2, ['orderbook_delta'], { market_ticker: TICKER, use_yes_price: true });
    await eventually(() => expect(socket.ofType('orderbook_snapshot')).toHaveLength(2));
    const [no, yes] = socket
      .ofType('orderbook_snapshot')
      .map((frame) => levelsOf(msg(frame)['no_dollars_fp']).at(-1)?.[0]);
    expect([no, yes]).toEqual(['0.3800', '0.6200']);
  });

  it('name the order that caused a change', async () => {
    const { connect, order } = await open();
    const socket = await connect();
    await subscribe(socket, 1, ['orderbook_delta'], { market_ticker: TICKER });
    await order({ client_order_id: 'c-1', count: '3.00' });
    await eventually(() => expect(socket.ofType('orderbook_delta')).toHaveLength(1));
    expect(socket.ofType('orderbook_delta')[0]).toEqual({
      type: 'orderbook_delta',
      sid: 1,
      seq: 2,
      msg: {
        market_ticker: TICKER,
        market_id: text,
        price_dollars: '0.3800',
        delta_fp: '-3.00',
        side: 'no',
        client_order_id: 'c-1',
        subaccount: 0,
        ts: new Date(OPEN_MS + 1_000).toISOString(),
        ts_ms: OPEN_MS + 1_000,
      },
    });
  });
});

describe('public channels', () => {
  it('send ticker frames on change, and at once when asked to', async () => {
    const { connect, clock } = await open({
      tape: fixtureTape([
        [1, 60, 62],
        [3, 61, 63],
      ]),
    });
    const socket = await connect();
    await subscribe(socket, 1, ['ticker'], { send_initial_snapshot: true });
    await eventually(() => expect(socket.ofType('ticker')).toHaveLength(1));
    await clock.advance(2_000, 1_000);
    await eventually(() => expect(socket.ofType('ticker').length).toBeGreaterThan(1));
    expect(socket.ofType('ticker')[1]).toEqual({
      type: 'ticker',
      sid: 1,
      msg: {
        market_ticker: TICKER,
        market_id: text,
        price_dollars: text,
        yes_bid_dollars: '0.6100',
        yes_ask_dollars: '0.6300',
        yes_bid_size_fp: text,
        yes_ask_size_fp: text,
        last_trade_size_fp: text,
        volume_fp: text,
        open_interest_fp: text,
        dollar_volume: expect.any(Number) as number,
        dollar_open_interest: expect.any(Number) as number,
        ts: OPEN_MS / 1000 + 3,
        ts_ms: OPEN_MS + 3_000,
        time: new Date(OPEN_MS + 3_000).toISOString(),
      },
    });
  });

  it("print the tape's volume and our fills as trades", async () => {
    const { connect, clock, order } = await open({
      tape: fixtureTape([
        [1, 60, 62],
        [3, 60, 62],
      ]),
    });
    const socket = await connect();
    await subscribe(socket, 1, ['trade']);
    await order({ count: '2.00' });
    await clock.advance(2_000, 1_000);
    await eventually(() => expect(socket.ofType('trade')).toHaveLength(2));
    expect(socket.ofType('trade')[0]).toEqual({
      type: 'trade',
      sid: 1,
      seq: 1,
      msg: {
        trade_id: text,
        market_ticker: TICKER,
        yes_price_dollars: '0.6200',
        no_price_dollars: '0.3800',
        count_fp: '2.00',
        taker_side: 'yes',
        taker_outcome_side: 'yes',
        taker_book_side: 'bid',
        is_block_trade: false,
        ts: OPEN_MS / 1000 + 1,
        ts_ms: OPEN_MS + 1_000,
      },
    });
    expect(socket.ofType('trade')[1]).toMatchObject({ seq: 2, msg: { count_fp: '10.00' } });
  });

  it('tell of determination and settlement, but not of the close', async () => {
    const { connect, clock } = await open();
    const socket = await connect();
    await subscribe(socket, 1, ['market_lifecycle_v2']);
    await clock.advance(909_000, 10_000);
    await eventually(() => expect(socket.ofType('market_lifecycle_v2')).toHaveLength(2));
    const at = OPEN_MS / 1000 + 900;
    expect(socket.ofType('market_lifecycle_v2').map(msg)).toEqual([
      {
        market_ticker: TICKER,
        event_type: 'determined',
        determination_ts: at + 5,
        result: 'yes',
        settlement_value: '1.0000',
      },
      { market_ticker: TICKER, event_type: 'settled', settled_ts: at + 10 },
    ]);
  });
});

describe('private channels', () => {
  it('tell of fill, order and position as the venue writes them', async () => {
    const { connect, order } = await open();
    const socket = await connect();
    await subscribe(socket, 1, ['fill', 'user_orders', 'market_positions']);
    const reply = await order({ client_order_id: 'c-1' });
    await eventually(() => expect(socket.ofType('user_order')).toHaveLength(1));
    const order_id = reply.body['order_id'];
    expect(socket.ofType('fill')[0]).toEqual({
      type: 'fill',
      sid: 1,
      msg: {
        trade_id: text,
        order_id,
        client_order_id: 'c-1',
        market_ticker: TICKER,
        exchange_index: 2,
        is_taker: true,
        side: 'yes',
        action: 'buy',
        outcome_side: 'yes',
        book_side: 'bid',
        purchased_side: 'yes',
        yes_price_dollars: '0.6200',
        count_fp: '10.00',
        fee_cost: '0.165000',
        post_position_fp: '10.00',
        ts: OPEN_MS / 1000 + 1,
        ts_ms: OPEN_MS + 1_000,
        subaccount: 0,
      },
    });
    expect(socket.ofType('user_order')[0]).toMatchObject({
      sid: 2,
      msg: { order_id, ticker: TICKER, status: 'executed', last_update_reason: 'Trade' },
    });
    expect(socket.ofType('market_position')[0]).toMatchObject({
      sid: 3,
      msg: { market_ticker: TICKER, position_fp: '10.00', fees_paid_dollars: '0.1650' },
    });
    for (const type of ['fill', 'user_order', 'market_position'])
      expect(socket.ofType(type)[0]).not.toHaveProperty('seq');
  });

  it('tell why the venue ended an order', async () => {
    const { connect, order, clock } = await open();
    const socket = await connect();
    await subscribe(socket, 1, ['user_orders']);
    await order({ side: 'ask', price: '0.6000', reduce_only: true });
    await order({ price: '0.5000', time_in_force: 'good_till_canceled' });
    await clock.advance(900_000, 10_000);
    await eventually(() => expect(socket.ofType('user_order')).toHaveLength(3));
    expect(
      socket
        .ofType('user_order')
        .map((frame) => [msg(frame)['status'], msg(frame)['last_update_reason'] ?? null]),
    ).toEqual([
      ['canceled', 'ReduceOnlyCancel'],
      ['resting', null],
      ['canceled', 'CloseCancel'],
    ]);
  });
});
