import { afterEach, describe, expect, test } from 'vitest';

import { epochMs } from '../../../machines/model/time.ts';
import { micros } from '../../../machines/model/money.ts';
import type { CandlesRequest } from '../../../src/venues/binance/candles.ts';
import type { BinanceFeedOptions } from '../../../src/venues/binance/feed.ts';
import {
  binanceScript,
  bookTicker,
  kline,
  PRODUCT,
  silentScript,
  testBinanceFeed,
  trade,
} from '../../support/binance.ts';
import { eventually } from '../../support/eventually.ts';
import { startTestFeed, type TestFeed } from '../../support/feeds.ts';
import {
  startScriptedVenue,
  type ScriptedVenue,
  type VenueScript,
} from '../../support/scripted-venue.ts';

const START_MS = Date.UTC(2026, 0, 1);

let server: ScriptedVenue | null = null;
let running: TestFeed | null = null;
afterEach(async () => {
  await running?.feed.stop();
  await server?.close();
});

const open = async (
  script: VenueScript = binanceScript,
  changes: Partial<BinanceFeedOptions> = {},
  options: Parameters<typeof startTestFeed>[1] = {},
) => {
  const venue = await startScriptedVenue(script);
  const at = startTestFeed(testBinanceFeed(venue.wsUrl, changes), {
    markets: [PRODUCT],
    ...options,
  });
  server = venue;
  running = at;
  const peer = () => venue.peers.at(-1);
  const send = async (...frames: readonly object[]): Promise<void> => {
    const before = at.feed.figures().frames;
    for (const frame of frames) peer()?.send(frame);
    await eventually(() => at.feed.figures().frames >= before + frames.length);
  };
  return { at, venue, peer, send };
};

const pricesOf = ({ seen }: TestFeed) =>
  seen.spots.map(({ priceMicros, venueAtMs }) => [priceMicros / 1e6, venueAtMs - START_MS]);

describe('subscribing', () => {
  test('names the streams of a product in lower case, on the path of combined streams', async () => {
    const { at, peer, venue } = await open();
    await at.becomes('live');
    expect(venue.peers[0]?.path).toBe('/trade-api/ws/v2/stream');
    expect(peer()?.commands).toEqual([
      { method: 'SUBSCRIBE', params: ['btcusdt@trade', 'btcusdt@kline_1s'], id: 1 },
    ]);
  });

  test('counts only once the product has been heard: an unknown one is answered all the same', async () => {
    const { at, send, peer } = await open(silentScript);
    await eventually(() => peer()?.commands.length === 1);
    await eventually(() => at.feed.figures().frames === 1);
    expect(at.feed.state()).toBe('subscribing');
    await send(trade(7));
    await at.becomes('live');
  });

  test('follows products while live, in few commands', async () => {
    const { at, peer } = await open();
    await at.becomes('live');
    at.feed.subscribe(['ETHUSDT', 'SOLUSDT']);
    at.feed.unsubscribe([PRODUCT]);
    await eventually(() => peer()?.commands.length === 3);
    expect(
      peer()
        ?.commands.slice(1)
        .map(({ method, params }) => [method, params]),
    ).toEqual([
      ['SUBSCRIBE', ['ethusdt@trade', 'ethusdt@kline_1s', 'solusdt@trade', 'solusdt@kline_1s']],
      ['UNSUBSCRIBE', ['btcusdt@trade', 'btcusdt@kline_1s']],
    ]);
  });

  test('sends no more in a second than the venue takes', async () => {
    const { at, peer } = await open(binanceScript, {}, { policy: { sendsPerSecond: 3 } });
    await at.becomes('live');
    for (const one of ['A', 'B', 'C', 'D', 'E']) at.feed.subscribe([`${one}USDT`]);
    await eventually(() => peer()?.commands.length === 3);
    await at.clock.advance(990, 10);
    expect(peer()?.commands).toHaveLength(3);
    await at.clock.advance(1_100, 10);
    await eventually(() => peer()?.commands.length === 6);
    expect(peer()?.commands.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test.each([
    ['at the top', { code: 2, msg: 'Invalid request' }],
    ['within `error`', { error: { code: 2, msg: 'Invalid request' } }],
  ])('an error %s parks the feed', async (_, body) => {
    const { at } = await open({ onCommand: (to, { id }) => to.send({ ...body, id }) });
    await at.becomes('refused');
    expect(at.notices).toContainEqual(
      expect.objectContaining({ type: 'feed.refused', reason: '2: Invalid request' }),
    );
  });
});

describe('a price', () => {
  test('is the last trade, at the time of the trade', async () => {
    const { at, send } = await open(silentScript);
    await at.becomes('subscribing');
    await send(trade(7, '61837.63000000', START_MS + 5), trade(8, '61837.64000000', START_MS + 6));
    expect(pricesOf(at)).toEqual([
      [61_837.63, 5],
      [61_837.64, 6],
    ]);
  });

  test('is said anew by each candle, at the time of the candle', async () => {
    const { at, send } = await open();
    await at.becomes('live');
    await send(kline(1, -1, { close: '61837.63000000' }));
    expect(pricesOf(at)).toEqual([
      [61_837.63, 999],
      [61_837.63, 1_999],
    ]);
  });

  test('is never that of a candle which a trade has overtaken', async () => {
    const { at, send } = await open();
    await at.becomes('live');
    await send(
      trade(101, '2.00', START_MS + 1_500),
      kline(1, 100, { close: '1.00' }),
      kline(1, -1, { close: '1.00' }),
    );
    expect(pricesOf(at).at(-1)).toEqual([2, 1_500]);
  });

  test('comes once, however often its trade is repeated', async () => {
    const { at, send } = await open();
    await at.becomes('live');
    await send(trade(101, '2.00'), trade(101, '2.00'), trade(99, '1.00'));
    expect(at.seen.spots).toHaveLength(2);
    expect(at.feed.figures().gaps).toBe(0);
  });

  test('that is no exact positive amount is rejected', async () => {
    const { at, send } = await open();
    await at.becomes('live');
    await send(trade(101, '0.00000001'), trade(101, '-1'), trade(101, '1e5'), trade(101, '0'));
    expect(at.feed.figures().rejects).toEqual({ trade: 4 });
  });

  test('may be the middle of the book, as old as the newest frame with a time', async () => {
    const { at, send } = await open(silentScript, { price: 'middle' });
    await at.becomes('subscribing');
    await send(
      bookTicker(1, '10.00', '10.02'),
      trade(7, '99.00', START_MS + 5),
      bookTicker(2, '10.00', '10.04'),
      bookTicker(2, '11.00', '11.04'),
      bookTicker(3, '12.00', '11.00'),
      kline(1, 7),
    );
    expect(pricesOf(at)).toEqual([
      [10.02, 5],
      [10.02, 1_999],
    ]);
    expect(at.feed.figures().rejects).toEqual({ bookTicker: 1 });
  });
});

describe('loss', () => {
  test('shows in the ids of trades', async () => {
    const { at, send } = await open();
    await at.becomes('live');
    await send(trade(101), trade(103, '3.00'));
    expect(at.seen.doubts).toEqual(['BTCUSDT: expected trade 102, found 103']);
    await at.becomes('live');
    expect(pricesOf(at).at(-1)?.[0]).toBe(3);
  });

  test('shows in a trade that a candle has known for a second', async () => {
    const { at, send } = await open();
    await at.becomes('live');
    await send(trade(101), kline(1, 102));
    expect(at.seen.doubts).toEqual([]);
    await send(kline(2, 102));
    expect(at.seen.doubts).toEqual(['BTCUSDT: trades stand at 101, a candle knows 102']);
    await at.becomes('live');
  });

  test('does not show where a trade comes a little after its candle', async () => {
    const { at, send } = await open();
    await at.becomes('live');
    await send(trade(101), kline(1, 102), trade(102), kline(2, 102));
    expect(at.feed.figures().gaps).toBe(0);
  });
});

describe('candles that were not heard', () => {
  const archive = () => {
    const asked: CandlesRequest[] = [];
    let failing = 0;
    const candles: BinanceFeedOptions['candles'] = (request) => {
      asked.push(request);
      failing -= 1;
      return Promise.resolve(
        failing >= 0
          ? { ok: false, error: { message: 'candles answered 429', retryAfterMs: 20_000 } }
          : { ok: true, value: [{ atMs: epochMs(request.toMs), priceMicros: micros(5e6) }] },
      );
    };
    return { asked, candles, fail: (times: number) => void (failing = times) };
  };
  const closed = (second: number) => kline(second, -1, { isClosed: true });

  test('are asked for once, as far back as momentum looks, up to the first that is heard', async () => {
    const { asked, candles } = archive();
    const { at, send } = await open(binanceScript, { candles });
    await at.becomes('live');
    await send(closed(1), closed(2), closed(3));
    const fromMs = START_MS + 1_000 - 31 * 60_000;
    expect(asked).toEqual([{ product: PRODUCT, fromMs, toMs: START_MS + 999 }]);
    expect(at.seen.past).toMatchObject([{ symbol: 'BTC-USD', atMs: START_MS + 999 }]);
  });

  test('are asked for from the last one heard, after a gap and after a lost connection', async () => {
    const { asked, candles } = archive();
    const { at, peer, send } = await open(binanceScript, { candles });
    await at.becomes('live');
    await send(closed(1));
    await eventually(() => at.seen.past.length === 1);
    await send(closed(2), trade(101), trade(105), closed(9));
    await eventually(() => asked.length === 2);
    expect(asked[1]).toMatchObject({ fromMs: START_MS + 3_000, toMs: START_MS + 8_999 });
    await eventually(() => at.seen.past.length === 2);
    await send(closed(10));
    peer()?.socket.terminate();
    await at.becomes('backingOff');
    await at.clock.advance(1_000, 100);
    await at.becomes('live');
    await send(closed(30));
    await eventually(() => asked.length === 3);
    expect(asked[2]).toMatchObject({ fromMs: START_MS + 11_000, toMs: START_MS + 29_999 });
  });

  test('that cannot be had are counted, and asked for again when the venue lets us', async () => {
    const { asked, candles, fail } = archive();
    fail(1);
    const { at, send } = await open(binanceScript, { candles });
    await at.becomes('live');
    await send(closed(1));
    await eventually(() => at.feed.figures().missed === 1);
    await send(closed(2), closed(20));
    expect(asked).toHaveLength(1);
    await send(closed(21));
    await eventually(() => asked.length === 2);
    expect(asked[1]?.toMs).toBe(START_MS + 20_999);
    expect(at.feed.state()).toBe('live');
  });
});

test.each([
  ['wrapped', { stream: '!serverShutdown', data: { e: 'serverShutdown', E: START_MS } }],
  ['raw', { e: 'serverShutdown', E: START_MS }],
])('a shutdown that is announced (%s) is met by a second connection', async (_, frame) => {
  const { at, send, venue } = await open();
  await at.becomes('live');
  await send(frame);
  await eventually(() => at.notices.some(({ type }) => type === 'feed.renewed'));
  expect(venue.peers).toHaveLength(2);
  expect([at.feed.state(), at.seen.doubts]).toEqual(['live', []]);
});
