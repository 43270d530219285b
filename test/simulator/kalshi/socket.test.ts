import { describe, expect, it } from 'vitest';

import { eventually } from '../../support/eventually.ts';
import { probe, TICKER, type Frame, worldsOfTests } from '../paper-world.ts';
import { subscribe, text } from './frames.ts';

const open = worldsOfTests();

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
