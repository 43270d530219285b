import { describe, expect, it } from 'vitest';

import { loaded, refused } from './sources.ts';

const desk = { name: 'a', series: ['KXBTC15M'] };

const liveVenues = {
  kalshi: { keyId: { env: 'KEY_ID' }, privateKeyFile: 'key.pem' },
  coinbase: {},
};
const live = { mode: 'live', liveTradingAllowed: true, venues: liveVenues };

const futuresKey = { apiKey: { env: 'KEY_ID' }, secretFile: 'key.pem' };
const demoWith = (place: object) => ({
  kalshi: { ...liveVenues.kalshi, environment: 'demo' },
  coinbase: {},
  binanceUsdm: { account: futuresKey, ...place },
});

const secrets = { env: { KEY_ID: 'x' }, files: { 'key.pem': 'x' } };

describe('settings that cannot hold together are named', () => {
  it.each<readonly [title: string, file: object, paths: readonly string[]]>([
    [
      'live without the second switch',
      { ...live, liveTradingAllowed: false },
      ['liveTradingAllowed'],
    ],
    ['live without venues', { ...live, venues: {} }, ['venues.kalshi', 'venues.coinbase']],
    [
      'live on a tape, sped up, until its end',
      { ...live, paper: { tape: 'x.csv', untilEnd: true } },
      ['paper.tape', 'paper.untilEnd'],
    ],
    [
      'perpetuals without an account in live mode',
      { ...live, markets: { perpetuals: ['BTCUSDT'] } },
      ['venues.binanceUsdm.account'],
    ],
    [
      'perpetuals for real money beside the demo of Kalshi',
      { ...live, markets: { perpetuals: ['BTCUSDT'] }, venues: demoWith({}) },
      ['venues.binanceUsdm.restUrl'],
    ],
    ['until the end of a market without end', { paper: { untilEnd: true } }, ['paper.untilEnd']],
    [
      'a recording of a set length',
      { paper: { tape: 'x.csv', durationMs: 60_000 } },
      ['paper.durationMs'],
    ],
    ['two desks of one name', { desks: [desk, desk] }, ['desks[1].name']],
    [
      'a desk whose window is upside down',
      { desks: [{ ...desk, minTtcMs: 900_001 }] },
      ['desks[0].minTtcMs'],
    ],
    [
      'a pause that never ends',
      { desks: [{ ...desk, spikePause: { thresholdBp: 20 } }] },
      ['desks[0].spikePause.calmBp'],
    ],
    [
      'a desk whose guard is misspelt, out of bounds and of no rule that there is',
      {
        desks: [
          desk,
          {
            ...desk,
            name: 'b',
            guard: { probabilityStop: { tresholdPercent: 30 }, maxQuoteAgeMs: -1, luck: true },
          },
        ],
      },
      [
        'desks[1].guard.probabilityStop.tresholdPercent',
        'desks[1].guard.maxQuoteAgeMs',
        'desks[1].guard.luck',
      ],
    ],
    [
      'a desk whose guard cannot hold together with the guard of all',
      {
        guard: { takeProfit: { priceCenti: null } },
        desks: [{ ...desk, guard: { takeProfit: { enabled: true } } }],
      },
      ['desks[0].guard.takeProfit.enabled'],
    ],
    [
      'a desk that requires a signal where none are made',
      { desks: [{ ...desk, signal: { required: true } }] },
      ['desks[0].signal.required'],
    ],
    [
      'a desk that requires a signal of another frame',
      {
        signals: { enabled: true },
        desks: [{ ...desk, signal: { required: true, frameMs: 120_000 } }],
      },
      ['desks[0].signal.frameMs'],
    ],
    [
      'a signal that is too old before the next one can come',
      { desks: [{ ...desk, signal: { maxAgeMs: 59_999 } }] },
      ['desks[0].signal.maxAgeMs'],
    ],
    [
      'frames that are listed twice, or never meet the hour',
      { signals: { framesMs: [60_000, 60_000, 420_000] } },
      ['signals.framesMs[1]', 'signals.framesMs[2]'],
    ],
    [
      'a history that is too short for its rules',
      { signals: { historyCandles: 49 } },
      ['signals.historyCandles'],
    ],
    [
      'averages of which the fast one is slow',
      { signals: { rules: { emaCross: { fastPeriod: 50 }, macd: { slowPeriod: 12 } } } },
      ['signals.rules.emaCross.fastPeriod', 'signals.rules.macd.fastPeriod'],
    ],
    [
      'a desk on a series nobody watches',
      { desks: [{ ...desk, series: ['KXBTC15M', 'KXDOGE15M'] }] },
      ['desks[0].series[1]'],
    ],
    [
      'one series twice',
      {
        desks: [desk],
        markets: { series: [1, 2].map((n) => ({ series: 'KXBTC15M', symbol: `S${n}` })) },
      },
      ['markets.series[1].series'],
    ],
    [
      'a pool of more than it may have',
      { database: { pool: { minConnections: 11 } } },
      ['database.pool.minConnections'],
    ],
    [
      'a retry above its ceiling',
      { guard: { exit: { retryBaseMs: 10_001 } } },
      ['guard.exit.retryBaseMs'],
    ],
    ['a question above its ceiling', { orders: { lookupMaxMs: 1 } }, ['orders.lookupGraceMs']],
    [
      'a reconnect above its ceiling',
      { feeds: { coinbase: { backoffMaxMs: 1 } } },
      ['feeds.coinbase.backoffBaseMs'],
    ],
    [
      'a clock that is doubted before it is an alarm',
      { feeds: { clockSkew: { alarmMs: 31_000 } } },
      ['feeds.clockSkew.alarmMs'],
    ],
    [
      'two indices of one product',
      {
        feeds: {
          crossCheck: [
            { symbol: 'BTC-USD', indexId: 'BRTI' },
            { symbol: 'BTC-USD', indexId: 'OTHER' },
          ],
        },
      },
      ['feeds.crossCheck[1].symbol'],
    ],
    [
      'a restart above its ceiling',
      { supervision: { trades: { backoff: { capMs: 1 } } } },
      ['supervision.trades.backoff.baseMs'],
    ],
    ['a lease that a request outlives', { lease: { ttlMs: 10_000 } }, ['lease.ttlMs']],
  ])('%s', (_, file, paths) => {
    expect(refused({ file, ...secrets }).map(({ path }) => path)).toEqual(paths);
  });

  it('with the source that gave the one to change', () => {
    expect(refused({ env: { TRADEWARDEN_PAPER__UNTIL_END: 'true' } })).toEqual([
      {
        path: 'paper.untilEnd',
        expected: 'false without paper.tape or paper.durationMs: the market would never end',
        found: 'true',
        source: 'env TRADEWARDEN_PAPER__UNTIL_END',
      },
    ]);
  });
});

describe('settings that can hold together load', () => {
  it.each<readonly [title: string, file: object]>([
    ['live with both switches and both venues', live],
    ['until the end of a tape', { paper: { tape: 'x.csv', untilEnd: true } }],
    ['until the end of a synthetic market', { paper: { durationMs: 60_000, untilEnd: true } }],
    ['no desk at all', { desks: [] }],
    [
      'a testnet of futures beside the demo of Kalshi',
      {
        ...live,
        markets: { perpetuals: ['BTCUSDT'] },
        venues: demoWith({ restUrl: 'https://testnet.binancefuture.com' }),
      },
    ],
    ['the real venues in paper mode', { venues: liveVenues }],
  ])('%s', (_, file) => {
    expect(loaded({ file, ...secrets }).config).toMatchObject({ ...file, venues: {} });
  });
});
