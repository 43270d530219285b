import { describe, expect, it } from 'vitest';

import { eventually } from '../../support/eventually.ts';
import { fixtureTape, OPEN_MS, TICKER, worldsOfTests } from '../paper-world.ts';
import { msg, subscribe, text } from './frames.ts';

const open = worldsOfTests();

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
