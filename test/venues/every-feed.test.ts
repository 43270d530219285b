import { afterEach, describe, expect, test } from 'vitest';

import { createPace } from '../../machines/feeds/pace.ts';
import { coinbaseFeed } from '../../src/venues/coinbase/feed.ts';
import type { FeedDriver } from '../../src/venues/feed-driver.ts';
import { kalshiMarketFeed } from '../../src/venues/kalshi/market-feed.ts';
import { createKalshiAuth } from '../../src/venues/kalshi/sign.ts';
import {
  aggTrade,
  binanceScript,
  PRODUCT,
  testBinanceFeed,
  testUsdmFeed,
  trade,
  usdmScript,
} from '../support/binance.ts';
import { eventually } from '../support/eventually.ts';
import { kalshiScript, startTestFeed, type TestFeed } from '../support/feeds.ts';
import { MARKET, TEST_KEY } from '../support/kalshi.ts';
import {
  startScriptedVenue,
  type ScriptedPeer,
  type ScriptedVenue,
  type VenueScript,
} from '../support/scripted-venue.ts';
import { testClock } from '../support/simulated-clock.ts';

/** A venue as the suite needs it: how it behaves well, and the frames that tell one thing each. */
type Subject = {
  readonly driver: (wsUrl: string) => FeedDriver;
  readonly market: string;
  readonly script: VenueScript;
  /** The n-th value of a healthy connection, n from 0. */
  readonly value: (n: number) => Record<string, unknown>;
  /** A frame by which a loss shows. */
  readonly afterLoss: () => Record<string, unknown>;
  /** A frame of a known kind with a field missing. */
  readonly malformed: Record<string, unknown>;
};

/** The third channel that the feed subscribes. */
const BOOK_SID = 3;

const kalshi = (): Subject => {
  const script = kalshiScript();
  const delta = (seq: number, change: object = {}) => ({
    type: 'orderbook_delta',
    sid: BOOK_SID,
    seq,
    msg: {
      market_ticker: MARKET,
      market_id: 'm',
      side: 'yes',
      price_dollars: '0.4600',
      delta_fp: '1.00',
      ...change,
    },
  });
  return {
    driver: (wsUrl) => kalshiMarketFeed({ wsUrl, auth: createKalshiAuth(TEST_KEY, testClock()) }),
    market: MARKET,
    script,
    value: () => delta(script.next(BOOK_SID)),
    afterLoss: () => {
      script.next(BOOK_SID);
      return delta(script.next(BOOK_SID));
    },
    malformed: { type: 'ticker', sid: 2, msg: { market_ticker: MARKET } },
  };
};

const COINBASE = 'BTC-USD';
const tick = (sequence: number) => ({
  type: 'ticker',
  sequence,
  product_id: COINBASE,
  price: `${100 + sequence}.25`,
  time: '2026-01-01T00:00:00.000000Z',
  trade_id: sequence,
});

const coinbase = (): Subject => ({
  driver: (url) => coinbaseFeed({ url }),
  market: COINBASE,
  script: {
    onCommand: (peer, { channels, type }) => {
      if (type !== 'subscribe') return;
      const names = Array.isArray(channels) ? channels : [];
      peer.send({
        type: 'subscriptions',
        channels: ['ticker', 'matches', 'heartbeat'].map((name) => ({
          name,
          product_ids: [COINBASE],
        })),
      });
      if (names.includes('matches'))
        peer.send({ type: 'last_match', product_id: COINBASE, trade_id: 1 });
      peer.send(tick(1));
    },
  },
  value: (n) => tick(n + 2),
  afterLoss: () => ({ type: 'match', product_id: COINBASE, trade_id: 9 }),
  malformed: { type: 'ticker', product_id: COINBASE },
});

const binance = (): Subject => ({
  driver: testBinanceFeed,
  market: PRODUCT,
  script: binanceScript,
  value: (n) => ({ ...trade(101 + n) }),
  afterLoss: () => ({ ...trade(109) }),
  malformed: { stream: 'btcusdt@trade', data: { e: 'trade', s: PRODUCT } },
});

const binanceUsdm = (): Subject => ({
  driver: testUsdmFeed,
  market: PRODUCT,
  script: usdmScript,
  value: (n) => ({ ...aggTrade(101 + n) }),
  afterLoss: () => ({ ...aggTrade(109) }),
  malformed: { stream: 'btcusdt@aggTrade', data: { e: 'aggTrade', s: PRODUCT } },
});

let server: ScriptedVenue | null = null;
let feeds: TestFeed[] = [];
afterEach(async () => {
  for (const { feed } of feeds) await feed.stop();
  for (const { feed } of feeds) expect(feed.listeners()).toBe(0);
  feeds = [];
  await server?.close();
});

describe.each([
  ['kalshi', kalshi],
  ['coinbase', coinbase],
  ['binance', binance],
  ['binance, USD-M', binanceUsdm],
] as const)('the feed of %s', (_, subjectOf) => {
  const open = async (
    adapt: Partial<VenueScript> = {},
    options: Parameters<typeof startTestFeed>[1] = {},
  ) => {
    const subject = subjectOf();
    const venue = await startScriptedVenue({ ...subject.script, ...adapt });
    server = venue;
    const at = startTestFeed(subject.driver(venue.wsUrl), {
      markets: [subject.market],
      ...options,
    });
    feeds.push(at);
    const values = (): number => at.seen.quotes.length + at.seen.spots.length;
    const peer = (): ScriptedPeer => {
      const last = venue.peers.at(-1);
      if (last === undefined) throw new Error('expected a peer, found none');
      return last;
    };
    await at.becomes('live');
    await eventually(() => values() > 0);
    return { at, peer, subject, values, venue };
  };

  const tells = async (
    { peer, subject, values }: Awaited<ReturnType<typeof open>>,
    n: number,
    more: object = {},
  ): Promise<void> => {
    const before = values();
    peer().send({ ...subject.value(n), ...more });
    await eventually(() => values() > before);
  };

  test('tells values once all is confirmed', async () => {
    const world = await open();
    for (const n of [0, 1, 2]) await tells(world, n);
    expect(world.at.feed.figures()).toMatchObject({ gaps: 0, missed: 0, rejects: {} });
    expect(world.at.seen.doubts).toEqual([]);
  });

  test('is kept alive by the venue’s pings alone, and answers each with its own words', async () => {
    const { at, peer } = await open();
    const answers: string[] = [];
    peer().socket.on('pong', (data: Buffer) => answers.push(data.toString()));
    for (let beat = 0; beat < 6; beat += 1) {
      const before = at.seen.proofs;
      peer().socket.ping(`beat ${beat}`);
      await eventually(() => at.seen.proofs > before && answers.length > beat);
      await at.clock.advance(20_000, 1_000);
    }
    expect(answers).toEqual([0, 1, 2, 3, 4, 5].map((beat) => `beat ${beat}`));
    expect([at.feed.state(), at.seen.doubts, peer().pings()]).toEqual(['live', [], 0]);
  });

  test('doubts a socket that has gone stale, and replaces it', async () => {
    const world = await open({ autoPong: false });
    world.peer().freeze();
    await eventually(async () => {
      await world.at.clock.advance(500, 100);
      return world.at.seen.doubts.length > 0;
    });
    expect(world.at.seen.doubts).toEqual(['no proof of life']);
    await eventually(async () => {
      await world.at.clock.advance(100, 100);
      return world.venue.peers.length === 2 && world.at.feed.state() === 'live';
    });
  });

  test('finds a loss, doubts all values, and believes fresh ones', async () => {
    const { at, peer, subject, values } = await open();
    const before = values();
    peer().send(subject.afterLoss());
    await eventually(() => at.seen.doubts.length === 1);
    await at.becomes('live');
    await eventually(() => values() > before);
    expect(at.feed.figures()).toMatchObject({ gaps: 1, reconnects: 0, rejects: {} });
  });

  test('lets unknown fields pass', async () => {
    const world = await open();
    await tells(world, 0, { sending_ts_ms: 1, unheardOf: { deep: [1, null] } });
    expect(world.at.feed.figures().rejects).toEqual({});
  });

  test('counts and tells what it cannot read, and goes on', async () => {
    const world = await open();
    const { at, peer, subject } = world;
    for (const text of ['{"cut', '[]', 'null', '""', '{}']) peer().sendText(text);
    peer().send(subject.malformed);
    const rejected = (): number =>
      Object.values(at.feed.figures().rejects).reduce((sum, count) => sum + count, 0);
    await eventually(() => rejected() === 6);
    expect(at.notices.some(({ type }) => type === 'frame.rejected')).toBe(true);
    await at.becomes('live');
    await tells(world, 0);
    expect(at.feed.figures().reconnects).toBe(0);
  });

  test('is renewed by a second connection before the first one ends, without a doubt', async () => {
    const world = await open({}, { policy: { renewMs: 20_000 } });
    const { at, venue } = world;
    await eventually(async () => {
      await at.clock.advance(500, 100);
      return at.notices.some(({ type }) => type === 'feed.renewed');
    });
    expect(venue.peers).toHaveLength(2);
    await eventually(() => venue.connections() === 1);
    await tells(world, 0);
    expect([at.feed.state(), at.seen.doubts, at.feed.figures().reconnects]).toEqual([
      'live',
      [],
      0,
    ]);
  });

  test('outlives a venue that takes no second connection', async () => {
    let refusing = false;
    const world = await open(
      { onUpgrade: () => (refusing ? { status: 503, body: 'full' } : null) },
      { policy: { renewMs: 20_000, backoffMaxMs: 2_000 } },
    );
    refusing = true;
    await eventually(async () => {
      await world.at.clock.advance(500, 100);
      return world.at.notices.filter(({ type }) => type === 'feed.renewing').length >= 3;
    });
    await tells(world, 0);
    expect([world.at.feed.state(), world.at.seen.doubts]).toEqual(['live', []]);
  });

  test('comes back with others no faster than the venue lets them', async () => {
    const subject = subjectOf();
    const opened: number[] = [];
    const clock = testClock();
    const venue = await startScriptedVenue({
      onUpgrade: () => {
        opened.push(clock.now());
        return { status: 503, body: 'down' };
      },
    });
    server = venue;
    const connects = createPace(4, 10_000);
    for (let one = 0; one < 8; one += 1)
      feeds.push(
        startTestFeed(subject.driver(venue.wsUrl), {
          markets: [subject.market],
          clock,
          connects,
          policy: { backoffMaxMs: 1_000 },
        }),
      );
    await eventually(async () => {
      await clock.advance(1_000, 100);
      return opened.length >= 24;
    });
    const paced = opened.slice(8);
    for (const from of paced)
      expect(paced.filter((at) => at >= from && at < from + 9_000).length).toBeLessThanOrEqual(4);
  });
});
