import { demand, ordered, type Check, type Contradiction } from './contradiction.ts';
import { deskGuards, guards } from './guard-combinations.ts';
import { kalshiPlaces } from './kalshi-place.ts';
import type { Config } from './schema.ts';
import { REAL_FUTURES_URL } from './sections/venues.ts';
import { requiredSignals, signals } from './signal-combinations.ts';
import { spotSourcesOf } from './spot-sources.ts';

/** Live prices come from real venues, those of backups included. */
const missingVenues = (config: Config): readonly (Contradiction | null)[] => {
  const used = new Set(
    spotSourcesOf(config).flatMap(({ primary, backup }) =>
      [primary, backup].flatMap((source) => source?.venue ?? []),
    ),
  );
  return [...used].map((venue) =>
    demand(
      config.venues[venue] !== null,
      ['venues', venue],
      'a venue where mode is live and it gives a spot price',
      null,
    ),
  );
};

const mode: Check = (config) => {
  const {
    mode: wanted,
    liveTradingAllowed,
    venues,
    paper: { tape, untilEnd },
  } = config;
  return wanted === 'paper'
    ? []
    : [
        demand(
          liveTradingAllowed,
          ['liveTradingAllowed'],
          'true where mode is live: real money needs both switches',
          liveTradingAllowed,
        ),
        demand(venues.kalshi !== null, ['venues', 'kalshi'], 'a venue where mode is live', null),
        ...missingVenues(config),
        demand(
          config.markets.perpetuals.length === 0 || (venues.binanceUsdm?.account ?? null) !== null,
          ['venues', 'binanceUsdm', 'account'],
          'an account where mode is live and markets.perpetuals names what is traded there',
          null,
        ),
        demand(
          config.markets.perpetuals.length === 0 ||
            venues.kalshi?.environment !== 'demo' ||
            venues.binanceUsdm?.restUrl !== REAL_FUTURES_URL,
          ['venues', 'binanceUsdm', 'restUrl'],
          'a testnet where venues.kalshi.environment is demo: a book is of play money or of real',
          venues.binanceUsdm?.restUrl,
        ),
        demand(tape === null, ['paper', 'tape'], 'null where mode is live', tape),
        demand(!untilEnd, ['paper', 'untilEnd'], 'false where mode is live', true),
      ];
};

const notify: Check = ({ notify: { quietHours } }) => [
  demand(
    quietHours === null || quietHours.from !== quietHours.to,
    ['notify', 'quietHours', 'to'],
    'another time than notify.quietHours.from',
    quietHours?.to,
  ),
];

const paper: Check = ({ paper: { tape, durationMs, untilEnd } }) => [
  demand(
    !untilEnd || tape !== null || durationMs !== null,
    ['paper', 'untilEnd'],
    'false without paper.tape or paper.durationMs: the market would never end',
    untilEnd,
  ),
  demand(
    tape === null || durationMs === null,
    ['paper', 'durationMs'],
    'null with paper.tape: a recording has its own length',
    durationMs,
  ),
];

const record: Check = ({ record: { fileMiB, maxMiB } }) => [
  demand(
    2 * fileMiB <= maxMiB,
    ['record', 'fileMiB'],
    'half of record.maxMiB at most: one file is kept while the next is written',
    fileMiB,
  ),
];

const desks: Check = ({ desks, markets }) => {
  const known = new Set(markets.series.map(({ series }) => series));
  const names = desks.map(({ name }) => name);
  return desks.flatMap((desk, index) => [
    demand(
      names.indexOf(desk.name) === index,
      ['desks', index, 'name'],
      'a name no other desk has',
      desk.name,
    ),
    demand(
      desk.minTtcMs <= desk.maxTtcMs,
      ['desks', index, 'minTtcMs'],
      `at most maxTtcMs (${desk.maxTtcMs})`,
      desk.minTtcMs,
    ),
    demand(
      desk.spikePause.calmBp <= desk.spikePause.thresholdBp,
      ['desks', index, 'spikePause', 'calmBp'],
      `at most thresholdBp (${desk.spikePause.thresholdBp})`,
      desk.spikePause.calmBp,
    ),
    ...desk.series.map((series, position) =>
      demand(
        known.has(series),
        ['desks', index, 'series', position],
        `a series of markets.series (${[...known].join(', ')})`,
        series,
      ),
    ),
  ]);
};

const series: Check = ({ markets }) => {
  const names = markets.series.map(({ series }) => series);
  return names.map((name, index) =>
    demand(
      names.indexOf(name) === index,
      ['markets', 'series', index, 'series'],
      'a series no other item has',
      name,
    ),
  );
};

const bounds: Check = ({ database: { pool }, orders, feeds, supervision }) => [
  ordered(
    ['database', 'pool'],
    ['minConnections', pool.minConnections],
    ['maxConnections', pool.maxConnections],
  ),
  ordered(['orders'], ['lookupGraceMs', orders.lookupGraceMs], ['lookupMaxMs', orders.lookupMaxMs]),
  ...(['kalshi', 'coinbase', 'binance', 'binanceUsdm'] as const).map((feed) =>
    ordered(
      ['feeds', feed],
      ['backoffBaseMs', feeds[feed].backoffBaseMs],
      ['backoffMaxMs', feeds[feed].backoffMaxMs],
    ),
  ),
  ordered(
    ['feeds', 'clockSkew'],
    ['alarmMs', feeds.clockSkew.alarmMs],
    ['doubtMs', feeds.clockSkew.doubtMs],
  ),
  ...Object.entries(supervision).map(
    ([
      branch,
      {
        backoff: { baseMs, capMs },
      },
    ]) => ordered(['supervision', branch, 'backoff'], ['baseMs', baseMs], ['capMs', capMs]),
  ),
];

const spot: Check = ({ markets }) =>
  markets.spot.flatMap(({ symbol, primary, backup }, index) => [
    demand(
      markets.spot.findIndex((other) => other.symbol === symbol) === index,
      ['markets', 'spot', index, 'symbol'],
      'a symbol that is listed once',
      symbol,
    ),
    demand(
      primary.venue !== backup?.venue,
      ['markets', 'spot', index, 'backup', 'venue'],
      'another venue than the primary',
      backup?.venue,
    ),
    ...[primary, backup].flatMap((source) => [
      source?.venue === 'coinbase'
        ? demand(
            (source.product ?? symbol) === symbol && source.price === 'trade',
            ['markets', 'spot', index, source === primary ? 'primary' : 'backup'],
            `the product ${symbol} and its trades: Coinbase gives no other`,
            source,
          )
        : null,
      source?.venue === 'binance'
        ? demand(
            source.price !== 'mark',
            ['markets', 'spot', index, source === primary ? 'primary' : 'backup', 'price'],
            'trade or middle: only futures have a mark price',
            source.price,
          )
        : null,
    ]),
  ]);

/** Two indices of one product would each put its price in doubt, and take the doubt away. */
const crossChecks: Check = ({ feeds: { crossCheck } }) =>
  crossCheck.map(({ symbol }, index) =>
    demand(
      crossCheck.findIndex((other) => other.symbol === symbol) === index,
      ['feeds', 'crossCheck', index, 'symbol'],
      'a product that is listed once',
      symbol,
    ),
  );

const lease: Check = ({ lease: { ttlMs }, venues: { requestTimeoutMs } }) => [
  demand(
    ttlMs > requestTimeoutMs,
    ['lease', 'ttlMs'],
    `more than venues.requestTimeoutMs (${requestTimeoutMs}): no request may outlive the lease`,
    ttlMs,
  ),
];

const CHECKS: readonly Check[] = [
  notify,
  mode,
  kalshiPlaces,
  paper,
  record,
  desks,
  requiredSignals,
  signals,
  series,
  spot,
  guards,
  deskGuards,
  bounds,
  crossChecks,
  lease,
];

/** Everything in `config` that cannot hold together. */
export const contradictions = (config: Config): readonly Contradiction[] =>
  CHECKS.flatMap((check) => check(config)).filter((found) => found !== null);
