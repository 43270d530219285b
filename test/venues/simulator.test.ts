import { afterEach, describe, expect, test } from 'vitest';

import { DEFAULT_FEED_POLICY } from '../../machines/feeds/policy.ts';
import { clientOrderId, feedId, marketTicker, symbolId } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti } from '../../machines/model/money.ts';
import { epochMs, plusMs } from '../../machines/model/time.ts';
import { coinbaseFeed } from '../../src/venues/coinbase/feed.ts';
import { startFeed, type Feed } from '../../src/venues/feed.ts';
import type { FeedDriver } from '../../src/venues/feed-driver.ts';
import { kalshiAccountFeed } from '../../src/venues/kalshi/account-feed.ts';
import { kalshiMarketFeed } from '../../src/venues/kalshi/market-feed.ts';
import { createKalshiAuth } from '../../src/venues/kalshi/sign.ts';
import { createKalshiVenue } from '../../src/venues/kalshi/venue.ts';
import type { SocketFaultAct, SocketVenue } from '../../src/simulator/faults.ts';
import {
  fixtureTape,
  OPEN_MS,
  openWorld,
  TICKER,
  type PaperWorld,
  type WorldOptions,
} from '../simulator/paper-world.ts';
import { eventually } from '../support/eventually.ts';
import { orderRequest, recordingSink } from '../support/kalshi.ts';

const MARKET = marketTicker(TICKER);
const BTC = symbolId('BTC-USD');

let world: PaperWorld | null = null;
let feeds: Feed[] = [];
afterEach(async () => {
  await Promise.all(feeds.map((feed) => feed.stop()));
  feeds = [];
  await world?.stop();
});

/** The paper venue with our three feeds and our client on it, all on one clock. */
const connect = async (options: WorldOptions = {}, maxDelayMs = Infinity) => {
  const paper = await openWorld(options);
  world = paper;
  const { clock, simulator } = paper;
  const { sink, seen } = recordingSink();
  const auth = createKalshiAuth(simulator.credentials, clock);
  const start = (name: string, driver: FeedDriver, markets: readonly string[]): Feed => {
    const feed = startFeed({
      feedId: feedId(name),
      driver,
      policy: DEFAULT_FEED_POLICY,
      clock,
      random: () => 0.5,
      sink,
      isUntimely: ({ receivedAtMs, venueAtMs }) => receivedAtMs - venueAtMs > maxDelayMs,
      observer: () => undefined,
      markets,
    });
    feeds.push(feed);
    return feed;
  };
  const { wsUrl, restUrl } = simulator.kalshi;
  const market = start('feed:kalshi:market', kalshiMarketFeed({ wsUrl, auth }), [MARKET]);
  const account = start('feed:kalshi:account', kalshiAccountFeed({ wsUrl, auth }), []);
  const spot = start('feed:coinbase:BTC-USD', coinbaseFeed({ url: simulator.coinbase.wsUrl }), [
    BTC,
  ]);
  const venue = createKalshiVenue({
    restUrl,
    auth,
    clock,
    requestTimeoutMs: 5_000,
    symbolOfSeries: () => BTC,
  });
  await eventually(() => feeds.every((feed) => feed.state() === 'live'));
  await eventually(() => seen.quotes.length > 0 && seen.spots.length > 0);
  return { paper, clock, seen, market, account, spot, venue };
};

const entry = orderRequest({
  leg: 'entry',
  market: MARKET,
  action: 'buy',
  reduceOnly: false,
  limitCenti: heldPriceCenti(6_200),
});

describe('the paper venue and our clients agree', () => {
  test('on the market, its quote and the spot', async () => {
    const { seen, venue } = await connect();
    expect(await venue.market(MARKET)).toMatchObject({
      ok: true,
      value: { ticker: MARKET, status: 'active', exchangeIndex: 2, tickCenti: 100 },
    });
    expect(seen.quotes.at(-1)).toMatchObject({
      market: MARKET,
      yesBidCenti: 6_000,
      yesAskCenti: 6_200,
    });
    expect(seen.spots.at(-1)).toMatchObject({ symbol: BTC, priceMicros: 65_100_000_000 });
  });

  test('on an entry and its exit, by reply, by feed and by query', async () => {
    const { account, seen, venue } = await connect();
    const bought = await venue.submitOrder(entry);
    expect(bought).toMatchObject({ kind: 'accepted', filledCenti: 1_000, remainingCenti: 0 });
    await eventually(() => seen.fills.length === 1 && seen.positions.length === 1);
    expect(seen.fills[0]).toMatchObject({ yesPriceCenti: 6_200, countCenti: 1_000 });
    expect(seen.orders.at(-1)).toMatchObject({ status: 'executed', filledCenti: 1_000 });
    expect(await venue.positions()).toEqual({
      ok: true,
      value: [{ market: MARKET, side: 'yes', countCenti: 1_000, costMicros: 6_200_000 }],
    });
    const found = await venue.lookupOrder(entry, null);
    if (found.kind !== 'found') throw new Error(`expected found, was ${found.kind}`);
    expect(found.fills.map((fill) => ({ ...fill, clientOrderId: entry.clientOrderId }))).toEqual(
      seen.fills,
    );

    const exit = orderRequest({
      clientOrderId: clientOrderId('tw-0a1b2c3d-1-x2'),
      market: MARKET,
      countCenti: countCenti(2_000),
      limitCenti: heldPriceCenti(5_900),
    });
    expect(await venue.submitOrder(exit)).toMatchObject({ kind: 'accepted', filledCenti: 1_000 });
    expect(await venue.submitOrder(exit)).toMatchObject({ kind: 'unknown', landed: true });
    await eventually(() => seen.positions.at(-1)?.countCenti === 0);
    expect(account.figures()).toMatchObject({ missed: 0, rejects: {} });
  });

  test('on a NO trade: bought at the complement, sold by buying it back', async () => {
    const { seen, venue } = await connect();
    const no = { ...entry, side: 'no', limitCenti: heldPriceCenti(4_000) } as const;
    expect(await venue.submitOrder(no)).toMatchObject({ kind: 'accepted', filledCenti: 1_000 });
    await eventually(() => seen.fills.length === 1);
    expect(seen.fills[0]).toMatchObject({ yesPriceCenti: 6_000 });
    expect(await venue.positions()).toMatchObject({ value: [{ side: 'no', countCenti: 1_000 }] });
    const exit = orderRequest({
      clientOrderId: clientOrderId('tw-0a1b2c3d-1-x2'),
      market: MARKET,
      side: 'no',
      limitCenti: heldPriceCenti(3_800),
    });
    expect(await venue.submitOrder(exit)).toMatchObject({ kind: 'accepted', filledCenti: 1_000 });
    await eventually(() => seen.positions.at(-1)?.countCenti === 0);
    expect(await venue.positions()).toEqual({ ok: true, value: [] });
  });

  test('on a resting order and its cancel', async () => {
    const { venue, seen } = await connect();
    const resting = {
      ...entry,
      timeInForce: 'goodTillCanceled',
      limitCenti: heldPriceCenti(5_000),
    } as const;
    const placed = await venue.submitOrder(resting);
    if (placed.kind !== 'accepted') throw new Error(`expected accepted, found ${placed.kind}`);
    expect(placed.remainingCenti).toBe(1_000);
    expect(await venue.cancelOrder(resting, placed.venueOrderId)).toEqual({
      kind: 'accepted',
      reducedByCenti: 1_000,
    });
    await eventually(() => seen.orders.at(-1)?.status === 'canceled');
    expect((await venue.cancelOrder(resting, placed.venueOrderId)).kind).toBe('unknown');
  });

  test('on the time of signatures, whatever a measurement says', async () => {
    const { venue } = await connect();
    await venue.clockSkewMs();
    expect(await venue.positions()).toEqual({ ok: true, value: [] });
  });

  test('on a refusal', async () => {
    const { venue } = await connect({ balanceDollars: 1 });
    expect(await venue.submitOrder(entry)).toMatchObject({
      kind: 'rejected',
      code: 'insufficient_balance',
    });
  });

  test('on the outcome', async () => {
    const { clock, seen, venue } = await connect();
    await venue.submitOrder(entry);
    await clock.advance(920_000, 1_000);
    const yes = { kind: 'binary', winner: 'yes' };
    await eventually(() => seen.lifecycles.some(({ kind }) => kind === 'settled'));
    expect(seen.lifecycles).toContainEqual({ kind: 'determined', market: MARKET, result: yes });
    expect(seen.lifecycles).toContainEqual({ kind: 'settled', market: MARKET, result: yes });
    expect(await venue.settlements(epochMs(OPEN_MS))).toMatchObject({
      ok: true,
      value: [{ market: MARKET, result: yes }],
    });
    expect(await venue.market(MARKET)).toMatchObject({ value: { status: 'settled', result: yes } });
  });
});

test('an error after the venue took the order: unknown, found, never sent twice', async () => {
  const { paper, venue } = await connect({
    faults: [{ on: 'request', kind: 'order', nth: 1, act: 'http500AfterAccept' }],
  });
  expect(await venue.submitOrder(entry)).toMatchObject({ kind: 'unknown', landed: false });
  expect(await venue.lookupOrder(entry, null)).toMatchObject({
    kind: 'found',
    order: { status: 'executed', filledCenti: 1_000 },
  });
  expect(await venue.submitOrder(entry)).toMatchObject({ kind: 'unknown', landed: true });
  expect(paper.simulator.account.positions.get(MARKET)?.signedCenti).toBe(1_000);
});

describe('faults of the sockets', () => {
  const FAULT_AT_MS = plusMs(OPEN_MS, 5_000);
  const striking = (venue: SocketVenue, fault: SocketFaultAct): WorldOptions => ({
    faults: [{ on: 'socket', venue, atMs: FAULT_AT_MS, fault }],
    tape: fixtureTape([
      [1, 60, 62],
      [10, 50, 52],
      [12, 40, 42],
      [200, 30, 32],
    ]),
  });

  test('a lost book frame is a gap, mended by snapshots on the same connection', async () => {
    const { clock, market, seen } = await connect(striking('kalshi', { act: 'skipSeq' }));
    await eventually(async () => {
      if (clock.now() < FAULT_AT_MS + 10_000) await clock.advance(1_000, 100);
      return market.figures().gaps > 0 && market.state() === 'live';
    });
    await eventually(async () => {
      if (clock.now() < FAULT_AT_MS + 10_000) await clock.advance(1_000, 100);
      return seen.quotes.at(-1)?.yesBidCenti === 4_000;
    });
    expect(seen.doubts.some((reason) => reason.startsWith('gap before seq'))).toBe(true);
    expect(market.figures().reconnects).toBe(0);
  });

  test('what was held up is asked for anew: the past is no price', async () => {
    const { clock, market, seen } = await connect(
      striking('kalshi', { act: 'stallSocket', forMs: 8_000 }),
      2_000,
    );
    await eventually(async () => {
      if (clock.now() < FAULT_AT_MS + 20_000) await clock.advance(500, 100);
      return market.figures().gaps > 0 && market.state() === 'live';
    });
    expect(seen.doubts.some((reason) => /a value that is \d+ ms late/.test(reason))).toBe(true);
    expect(seen.quotes.at(-1)).toMatchObject({ yesBidCenti: 4_000 });
    expect(market.figures()).toMatchObject({ gaps: 1, reconnects: 0 });
  });

  test('a repeated frame is not taken twice', async () => {
    const { clock, market, seen } = await connect(striking('kalshi', { act: 'duplicateFrame' }));
    await eventually(async () => {
      if (clock.now() < FAULT_AT_MS + 10_000) await clock.advance(1_000, 100);
      return seen.quotes.at(-1)?.yesBidCenti === 4_000;
    });
    expect(market.figures()).toMatchObject({ gaps: 0, reconnects: 0, rejects: {} });
  });

  test.each<SocketFaultAct>([{ act: 'halfOpen' }, { act: 'closeSocket' }])(
    '%j is survived by a new connection with fresh quotes',
    async (fault) => {
      const { clock, market, account, seen } = await connect(striking('kalshi', fault));
      await eventually(async () => {
        if (clock.now() < FAULT_AT_MS + 60_000) await clock.advance(1_000, 50);
        return market.figures().reconnects > 0 && account.figures().reconnects > 0;
      });
      await eventually(async () => {
        await clock.advance(200, 50);
        return market.state() === 'live' && account.state() === 'live';
      });
      await eventually(async () => {
        if (clock.now() < FAULT_AT_MS + 60_000) await clock.advance(500, 50);
        return seen.quotes.at(-1)?.yesBidCenti === 4_000;
      });
      expect(market.figures().reconnects).toBe(1);
    },
  );

  test('a lost trade of the spot feed is noticed, and the price asked for anew', async () => {
    const { clock, seen, spot } = await connect(striking('coinbase', { act: 'skipSeq' }));
    await eventually(async () => {
      if (clock.now() < FAULT_AT_MS + 20_000) await clock.advance(500, 100);
      return spot.figures().gaps > 0 && spot.state() === 'live';
    });
    expect(seen.doubts.some((reason) => reason.includes('expected trade'))).toBe(true);
    expect(spot.figures().reconnects).toBe(0);
  });
});
