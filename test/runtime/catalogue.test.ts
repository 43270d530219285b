import { beforeEach, describe, expect, it } from 'vitest';

import { createBoard } from '../../machines/market/board.ts';
import { marketTicker, seriesTicker, type MarketTicker } from '../../machines/model/ids.ts';
import type { Market } from '../../machines/model/market.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import { plusMs } from '../../machines/model/time.ts';
import { createCatalogue, type Catalogue } from '../../src/runtime/catalogue.ts';
import type { VenueFault } from '../../src/venues/venue.ts';
import { KALSHI, quoteAt } from '../market/fixtures.ts';
import { idleVenue } from '../support/idle-venue.ts';
import { marketOf } from '../support/markets.ts';
import { testClock, type TestClock } from '../support/simulated-clock.ts';
import { BORN_AT, CLOSE_AT } from '../support/trade-fixtures.ts';

const [BTC, ETH] = [seriesTicker('KXBTC15M'), seriesTicker('KXETH15M')];
const AWAY: VenueFault = { kind: 'unreachable', retryable: true, message: 'away' };
const QUARTER_MS = 900_000;

const named = (name: string, quarter = 0): Market =>
  marketOf({
    ticker: marketTicker(name),
    openAtMs: plusMs(BORN_AT, quarter * QUARTER_MS),
    closeAtMs: plusMs(CLOSE_AT, quarter * QUARTER_MS),
  });

let clock: TestClock;
let listed: Map<string, Result<readonly Market[], VenueFault>>;
let pinned: Set<MarketTicker>;
let told: string[];
let catalogue: Catalogue;

beforeEach(() => {
  clock = testClock(BORN_AT);
  listed = new Map();
  pinned = new Set();
  told = [];
  catalogue = createCatalogue({
    clock,
    venue: () => idleVenue({ listMarkets: (of) => Promise.resolve(listed.get(of) ?? ok([])) }),
    series: [BTC, ETH],
    pinned: () => pinned,
    subscribe: (markets) => void told.push(`+ ${markets.join()}`),
    unsubscribe: (markets) => void told.push(`- ${markets.join()}`),
    learned: (markets) => void told.push(`learned ${markets.map(({ ticker }) => ticker).join()}`),
    failed: (series, { message }) => void told.push(`${series} failed: ${message}`),
  });
});

const refresh = async (...markets: readonly Market[]): Promise<readonly string[]> => {
  listed.set(BTC, ok(markets));
  await catalogue.refresh();
  return told.splice(0);
};

/** The bid that the board has once the venue has quoted every market that is subscribed. */
const priced = (market: MarketTicker): number | null => {
  const board = createBoard();
  const nowMs = clock.now();
  for (const subscribed of catalogue.subscribed())
    board.quote(KALSHI, {
      ...quoteAt(1, 50, 52, subscribed),
      venueAtMs: nowMs,
      receivedAtMs: nowMs,
    });
  const { symbol, strikeMicros, closeAtMs } = named(market);
  const limits = { maxQuoteAgeMs: 10_000, maxSpotAgeMs: 10_000 };
  const ref = { market, symbol, strikeMicros, closeAtMs };
  return board.reading(ref, 'yes', 'implied', limits, nowMs).bidCenti;
};

describe('a refresh', () => {
  it('subscribes what is new, once, and learns what has changed', async () => {
    expect(await refresh(named('A'), named('B'))).toEqual(['learned A,B', '+ A,B']);
    expect(await refresh(named('A'), named('B'))).toEqual([]);
    expect(await refresh(named('A'), { ...named('B'), status: 'paused' })).toEqual(['learned B']);
    expect(catalogue.get(marketTicker('B'))?.status).toBe('paused');
    expect(catalogue.subscribed()).toEqual(['A', 'B']);
  });

  it('drops a market once it has closed', async () => {
    await refresh(named('A'));
    await clock.advance(QUARTER_MS, QUARTER_MS);
    expect(await refresh(named('B', 1))).toEqual(['learned B', '+ B', '- A']);
    expect([catalogue.get(marketTicker('A')), catalogue.subscribed()]).toEqual([null, ['B']]);
  });

  it('keeps the closed market of an open trade subscribed until the trade is over (scenario 33)', async () => {
    await refresh(named('A'));
    pinned.add(marketTicker('A'));
    await clock.advance(QUARTER_MS, QUARTER_MS);
    expect(await refresh(named('B', 1))).toEqual(['learned B', '+ B']);
    expect(catalogue.subscribed()).toEqual(['A', 'B']);
    expect(priced(marketTicker('A'))).toBe(5_000);
    pinned.clear();
    expect(await refresh(named('B', 1))).toEqual(['- A']);
    expect(priced(marketTicker('A'))).toBeNull();
  });

  it('subscribes the market of an open trade that no series lists', async () => {
    pinned.add(marketTicker('GONE'));
    expect(await refresh()).toEqual(['+ GONE']);
  });

  it('of one series that fails goes on with the others and drops nothing', async () => {
    listed.set(ETH, ok([named('E')]));
    await refresh(named('A'));
    listed.set(BTC, fail(AWAY));
    await catalogue.refresh();
    expect(told).toEqual(['KXBTC15M failed: away']);
    expect(catalogue.subscribed()).toEqual(['A', 'E']);
  });
});

describe('the open markets', () => {
  it('are those between their open and their close', async () => {
    await refresh(named('A'), named('B', 1));
    const open = (atMs: number): readonly string[] =>
      catalogue.open(plusMs(BORN_AT, atMs)).map(({ ticker }) => ticker);
    expect([open(-1), open(0), open(QUARTER_MS - 1), open(QUARTER_MS)]).toEqual([
      [],
      ['A'],
      ['A'],
      ['B'],
    ]);
  });

  it('follow a close that the venue has moved', async () => {
    await refresh(named('A'));
    const later = plusMs(CLOSE_AT, 60_000);
    catalogue.closeMoved(marketTicker('A'), later);
    expect(told.splice(0)).toEqual(['learned A']);
    await clock.advance(QUARTER_MS, QUARTER_MS);
    expect(await refresh({ ...named('A'), closeAtMs: later })).toEqual([]);
    expect(catalogue.open(clock.now()).map(({ ticker }) => ticker)).toEqual(['A']);
  });

  it('remember a result', async () => {
    await refresh(named('A'));
    catalogue.resulted(marketTicker('A'), { kind: 'void' });
    catalogue.resulted(marketTicker('unheard of'), { kind: 'void' });
    expect(catalogue.get(marketTicker('A'))).toMatchObject({
      status: 'settled',
      result: { kind: 'void' },
    });
    expect(told.splice(0)).toEqual(['learned A']);
  });
});
