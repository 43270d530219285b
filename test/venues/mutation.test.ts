import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { epochMs } from '../../machines/model/time.ts';
import { createBinanceAuth } from '../../src/venues/binance/account/sign.ts';
import { createListenKey } from '../../src/venues/binance/account/listen-key.ts';
import { spotUserFeed, usdmUserFeed } from '../../src/venues/binance/account/user-feed.ts';
import { usdmQuoteFeed } from '../../src/venues/binance/trading/quotes.ts';
import { coinbaseFeed } from '../../src/venues/coinbase/feed.ts';
import type { FeedDriver, FeedLink, FeedProtocol } from '../../src/venues/feed-driver.ts';
import { kalshiAccountFeed } from '../../src/venues/kalshi/account-feed.ts';
import { kalshiIndexFeed } from '../../src/venues/kalshi/index-feed.ts';
import { kalshiMarketFeed } from '../../src/venues/kalshi/market-feed.ts';
import { createKalshiAuth } from '../../src/venues/kalshi/sign.ts';
import {
  aggTrade,
  bookTicker,
  futuresBook,
  kline,
  markPrice,
  minuteKline,
  PRODUCT,
  testBinanceFeed,
  testUsdmFeed,
  trade,
} from '../support/binance.ts';
import { FEED, MARKET, recordingSink, TEST_KEY } from '../support/kalshi.ts';
import { anyValue, mutate, searchFor } from '../support/mutations.ts';
import { testClock } from '../support/simulated-clock.ts';

/** Sequences for each feed and property; `FRAME_MUTATIONS=1000000` for a long search. */
const MUTATIONS = Number(process.env['FRAME_MUTATIONS'] ?? 500);
/** Far beyond what the ordinary number takes. */
const PATIENCE_MS = 30_000 + MUTATIONS * 10;

const NOW = epochMs(1_771_000_000_000);
const kalshi = {
  wsUrl: 'ws://venue/trade-api/ws/v2',
  auth: createKalshiAuth(TEST_KEY, testClock()),
};

const levels = [
  ['0.4500', '10.00'],
  ['0.4400', '5.25'],
];
const fill = {
  trade_id: 'f',
  order_id: 'o',
  market_ticker: MARKET,
  yes_price_dollars: '0.5200',
  count_fp: '1.00',
  fee_cost: '0.0175',
  is_taker: true,
  ts_ms: 1,
};

const FRAMES: Readonly<Record<string, readonly [FeedDriver, readonly object[]]>> = {
  'kalshi market': [
    kalshiMarketFeed(kalshi),
    [
      { id: 1, type: 'subscribed', msg: { channel: 'market_lifecycle_v2', sid: 1 } },
      { id: 2, type: 'subscribed', msg: { channel: 'ticker', sid: 2 } },
      { id: 3, type: 'subscribed', msg: { channel: 'orderbook_delta', sid: 3 } },
      {
        type: 'orderbook_snapshot',
        sid: 3,
        seq: 1,
        msg: { market_ticker: MARKET, yes_dollars_fp: levels, no_dollars_fp: levels },
      },
      {
        type: 'orderbook_delta',
        sid: 3,
        seq: 2,
        msg: { market_ticker: MARKET, side: 'no', price_dollars: '0.4500', delta_fp: '-1.00' },
      },
      {
        type: 'ticker',
        sid: 2,
        msg: {
          market_ticker: MARKET,
          yes_bid_dollars: '0.4500',
          yes_ask_dollars: '0.5500',
          yes_bid_size_fp: '1.00',
          yes_ask_size_fp: '1.00',
          ts_ms: 1,
        },
      },
      {
        type: 'market_lifecycle_v2',
        sid: 1,
        seq: 1,
        msg: {
          market_ticker: MARKET,
          event_type: 'settled',
          result: 'scalar',
          settlement_value: 1,
        },
      },
      { id: 4, sid: 3, seq: 3, type: 'ok', msg: { market_tickers: [MARKET] } },
      { type: 'error', sid: 3, msg: { code: 25, msg: 'overflow' } },
    ],
  ],
  'kalshi account': [
    kalshiAccountFeed(kalshi),
    [
      { type: 'fill', sid: 1, msg: fill },
      {
        type: 'user_order',
        sid: 2,
        msg: {
          order_id: 'o',
          ticker: MARKET,
          status: 'resting',
          fill_count_fp: '0.00',
          remaining_count_fp: '1.00',
        },
      },
      { type: 'market_position', sid: 3, msg: { market_ticker: MARKET, position_fp: '-1.00' } },
    ],
  ],
  'kalshi index': [
    kalshiIndexFeed(kalshi),
    [
      { id: 1, type: 'subscribed', msg: { channel: 'cfbenchmarks_value', sid: 1 } },
      {
        type: 'cfbenchmarks_value',
        sid: 1,
        seq: 1,
        msg: {
          index_id: MARKET,
          received_at: '2026-02-25T04:15:01Z',
          data: JSON.stringify({ type: 'value', id: MARKET, time: 1, value: '65100.12' }),
        },
      },
      { id: 2, sid: 1, seq: 2, type: 'ok', msg: { index_ids: [MARKET] } },
    ],
  ],
  coinbase: [
    coinbaseFeed({ url: 'ws://venue' }),
    [
      { type: 'subscriptions', channels: [{ name: 'ticker', product_ids: [MARKET] }] },
      {
        type: 'ticker',
        product_id: MARKET,
        price: '1.25',
        sequence: 5,
        time: '2026-01-01T00:00:00Z',
      },
      { type: 'last_match', product_id: MARKET, trade_id: 4 },
      { type: 'match', product_id: MARKET, trade_id: 9 },
      {
        type: 'heartbeat',
        product_id: MARKET,
        last_trade_id: 12,
        time: '2026-02-25T04:22:45.058000Z',
      },
      { type: 'error', message: 'no' },
    ],
  ],
};

const binanceFrames = [
  { result: null, id: 1 },
  kline(0, 100, { isClosed: true }),
  trade(101),
  trade(102),
  bookTicker(7, '10.00', '10.02'),
  kline(1, 102),
  aggTrade(101),
  aggTrade(103),
  futuresBook(8, '10.00', '10.02'),
  markPrice('10.01', 1_000),
  minuteKline(1_500, 5_101, '10.00', true),
  { e: 'serverShutdown', E: 1 },
  { stream: '!serverShutdown', data: { e: 'serverShutdown', E: 1 } },
  { error: { code: 2, msg: 'Invalid request' }, id: 1 },
  { code: 3, msg: 'Invalid JSON' },
];

const userFrames = [
  { id: 1, status: 200, result: { subscriptionId: 0 } },
  {
    subscriptionId: 0,
    event: { e: 'outboundAccountPosition', E: 1, B: [{ a: 'BTC', f: '1.0', l: '0.5' }] },
  },
  {
    e: 'ACCOUNT_UPDATE',
    E: 1,
    a: {
      B: [{ a: 'USDT', wb: '1.5' }],
      P: [{ s: PRODUCT, pa: '-1.0', ep: '2.0', mt: 'cross', ps: 'BOTH' }],
    },
  },
  {
    e: 'ALGO_UPDATE',
    E: 1,
    o: {
      s: PRODUCT,
      aid: 1,
      S: 'SELL',
      ps: 'BOTH',
      o: 'STOP_MARKET',
      q: '0',
      p: '0',
      tp: '1.0',
      R: false,
      cp: true,
      X: 'NEW',
    },
  },
  { e: 'serverShutdown', E: 1 },
  { e: 'listenKeyExpired', E: 1 },
];
const userOptions = {
  auth: createBinanceAuth({ apiKey: 'key', secret: 'secret' }, testClock()),
  told: () => undefined,
};

const SCALE = { priceDecimals: 2, countDecimals: 4, ceiling: 1_000_000 };

/** Never taken: the frames are given to the protocol itself. */
const LISTEN_KEY = createListenKey(() => {
  throw new Error('expected no request');
});

const ALL = {
  ...FRAMES,
  'binance by trades': [testBinanceFeed('ws://venue'), binanceFrames],
  'binance by its book': [testBinanceFeed('ws://venue', { price: 'middle' }), binanceFrames],
  'binance futures by trades': [testUsdmFeed('ws://venue'), binanceFrames],
  'binance futures by the mark': [testUsdmFeed('ws://venue', { price: 'mark' }), binanceFrames],
  'binance futures to trade on': [
    usdmQuoteFeed({ wsUrl: 'ws://venue', scaleOf: () => SCALE }),
    [{ result: null, id: 1 }, futuresBook(8, '10.00', '10.02'), futuresBook(9, '10.01', '10.02')],
  ],
  'binance account': [spotUserFeed({ wsApiUrl: 'ws://venue', ...userOptions }), userFrames],
  'binance futures account': [
    usdmUserFeed({ wsUrl: 'ws://venue', key: LISTEN_KEY, ...userOptions }),
    userFrames.slice(1),
  ],
} as const;

const open = (driver: FeedDriver) => {
  const { seen, sink } = recordingSink();
  const rejects: string[] = [];
  let protocol: FeedProtocol | null = null;
  const link: FeedLink = {
    feedId: FEED,
    sink,
    now: () => NOW,
    send: () => undefined,
    confirmed: () => undefined,
    refused: () => undefined,
    failed: () => undefined,
    gap: () => protocol?.resync(),
    resynced: () => undefined,
    ending: () => undefined,
    missed: () => undefined,
    rejected: (kind) => rejects.push(kind),
    marketsRefused: () => undefined,
  };
  protocol = driver.connect(link, new Set([MARKET, PRODUCT]));
  protocol.opened();
  return { protocol, rejects, seen };
};

describe.each(Object.entries(ALL))('%s', (_, [driver, frames]) => {
  test('reads its valid frames without a reject', () => {
    const { protocol, rejects } = open(driver);
    for (const frame of frames) protocol.receive(JSON.stringify(frame), NOW);
    expect(rejects).toEqual([]);
  });

  test(
    'no mutation of a valid frame makes it throw',
    async () => {
      await searchFor(
        MUTATIONS,
        fc.property(
          fc.array(
            fc.tuple(
              fc.nat({ max: frames.length - 1 }),
              fc.array(fc.nat({ max: 9 }), { maxLength: 4 }),
              anyValue,
              fc.boolean(),
            ),
            { maxLength: 12 },
          ),
          (steps) => {
            const { protocol } = open(driver);
            for (const frame of frames.slice(0, 4)) protocol.receive(JSON.stringify(frame), NOW);
            for (const [index, path, value, isWhole] of steps) {
              const frame = isWhole ? frames[index] : mutate(frames[index], path, value);
              protocol.receive(JSON.stringify(frame), NOW);
            }
          },
        ),
      );
    },
    PATIENCE_MS,
  );

  test(
    'no cut or foreign text makes it throw',
    async () => {
      await searchFor(
        MUTATIONS,
        fc.property(fc.nat(), fc.nat({ max: 400 }), fc.string(), (index, length, text) => {
          const { protocol } = open(driver);
          const whole = JSON.stringify(frames[index % frames.length]);
          protocol.receive(whole.slice(0, length), NOW);
          protocol.receive(text, NOW);
        }),
      );
    },
    PATIENCE_MS,
  );
});
