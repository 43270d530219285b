import { afterEach, describe, expect, test } from 'vitest';

import { marketTicker, seriesTicker, symbolId } from '../../../machines/model/ids.ts';
import { epochMs } from '../../../machines/model/time.ts';
import { createKalshiAuth } from '../../../src/venues/kalshi/sign.ts';
import { createKalshiVenue } from '../../../src/venues/kalshi/venue.ts';
import type { Venue } from '../../../src/venues/venue.ts';
import { eventually } from '../../support/eventually.ts';
import { TEST_KEY } from '../../support/kalshi.ts';
import {
  startScriptedVenue,
  type ScriptedReply,
  type ScriptedVenue,
  type SeenRequest,
} from '../../support/scripted-venue.ts';
import { testClock, type TestClock } from '../../support/simulated-clock.ts';

const SERIES = seriesTicker('KXBTC15M');
const TICKER = 'KXBTC15M-26FEB242330-30';

const wireMarket = (changes: object = {}) => ({
  ticker: TICKER,
  event_ticker: 'KXBTC15M-26FEB242330',
  title: 'BTC above?',
  open_time: '2026-02-25T04:15:00Z',
  close_time: '2026-02-25T04:30:00Z',
  status: 'active',
  result: '',
  strike_type: 'greater_or_equal',
  floor_strike: 75_799.99,
  price_ranges: [
    { start: '0.0000', end: '0.1000', step: '0.0010' },
    { start: '0.1000', end: '0.9000', step: '0.0100' },
    { start: '0.9000', end: '1.0000', step: '0.0010' },
  ],
  exchange_index: 2,
  ...changes,
});

let server: ScriptedVenue | null = null;
let venue: Venue | null = null;
afterEach(async () => {
  await venue?.stop();
  await server?.close();
});

const connect = async (
  reply: (request: SeenRequest) => ScriptedReply,
  clock: TestClock = testClock(),
) => {
  const skipped: string[] = [];
  server = await startScriptedVenue({ onRequest: reply });
  const auth = createKalshiAuth(TEST_KEY, clock);
  venue = createKalshiVenue({
    restUrl: server.restUrl,
    auth,
    clock,
    requestTimeoutMs: 5_000,
    symbolOfSeries: (series) => (series === SERIES ? symbolId('BTC-USD') : null),
    skipped: (what, why) => skipped.push(`${what}: ${why}`),
  });
  return { at: server, auth, clock, kalshi: venue, skipped };
};

const ok = (body: unknown): ScriptedReply => ({ status: 200, body });

describe('a market', () => {
  const read = async (changes: object) => {
    const { kalshi } = await connect(() => ok({ market: wireMarket(changes) }));
    return kalshi.market(marketTicker(TICKER));
  };

  test('is read exactly', async () => {
    expect(await read({ volume_fp: '1234.50' })).toEqual({
      ok: true,
      value: {
        ticker: TICKER,
        event: 'KXBTC15M-26FEB242330',
        series: 'KXBTC15M',
        symbol: 'BTC-USD',
        title: 'BTC above?',
        strikeMicros: 75_799_990_000,
        openAtMs: Date.UTC(2026, 1, 25, 4, 15),
        closeAtMs: Date.UTC(2026, 1, 25, 4, 30),
        status: 'active',
        result: null,
        tickCenti: 100,
        priceRanges: [
          { fromCenti: 0, toCenti: 1_000, stepCenti: 10 },
          { fromCenti: 1_000, toCenti: 9_000, stepCenti: 100 },
          { fromCenti: 9_000, toCenti: 10_000, stepCenti: 10 },
        ],
        exchangeIndex: 2,
        volumeCenti: 123_450,
      },
    });
  });

  test.each([
    ['initialized', 'upcoming'],
    ['inactive', 'paused'],
    ['active', 'active'],
    ['closed', 'closed'],
    ['determined', 'closed'],
    ['disputed', 'closed'],
    ['amended', 'closed'],
    ['finalized', 'settled'],
  ])('status %s is %s', async (wire, status) => {
    expect(await read({ status: wire })).toMatchObject({ ok: true, value: { status } });
  });

  test.each([
    [{ result: 'yes' }, { kind: 'binary', winner: 'yes' }],
    [{ result: 'no' }, { kind: 'binary', winner: 'no' }],
    [
      { result: 'scalar', settlement_value_dollars: '0.3700' },
      { kind: 'scalar', yesValueMicros: 370_000 },
    ],
    [{ result: '' }, null],
  ])('result of %j is %j', async (changes, result) => {
    expect(await read(changes)).toMatchObject({ ok: true, value: { result } });
  });

  test.each([
    [[{ start: '0.0000', end: '1.0000', step: '0.0010' }], 10],
    [[{ start: '0.0000', end: '1.0000', step: '0.0001' }], 1],
    [
      [
        { start: '0.0000', end: '0.1000', step: '0.0010' },
        { start: '0.1000', end: '0.9000', step: '0.0100' },
        { start: '0.9000', end: '1.0000', step: '0.0010' },
      ],
      100,
    ],
    [
      [
        { start: '0.0000', end: '0.1000', step: '0.0100' },
        { start: '0.1000', end: '0.9000', step: '0.0010' },
        { start: '0.9000', end: '1.0000', step: '0.0100' },
      ],
      100,
    ],
    [
      [
        { start: '0.0000', end: '0.5000', step: '0.0040' },
        { start: '0.5000', end: '1.0000', step: '0.0010' },
      ],
      40,
    ],
    [[{ start: '0.0000', end: '1.0000', step: '0.0000' }], 100],
    [[{ start: '0.0000', end: '1.0000', step: '0.0300' }], 100],
    [null, 100],
  ])('price ranges %j give a step of %i that all of them take', async (ranges, tickCenti) => {
    expect(await read({ price_ranges: ranges })).toMatchObject({ ok: true, value: { tickCenti } });
  });

  test.each([
    ['ends that are no steps', { start: '0.0000', end: '1.0000', step: '0.0300' }],
    ['a step finer than we can say', { start: '0.0000', end: '1.0000', step: '0.00001' }],
    ['a step of nothing', { start: '0.0000', end: '1.0000', step: '0.0000' }],
    ['a step of all', { start: '0.0000', end: '1.0000', step: '1.0000' }],
    ['ends that are turned round', { start: '1.0000', end: '0.0000', step: '0.0100' }],
    ['an end beyond the dollar', { start: '0.0000', end: '2.0000', step: '0.0100' }],
  ])('price ranges with %s are not used, none of them', async (_, range) => {
    const fine = { start: '0.0000', end: '1.0000', step: '0.0010' };
    expect(await read({ price_ranges: [fine, range] })).toMatchObject({
      ok: true,
      value: { priceRanges: [] },
    });
  });

  test.each([
    [{ strike_type: 'between' }],
    [{ floor_strike: null }],
    [{ event_ticker: 'KXRAIN-26' }],
    [{ status: 'new' }],
    [{ status: 'toString' }],
    [{ close_time: 'soon' }],
    [{ exchange_index: undefined }],
  ])('with %j cannot be guarded, and says so', async (changes) => {
    expect(await read(changes)).toMatchObject({ ok: false, error: { kind: 'malformed' } });
  });

  test('unknown to the venue is not found', async () => {
    const { kalshi } = await connect(() => ({
      status: 404,
      body: { error: { code: 'not_found', message: '' } },
    }));
    expect(await kalshi.market(marketTicker(TICKER))).toMatchObject({
      ok: false,
      error: { kind: 'notFound', retryable: false },
    });
  });
});

test('a series lists open and coming markets, page by page, and names what it leaves out', async () => {
  const { at, kalshi, skipped } = await connect(({ query }) => {
    if (query.get('status') === 'unopened')
      return ok({ markets: [wireMarket({ ticker: 'C', status: 'initialized' })], cursor: '' });
    if (query.get('cursor') === 'next')
      return ok({ markets: [wireMarket({ ticker: 'B' })], cursor: '' });
    const odd = [wireMarket({ ticker: 'X', strike_type: 'between' }), { ticker: 7 }];
    return ok({ markets: [wireMarket({ ticker: 'A' }), ...odd], cursor: 'next' });
  });
  const listed = await kalshi.listMarkets(SERIES);
  expect(listed.ok && listed.value.map(({ ticker }) => ticker)).toEqual(['A', 'B', 'C']);
  expect(skipped).toHaveLength(2);
  expect(at.requests.every(({ query }) => query.get('series_ticker') === SERIES)).toBe(true);
});

test('positions are signed at the venue and sided with us; flat ones are none', async () => {
  const { kalshi } = await connect(() =>
    ok({
      market_positions: [
        { ticker: 'A', position_fp: '12.50', market_exposure_dollars: '7.125000' },
        { ticker: 'B', position_fp: '-3.00' },
        { ticker: 'C', position_fp: '0.00' },
      ],
      cursor: '',
    }),
  );
  expect(await kalshi.positions()).toEqual({
    ok: true,
    value: [
      { market: 'A', side: 'yes', countCenti: 1_250, costMicros: 7_125_000 },
      { market: 'B', side: 'no', countCenti: 300, costMicros: null },
    ],
  });
});

test('settlements since an instant, scalar ones by their value in cents', async () => {
  const { at, kalshi } = await connect(() =>
    ok({
      settlements: [
        { ticker: 'A', market_result: 'yes', value: 100, settled_time: '2026-02-25T04:30:05Z' },
        { ticker: 'B', market_result: 'scalar', value: 37, settled_time: '2026-02-25T04:30:05Z' },
      ],
      cursor: null,
    }),
  );
  const settledAtMs = Date.UTC(2026, 1, 25, 4, 30, 5);
  expect(await kalshi.settlements(epochMs(5_999))).toEqual({
    ok: true,
    value: [
      { market: 'A', result: { kind: 'binary', winner: 'yes' }, settledAtMs },
      { market: 'B', result: { kind: 'scalar', yesValueMicros: 370_000 }, settledAtMs },
    ],
  });
  expect(at.requests[0]?.query.get('min_ts')).toBe('5');
});

test.each([
  [{ balance: 101, balance_dollars: '1.0142' }, 1_014_200],
  [{ balance: 101 }, 1_010_000],
])('balance %j is %i micro-dollars', async (body, cashMicros) => {
  const { kalshi } = await connect(() => ok(body));
  expect(await kalshi.balance()).toMatchObject({ ok: true, value: { cashMicros } });
});

test('the measured skew corrects the signatures that follow', async () => {
  const clock = testClock();
  const aheadMs = 30_000;
  const date = new Date(clock.now() + aheadMs).toUTCString();
  const { at, auth, kalshi } = await connect(
    () => ({ status: 200, body: {}, headers: { date } }),
    clock,
  );
  expect(await kalshi.clockSkewMs()).toEqual({ ok: true, value: aheadMs + 500 });
  expect(at.requests[0]?.headers['kalshi-access-timestamp']).toBe(String(clock.now()));
  expect(auth.headers('GET', '/')['KALSHI-ACCESS-TIMESTAMP']).toBe(
    String(clock.now() + aheadMs + 500),
  );
});

test('a correction with which the venue finds signatures late is undone', async () => {
  const clock = testClock();
  const date = new Date(clock.now() + 3_600_000).toUTCString();
  const late = { error: { code: 'header_timestamp_expired', message: '' } };
  const { auth, kalshi } = await connect(({ path, headers }) => {
    if (path.endsWith('/exchange/status')) return { status: 200, body: {}, headers: { date } };
    const offMs = Math.abs(Number(headers['kalshi-access-timestamp']) - clock.now());
    return offMs > 5_000 ? { status: 401, body: late } : ok({});
  }, clock);
  expect(await kalshi.clockSkewMs()).toMatchObject({ ok: false, error: { kind: 'malformed' } });
  expect(auth.skewMs()).toBe(0);
});

describe('faults of a read', () => {
  test.each<readonly [string, ScriptedReply, object]>([
    ['401', { status: 401, body: { error: { code: 'x' } } }, { kind: 'refused', retryable: false }],
    ['garbage', { status: 200, text: '<html>' }, { kind: 'malformed', retryable: true }],
    ['another shape', ok({ balance: '1' }), { kind: 'malformed', retryable: false }],
    ['503', { status: 503, body: {} }, { kind: 'unreachable', retryable: true }],
    [
      '429',
      { status: 429, body: { error: 'too many requests' } },
      { kind: 'rateLimited', retryable: true },
    ],
    ['a cut line', 'drop', { kind: 'unreachable', retryable: true }],
  ])('%s', async (_, reply, error) => {
    const { at, clock, kalshi } = await connect(() => reply);
    const outcome = kalshi.balance();
    const attempts = 'retryable' in error && error.retryable === true ? 3 : 1;
    await eventually(async () => {
      await clock.advance(50);
      return at.requests.length === attempts;
    });
    expect(await outcome).toMatchObject({ ok: false, error });
    expect(at.requests).toHaveLength(attempts);
  });
});
