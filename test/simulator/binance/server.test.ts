import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { symbolId } from '../../../machines/model/ids.ts';
import { micros } from '../../../machines/model/money.ts';
import { SPOT_MARKET, USDM_MARKET } from '../../../src/simulator/binance/markets.ts';
import {
  startBinanceServer,
  type BinanceOptions,
  type BinanceServer,
} from '../../../src/simulator/binance/server.ts';
import { candleSource } from '../../../src/venues/binance/candles.ts';
import { SPOT, USDM } from '../../../src/venues/binance/markets.ts';
import { realNetwork } from '../../../src/venues/network.ts';
import { testBinanceFeed, testUsdmFeed } from '../../support/binance.ts';
import { eventually } from '../../support/eventually.ts';
import { startTestFeed } from '../../support/feeds.ts';
import { membersOf } from '../../support/json.ts';
import { testClock } from '../../support/simulated-clock.ts';

const BTC = symbolId('BTC-USD');

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const open = async (options: Partial<BinanceOptions> = {}) => {
  const clock = testClock();
  const server = await startBinanceServer({
    market: SPOT_MARKET,
    clock,
    symbols: [BTC],
    speed: 1,
    ...options,
  });
  ends.push(server.stop);
  const trade = (dollars: number) => server.trade(BTC, micros(dollars * 1e6), clock.now());
  return { clock, server, trade };
};

const connect = async ({ wsUrl }: BinanceServer, path: string, autoPong = true) => {
  const socket = new WebSocket(wsUrl + path, { autoPong });
  const frames: Readonly<Record<string, unknown>>[] = [];
  const ended: string[] = [];
  const pings: string[] = [];
  socket.on('message', (data: Buffer) => frames.push(membersOf(JSON.parse(data.toString()))));
  socket.on('ping', (data: Buffer) => pings.push(data.toString()));
  socket.on('close', (code, reason) => ended.push(`${code} ${reason.toString()}`));
  socket.on('error', (error) => ended.push(error.message));
  await eventually(() => socket.readyState === WebSocket.OPEN || ended.length > 0);
  ends.push(() => {
    socket.terminate();
    return Promise.resolve();
  });
  return {
    socket,
    frames,
    ended,
    pings,
    send: (message: unknown) => socket.send(JSON.stringify(message)),
  };
};

const subscribe = (id: number, ...params: readonly string[]) => ({
  method: 'SUBSCRIBE',
  params,
  id,
});

describe('streams', () => {
  test('a symbol is traded as whatever product is asked for beside the usual one', async () => {
    const { server, trade } = await open({
      otherProducts: [
        { symbol: BTC, product: 'BTCUSDC' },
        { symbol: BTC, product: 'BTCUSDT' },
        { symbol: symbolId('ETH-USD'), product: 'ETHUSDC' },
      ],
    });
    const heard = await connect(
      server,
      '/stream?streams=btcusdt@trade/btcusdc@trade/ethusdc@trade',
    );
    trade(64_000);
    await eventually(() => heard.frames.length === 2);
    expect(heard.frames.map(({ stream }) => stream)).toEqual(['btcusdt@trade', 'btcusdc@trade']);
  });

  test('come wrapped on /stream and bare on /ws, to those who have subscribed them', async () => {
    const { server, trade } = await open();
    const combined = await connect(server, '/stream?streams=btcusdt@trade');
    const raw = await connect(server, '/ws/btcusdt@bookTicker');
    trade(65_000);
    await eventually(() => combined.frames.length === 1 && raw.frames.length === 1);
    expect(combined.frames[0]).toMatchObject({
      stream: 'btcusdt@trade',
      data: { e: 'trade', s: 'BTCUSDT', p: '65000.00000000' },
    });
    expect(raw.frames[0]).toMatchObject({ s: 'BTCUSDT', b: '64996.75000000', a: '65003.25000000' });
    expect(raw.frames[0]).not.toHaveProperty('e');
  });

  test('of a product that does not exist are confirmed, and say nothing', async () => {
    const { server, trade } = await open();
    const { frames, send } = await connect(server, '/stream');
    send(subscribe(1, 'nothing@trade', 'BTCUSDT@trade'));
    await eventually(() => frames.length === 1);
    trade(65_000);
    send({ method: 'LIST_SUBSCRIPTIONS', id: 2 });
    await eventually(() => frames.length === 2);
    expect(frames).toEqual([
      { result: null, id: 1 },
      { result: ['nothing@trade', 'BTCUSDT@trade'], id: 2 },
    ]);
  });

  test('another path is not found', async () => {
    const { server } = await open();
    expect((await connect(server, '/trade-api/ws')).ended[0]).toMatch(/404/);
  });

  test.each([
    ['no JSON', '{', { code: 3 }],
    ['an unknown method', '{"method":"HELLO","id":1}', { code: 2 }],
    ['no id', '{"method":"SUBSCRIBE","params":[]}', { code: 2 }],
  ])('%s is answered with an error', async (_, text, expected) => {
    const { server } = await open();
    const { frames, socket } = await connect(server, '/stream');
    socket.send(text);
    await eventually(() => frames.length === 1);
    expect(frames[0]).toMatchObject(expected);
  });
});

describe('limits', () => {
  test('a sixth message within a second ends the connection, pings included', async () => {
    const { clock, server } = await open();
    const { ended, frames, send, socket } = await connect(server, '/stream');
    for (const id of [1, 2, 3]) send(subscribe(id, 'btcusdt@trade'));
    socket.ping();
    socket.ping();
    await eventually(() => frames.length === 3);
    expect(ended).toEqual([]);
    await clock.advance(1_000);
    send(subscribe(4, 'btcusdt@trade'));
    for (let ping = 0; ping < 5; ping += 1) socket.ping();
    await eventually(() => ended.length === 1);
    expect(ended).toEqual(['1008 Too many requests']);
  });

  test('more than 1 024 streams end the connection', async () => {
    const { server } = await open();
    const { ended, send } = await connect(server, '/stream');
    send(subscribe(1, ...Array.from({ length: 1_025 }, (_, index) => `p${index}@trade`)));
    await eventually(() => ended.length === 1);
    expect(ended[0]).toMatch(/^1008/);
  });

  test('a client that copies each ping back stays; one that does not is cut after a minute', async () => {
    const { clock, server } = await open();
    const good = await connect(server, '/stream');
    const bad = await connect(server, '/stream', false);
    for (let ping = 1; ping <= 5; ping += 1) {
      await clock.advance(20_000, 1_000);
      await eventually(() => good.pings.length === ping);
      await new Promise<void>((resolve) => good.socket.ping(() => setImmediate(resolve)));
    }
    await eventually(() => bad.ended.length === 1);
    expect(good.ended).toEqual([]);
  });

  test('a connection of a day is closed', async () => {
    const { clock, server } = await open({ lifeMs: 15_000 });
    const { ended } = await connect(server, '/stream');
    await clock.advance(15_000, 1_000);
    await eventually(() => ended.length === 1);
    expect(ended[0]).toMatch(/^1001/);
  });
});

describe('candles', () => {
  test('are pushed each second, closed ones once, quiet ones without a trade', async () => {
    const { clock, server, trade } = await open();
    const { frames } = await connect(server, '/ws/btcusdt@kline_1s');
    trade(65_000);
    await clock.advance(2_000, 500);
    await eventually(() => frames.length === 4);
    const seen = frames.map(({ k }) => membersOf(k)).map(({ x, n, L, c }) => [x, n, L === -1, c]);
    expect(seen).toEqual([
      [true, 1, false, '65000.00000000'],
      [false, 0, true, '65000.00000000'],
      [true, 0, true, '65000.00000000'],
      [false, 0, true, '65000.00000000'],
    ]);
  });

  test('of the past are listed, and unknown products refused', async () => {
    const { clock, server, trade } = await open();
    const fromMs = clock.now();
    trade(65_000);
    await clock.advance(5_000, 1_000);
    trade(65_001);
    const source = candleSource({
      candles: SPOT.candles.trade,
      restUrl: server.restUrl,
      network: realNetwork,
      timeoutMs: 5_000,
    });
    const read = await source({ product: 'BTCUSDT', fromMs, toMs: fromMs + 4_999 });
    expect(read).toMatchObject({ ok: true });
    expect(read.ok ? read.value.map(({ atMs }) => atMs - fromMs) : []).toEqual([
      999, 1_999, 2_999, 3_999, 4_999,
    ]);
    expect(await source({ product: 'XUSDT', fromMs, toMs: fromMs + 1 })).toMatchObject({
      ok: false,
      error: { message: 'candles answered 400' },
    });
  });
});

describe('futures', () => {
  const futures = (options: Partial<BinanceOptions> = {}) =>
    open({ market: USDM_MARKET, ...options });

  test('carry the book on /public, all else on /market, and say nothing on the wrong path', async () => {
    const { clock, server, trade } = await futures();
    const streams = 'streams=btcusdt@bookTicker/btcusdt@aggTrade/btcusdt@markPrice@1s';
    const paths = ['/public', '/market', '/private', ''];
    const peers = await Promise.all(
      paths.map((path) => connect(server, `${path}/stream?${streams}`)),
    );
    trade(65_000);
    await clock.advance(1_000, 500);
    await eventually(() => peers[1]?.frames.length === 2 && peers[3]?.frames.length === 1);
    const kinds = peers.map(({ frames }) => frames.map(({ stream }) => stream));
    expect(kinds).toEqual([
      ['btcusdt@bookTicker'],
      ['btcusdt@aggTrade', 'btcusdt@markPrice@1s'],
      [],
      ['btcusdt@bookTicker'],
    ]);
    expect(peers[0]?.frames[0]?.['data']).toMatchObject({ e: 'bookTicker', s: 'BTCUSDT' });
  });

  test('push the open candle of a minute where a trade has changed it', async () => {
    const { clock, server, trade } = await futures();
    const { frames } = await connect(server, '/market/ws/btcusdt@kline_1m');
    trade(65_000);
    await clock.advance(250, 250);
    await eventually(() => frames.length === 1);
    await clock.advance(1_000, 250);
    trade(65_001);
    await clock.advance(250, 250);
    await eventually(() => frames.length === 2);
    expect(frames.map(({ k }) => membersOf(k)).map(({ i, x, c }) => [i, x, c])).toEqual([
      ['1m', false, '65000.00000000'],
      ['1m', false, '65001.00000000'],
    ]);
  });

  test('take ten messages in a second, and no eleventh', async () => {
    const { server } = await futures();
    const { ended, frames, send } = await connect(server, '/market/stream');
    for (let id = 1; id <= 10; id += 1) send(subscribe(id, 'btcusdt@aggTrade'));
    await eventually(() => frames.length === 10);
    expect(ended).toEqual([]);
    send(subscribe(11, 'btcusdt@aggTrade'));
    await eventually(() => ended.length === 1);
    expect(ended).toEqual(['1008 Too many requests']);
  });

  test.each(['trade', 'mark'] as const)('list the closed minutes of the %s', async (price) => {
    const { clock, server, trade } = await futures();
    const fromMs = clock.now();
    trade(65_000);
    await clock.advance(180_000, 60_000);
    trade(65_001);
    const source = candleSource({
      candles: USDM.candles[price],
      restUrl: server.restUrl,
      network: realNetwork,
      timeoutMs: 5_000,
    });
    const read = await source({ product: 'BTCUSDT', fromMs, toMs: fromMs + 179_999 });
    expect(read.ok ? read.value.map(({ atMs }) => atMs - fromMs) : []).toEqual([
      59_999, 119_999, 179_999,
    ]);
  });
});

test.each([
  ['spot', SPOT_MARKET, testBinanceFeed],
  ['futures', USDM_MARKET, testUsdmFeed],
] as const)(
  'an announced shutdown costs our feed of %s nothing: no doubt, no second without a price',
  async (_, market, driver) => {
    const { clock, server, trade } = await open({ market });
    const at = startTestFeed(driver(server.wsUrl), { markets: ['BTCUSDT'], clock });
    ends.push(at.feed.stop);
    await eventually(async () => {
      trade(65_000);
      await clock.advance(250, 250);
      return at.feed.state() === 'live';
    });
    server.disturb({ act: 'announceShutdown', inMs: 10_000 });
    await eventually(() => at.notices.some(({ type }) => type === 'feed.renewing'));
    for (let second = 0; second < 20; second += 1) {
      const before = at.seen.spots.length;
      trade(65_000 + second);
      await eventually(() => at.seen.spots.length > before);
      await clock.advance(1_000, 1_000);
    }
    expect(at.notices.some(({ type }) => type === 'feed.renewed')).toBe(true);
    expect([at.seen.doubts, at.feed.figures().gaps, at.feed.figures().reconnects]).toEqual([
      [],
      0,
      0,
    ]);
    const prices = at.seen.spots.map(({ priceMicros }) => priceMicros);
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
  },
);
