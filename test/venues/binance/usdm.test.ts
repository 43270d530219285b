import { afterEach, describe, expect, test } from 'vitest';

import type { CandlesRequest } from '../../../src/venues/binance/candles.ts';
import type { BinanceFeedOptions } from '../../../src/venues/binance/feed.ts';
import { SPOT, USDM, type BinancePrice } from '../../../src/venues/binance/markets.ts';
import {
  aggTrade,
  futuresBook,
  markPrice,
  minuteKline,
  PRODUCT,
  silentScript,
  testBinanceFeed,
  testUsdmFeed,
  TRADES_AHEAD,
  usdmScript,
} from '../../support/binance.ts';
import { eventually } from '../../support/eventually.ts';
import { startTestFeed, type TestFeed } from '../../support/feeds.ts';
import {
  startScriptedVenue,
  type ScriptedVenue,
  type VenueScript,
} from '../../support/scripted-venue.ts';

const START_MS = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;

let server: ScriptedVenue | null = null;
let running: TestFeed | null = null;
afterEach(async () => {
  await running?.feed.stop();
  await server?.close();
});

const open = async (
  changes: Partial<BinanceFeedOptions> = {},
  script: VenueScript = silentScript,
) => {
  const venue = await startScriptedVenue(script);
  const at = startTestFeed(testUsdmFeed(venue.wsUrl, changes), { markets: [PRODUCT] });
  server = venue;
  running = at;
  await eventually(() => venue.peers.at(-1)?.commands.length === 1);
  const send = async (...frames: readonly object[]): Promise<void> => {
    const before = at.feed.figures().frames;
    for (const frame of frames) venue.peers.at(-1)?.send(frame);
    await eventually(() => at.feed.figures().frames >= before + frames.length);
  };
  return { at, venue, send };
};

const pricesOf = ({ seen }: TestFeed) =>
  seen.spots.map(({ priceMicros, venueAtMs }) => [priceMicros / 1e6, venueAtMs - START_MS]);

test.each([
  ['trade', '/market/stream', ['btcusdt@aggTrade', 'btcusdt@kline_1m']],
  ['middle', '/public/stream', ['btcusdt@bookTicker']],
  ['mark', '/market/stream', ['btcusdt@markPrice@1s']],
] as const)('the %s is asked for on the path that carries it', async (price, path, params) => {
  const { venue } = await open({ price });
  expect(venue.peers[0]?.path).toBe(`/trade-api/ws/v2${path}`);
  expect(venue.peers[0]?.commands).toEqual([{ method: 'SUBSCRIBE', params, id: 1 }]);
});

test('a market without a mark price has no feed of it', () => {
  expect(() => testBinanceFeed('ws://venue', { market: SPOT, price: 'mark' })).toThrow(/mark/);
});

describe('a price', () => {
  test('is the last aggregate of trades, said anew by candles that know it', async () => {
    const { at, send } = await open();
    await send(
      aggTrade(101, '10.00', START_MS + 5),
      minuteKline(START_MS + 250, 101 + TRADES_AHEAD, '10.00'),
      aggTrade(102, '11.00', START_MS + 300),
      minuteKline(START_MS + 500, 101 + TRADES_AHEAD, '10.00'),
    );
    expect(pricesOf(at)).toEqual([
      [10, 5],
      [10, 250],
      [11, 300],
    ]);
  });

  test('may be the middle of the book, at the time of the book', async () => {
    const { at, send } = await open({ price: 'middle' });
    await send(
      futuresBook(1, '10.00', '10.02', START_MS + 7),
      futuresBook(2, '10.00', '10.04', START_MS + 9),
      futuresBook(1, '9.00', '9.04', START_MS + 7),
    );
    expect(pricesOf(at)).toEqual([
      [10.01, 7],
      [10.02, 9],
    ]);
    await at.becomes('live');
  });

  test('may be the mark price, which never goes back in time', async () => {
    const { at, send } = await open({ price: 'mark' });
    await send(
      markPrice('10.00', START_MS + 1_000),
      markPrice('10.01', START_MS + 2_000),
      markPrice('9.99', START_MS + 1_500),
      markPrice('-1', START_MS + 3_000),
    );
    expect(pricesOf(at)).toEqual([
      [10, 1_000],
      [10.01, 2_000],
    ]);
    expect(at.feed.figures().rejects).toEqual({ markPrice: 1 });
  });
});

describe('loss', () => {
  test('shows in the ids of aggregates', async () => {
    const { at, send } = await open({}, usdmScript);
    await at.becomes('live');
    await send(aggTrade(101), aggTrade(103, '3.00'));
    expect(at.seen.doubts).toEqual(['BTCUSDT: expected trade 102, found 103']);
    await at.becomes('live');
    expect(pricesOf(at).at(-1)?.[0]).toBe(3);
  });

  test('is not read into candles: trades of the insurance fund are in no aggregate', async () => {
    const { at, send } = await open({}, usdmScript);
    await at.becomes('live');
    await send(
      aggTrade(101),
      minuteKline(START_MS + 1_000, 900 + TRADES_AHEAD),
      minuteKline(START_MS + 9_000, 950 + TRADES_AHEAD),
    );
    expect(at.feed.figures().gaps).toBe(0);
  });
});

describe('closed minutes that were not heard', () => {
  const archive = () => {
    const asked: CandlesRequest[] = [];
    const candles: BinanceFeedOptions['candles'] = (request) => {
      asked.push(request);
      return Promise.resolve({ ok: true, value: [] });
    };
    return { asked, candles };
  };

  test.each<readonly [BinancePrice, (atMs: number) => object]>([
    ['trade', (atMs) => minuteKline(atMs, 1)],
    ['middle', (atMs) => futuresBook(atMs - START_MS + 100_000, '10.00', '10.02', atMs)],
    ['mark', (atMs) => markPrice('10.00', atMs)],
  ])('are asked for by the first %s, and again after a lost connection', async (price, frame) => {
    const { asked, candles } = archive();
    const { at, send, venue } = await open({ candles, price });
    await send(frame(START_MS + 500));
    expect(asked).toEqual([]);
    await send(frame(START_MS + 2_500));
    await send(frame(START_MS + 63_000));
    expect(asked).toEqual([
      { product: PRODUCT, fromMs: START_MS - 31 * MINUTE_MS, toMs: START_MS - 1 },
    ]);
    venue.peers.at(-1)?.socket.terminate();
    await at.becomes('backingOff');
    await at.clock.advance(1_000, 100);
    await at.becomes('subscribing');
    await eventually(() => venue.peers.at(-1)?.commands.length === 1);
    await send(frame(START_MS + 3 * MINUTE_MS + 2_500));
    expect(asked[1]).toEqual({
      product: PRODUCT,
      fromMs: START_MS + MINUTE_MS,
      toMs: START_MS + 3 * MINUTE_MS - 1,
    });
  });

  test('are listed by minutes', () => {
    expect(USDM.candles.trade).toEqual({
      path: '/fapi/v1/klines',
      interval: '1m',
      intervalMs: MINUTE_MS,
    });
  });
});
