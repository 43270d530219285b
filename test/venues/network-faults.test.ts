import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { DEFAULT_FEED_POLICY } from '../../machines/feeds/policy.ts';
import type { FeedPolicy } from '../../machines/model/feed.ts';
import { clientOrderId, feedId, marketTicker, symbolId } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti } from '../../machines/model/money.ts';
import type { WatchedEvent } from '../../machines/model/watched-account.ts';
import { ACCOUNT_WAYS } from '../../src/venues/binance/account/accounts.ts';
import { createListenKey, keyedNetwork } from '../../src/venues/binance/account/listen-key.ts';
import { createAccountRest } from '../../src/venues/binance/account/rest.ts';
import { createBinanceAuth } from '../../src/venues/binance/account/sign.ts';
import { spotUserFeed, usdmUserFeed } from '../../src/venues/binance/account/user-feed.ts';
import { coinbaseFeed } from '../../src/venues/coinbase/feed.ts';
import { startFeed, type Feed } from '../../src/venues/feed.ts';
import type { FeedDriver } from '../../src/venues/feed-driver.ts';
import { kalshiAccountFeed } from '../../src/venues/kalshi/account-feed.ts';
import { kalshiMarketFeed } from '../../src/venues/kalshi/market-feed.ts';
import { createKalshiVenue } from '../../src/venues/kalshi/venue.ts';
import { realNetwork } from '../../src/venues/network.ts';
import type { FeedSink } from '../../src/venues/venue.ts';
import { TICKER } from '../simulator/paper-world.ts';
import { PRODUCT, testBinanceFeed, testUsdmFeed } from '../support/binance.ts';
import { eventually } from '../support/eventually.ts';
import { btcOfSeries, orderRequest } from '../support/kalshi.ts';
import type { TcpProxy } from '../support/tcp-proxy.ts';
import { openProxiedWorld, type ProxiedWorld } from './proxied-world.ts';

const MARKET = marketTicker(TICKER);
const BTC = symbolId('BTC-USD');

/** Short limits: the spot feed beats once a second, the others are proven by pongs. */
const POLICY: FeedPolicy = {
  ...DEFAULT_FEED_POLICY,
  connectTimeoutMs: 400,
  subscribeTimeoutMs: 400,
  silenceMs: 300,
  pongTimeoutMs: 200,
  resyncTimeoutMs: 400,
  backoffBaseMs: 30,
  backoffMaxMs: 120,
};

/** From the last frame or pong to the doubt, at worst: silence, no pong, and the judge's turn. */
const DOUBT_WITHIN_MS = POLICY.silenceMs * 2 + POLICY.pongTimeoutMs + 250;

/** One thing that a feed has told, in the order of telling. */
type Told =
  | { readonly kind: 'value'; readonly atMs: number; readonly order: number }
  | { readonly kind: 'proof' | 'doubt'; readonly atMs: number };

type Running = {
  readonly feed: Feed;
  readonly proxy: TcpProxy;
  readonly told: readonly Told[];
  /** Makes the venue tell something new. */
  readonly news: () => Promise<unknown>;
};

let world: ProxiedWorld;
let feed: Feed | null;
beforeEach(async () => {
  world = await openProxiedWorld();
  feed = null;
});
afterEach(async () => {
  await feed?.stop();
  expect(feed?.listeners() ?? 0).toBe(0);
  await world.stop();
});

/** A sink that keeps a growing number of each value: price, time or count of fills. */
const listen = (): { readonly sink: FeedSink; readonly told: Told[] } => {
  const told: Told[] = [];
  const value = (order: number): void => {
    told.push({ kind: 'value', atMs: world.clock.now(), order });
  };
  return {
    told,
    sink: {
      quote: (_, { yesBidCenti }) => value(yesBidCenti ?? 0),
      // A heartbeat confirms the last trade some milliseconds later; one trade falls in a second.
      spot: (_, { venueAtMs }) => value(Math.floor(venueAtMs / 1_000)),
      past: () => undefined,
      fill: (_, { atMs }) => value(atMs),
      lifecycle: () => undefined,
      order: () => undefined,
      position: () => undefined,
      proven: (_, atMs) => told.push({ kind: 'proof', atMs }),
      doubted: () => told.push({ kind: 'doubt', atMs: world.clock.now() }),
    },
  };
};

/** Buys past all proxies, as soon as there is something to buy. */
const trade = async (): Promise<void> => {
  const { auth, clock, simulator } = world;
  const venue = createKalshiVenue({
    restUrl: simulator.kalshi.restUrl,
    auth,
    clock,
    requestTimeoutMs: 5_000,
    symbolOfSeries: btcOfSeries,
  });
  await eventually(async () => {
    const order = orderRequest({
      clientOrderId: clientOrderId(`tw-0a1b2c3d-1-e${simulator.account.orders.size + 1}`),
      leg: 'entry',
      action: 'buy',
      market: MARKET,
      countCenti: countCenti(100),
      limitCenti: heldPriceCenti(9_900),
      reduceOnly: false,
    });
    const outcome = await venue.submitOrder(order);
    return outcome.kind === 'accepted' && outcome.filledCenti === 100;
  });
  await venue.stop();
};

const start = (
  name: string,
  proxy: TcpProxy,
  driver: FeedDriver,
  markets: readonly string[],
  news: Running['news'],
  policy: FeedPolicy = POLICY,
): Running => {
  const { sink, told } = listen();
  feed = startFeed({
    feedId: feedId(name),
    driver,
    policy,
    clock: world.clock,
    random: Math.random,
    sink,
    observer: () => undefined,
    markets,
  });
  return { feed, proxy, told, news };
};

const nothing = (): Promise<void> => Promise.resolve();

const FEEDS: readonly (readonly [name: string, run: () => Running])[] = [
  [
    'the market feed',
    () => {
      const { auth, kalshi, simulator } = world;
      const wsUrl = kalshi.through(simulator.kalshi.wsUrl);
      return start('feed:market', kalshi, kalshiMarketFeed({ wsUrl, auth }), [MARKET], nothing);
    },
  ],
  [
    'the account feed',
    () => {
      const { auth, kalshi, simulator } = world;
      const wsUrl = kalshi.through(simulator.kalshi.wsUrl);
      return start('feed:account', kalshi, kalshiAccountFeed({ wsUrl, auth }), [], trade);
    },
  ],
  [
    'the spot feed',
    () => {
      const { coinbase, simulator } = world;
      const url = coinbase.through(simulator.coinbase.wsUrl);
      return start('feed:spot', coinbase, coinbaseFeed({ url }), [BTC], nothing);
    },
  ],
  [
    'the spot feed of Binance',
    () => {
      const { binance, simulator } = world;
      const driver = testBinanceFeed(binance.through(simulator.binance.wsUrl));
      // It counts as subscribed with its first candle; there is one a second.
      const policy = { ...POLICY, subscribeTimeoutMs: 2_000 };
      return start('feed:binance', binance, driver, [PRODUCT], nothing, policy);
    },
  ],
  [
    'the feed of Binance futures',
    () => {
      const { binanceUsdm, simulator } = world;
      const driver = testUsdmFeed(binanceUsdm.through(simulator.binanceUsdm.wsUrl), {
        price: 'mark',
      });
      // It counts as subscribed with its first mark price; there is one a second.
      const policy = { ...POLICY, subscribeTimeoutMs: 2_000 };
      return start('feed:binanceUsdm', binanceUsdm, driver, [PRODUCT], nothing, policy);
    },
  ],
];

/** Somebody pays in, past all proxies: each time one coin more. */
const accountFeeds = (['binance', 'binanceUsdm'] as const).map(
  (place) =>
    [
      `the account feed of ${place}`,
      (): Running => {
        const server = world.simulator[place];
        const proxy = world[place];
        const auth = createBinanceAuth(server.credentials, world.clock);
        const { timePath } = ACCOUNT_WAYS[place];
        const { clock } = world;
        const { restUrl } = server;
        const network = realNetwork;
        const rest = createAccountRest({
          restUrl,
          timePath,
          auth,
          clock,
          network,
          timeoutMs: 5_000,
        });
        const key = createListenKey(() => rest);
        const { sink, told } = listen();
        const hear = (event: WatchedEvent): void => {
          if (event.kind === 'balance')
            told.push({ kind: 'value', atMs: clock.now(), order: Number(event.balance.total) });
        };
        feed = startFeed({
          feedId: feedId(`feed:${place}:account`),
          driver:
            place === 'binance'
              ? spotUserFeed({ wsApiUrl: proxy.through(server.wsApiUrl), auth, told: hear })
              : usdmUserFeed({ wsUrl: proxy.through(server.wsUrl), key, told: hear }),
          policy: POLICY,
          clock,
          random: Math.random,
          sink,
          network: place === 'binance' ? network : keyedNetwork(network, key),
          observer: () => undefined,
          markets: [],
        });
        let coins = 0;
        const news = (): Promise<void> => {
          coins += 1;
          server.account.pay({ asset: 'BNB', free: String(coins), locked: '0' });
          return Promise.resolve();
        };
        return { feed, proxy, told, news };
      },
    ] as const,
);

const valuesOf = (told: readonly Told[]) => told.filter((one) => one.kind === 'value');
const doubtsOf = (told: readonly Told[]) => told.filter((one) => one.kind === 'doubt');

/** Live, and something has been told of the venue's. */
const settleIn = async ({ feed: of, told, news }: Running): Promise<void> => {
  await eventually(() => of.state() === 'live');
  await news();
  await eventually(() => valuesOf(told).length > 0);
};

const FAULTS: readonly (readonly [
  what: string,
  strike: (proxy: TcpProxy) => void | Promise<void>,
  mend: (proxy: TcpProxy) => void | Promise<void>,
])[] = [
  ['a half-open line', (p) => p.swallow('down', 'present'), () => undefined],
  [
    'a line on which nothing passes either way, and the next ones alike',
    (p) => {
      p.swallow('up', 'all');
      p.swallow('down', 'all');
    },
    (p) => p.heal(),
  ],
  ['a reset in the middle of a frame', (p) => p.resetAfter('down', 3), () => undefined],
  ['a reset and refusals for a while', (p) => p.refuse(), (p) => p.accept()],
  ['a line that trickles', (p) => p.pace('down', { bytesPerSecond: 100 }), (p) => p.heal()],
];

describe.each([...FEEDS, ...accountFeeds])('%s', (_, run) => {
  test.each(FAULTS)('doubts %s in time, and comes back with fresh values', async (...args) => {
    const [, strike, mend] = args;
    const at = run();
    await settleIn(at);
    const known = Math.max(...valuesOf(at.told).map(({ order }) => order));
    const struckAtMs = world.clock.now();
    await strike(at.proxy);
    // A line that only trickles still carries pongs, until something longer stands before them.
    await at.news();
    await eventually(() => doubtsOf(at.told).length > 0);
    const doubt = doubtsOf(at.told)[0];
    if (doubt === undefined) throw new Error('expected a doubt');
    const proofs = at.told.slice(0, at.told.indexOf(doubt)).filter(({ kind }) => kind === 'proof');
    const provenAtMs = Math.max(struckAtMs, ...proofs.map(({ atMs }) => atMs));
    expect(doubt.atMs - provenAtMs).toBeLessThanOrEqual(DOUBT_WITHIN_MS);

    await mend(at.proxy);
    const healedAt = at.told.length;
    await eventually(() => at.feed.state() === 'live');
    const liveAtMs = world.clock.now();
    await eventually(async () => {
      await at.news();
      return valuesOf(at.told.slice(healedAt)).some(({ atMs }) => atMs >= liveAtMs);
    });
    const after = valuesOf(at.told.slice(at.told.indexOf(doubt)));
    for (const { order } of after) expect(order).toBeGreaterThanOrEqual(known);
    expect(at.feed.figures()).toMatchObject({ rejects: {} });
    expect(at.feed.figures().reconnects).toBeGreaterThanOrEqual(1);
    expect(at.feed.actor.getSnapshot().status).toBe('active');
  });

  test('trusts a line that is merely slow and unsteady', async () => {
    const at = run();
    at.proxy.pace('down', { latencyMs: 20, jitterMs: 40 });
    at.proxy.pace('up', { latencyMs: 20, jitterMs: 40 });
    await settleIn(at);
    const before = valuesOf(at.told).length;
    await eventually(async () => {
      await at.news();
      return valuesOf(at.told).length >= before + 2;
    });
    expect(doubtsOf(at.told)).toEqual([]);
    const orders = valuesOf(at.told).map(({ order }) => order);
    expect(orders).toEqual([...orders].sort((a, b) => a - b));
    expect(at.feed.figures()).toMatchObject({ gaps: 0, reconnects: 0, rejects: {} });
  });
});
