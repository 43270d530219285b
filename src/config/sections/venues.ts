import { z } from 'zod';

import {
  durationMs,
  httpUrl,
  integer,
  name,
  path,
  percent,
  secretRef,
  webSocketUrl,
} from './scalars.ts';

const kalshi = z.strictObject({
  environment: z
    .enum(['production', 'demo'])
    .default('production')
    .describe('Whose hosts and whose account: that of real money, or that of the demo.'),
  restUrl: httpUrl()
    .nullable()
    .default(null)
    .describe('Base of the REST API. Null: that of the environment.'),
  wsUrl: webSocketUrl()
    .nullable()
    .default(null)
    .describe('The WebSocket API. Null: that of the environment.'),
  keyId: secretRef().describe('Where the id of the API key is kept.'),
  privateKeyFile: path().describe('File with the private key (PEM) of the API key.'),
});

const coinbase = z.strictObject({
  wsUrl: webSocketUrl()
    .default('wss://ws-feed.exchange.coinbase.com')
    .describe('The public WebSocket feed.'),
});

/** A key that may only read is enough, and better. */
const binanceKey = {
  apiKey: secretRef().describe('Where the API key is kept.'),
  secretFile: path().describe(
    'File with the secret of an HMAC key, or with the private key (PEM) of an Ed25519 key.',
  ),
};

/** A moment between two orders calls nobody. */
export const BARE_ALARM_MS = 15_000;

const binance = z.strictObject({
  wsUrl: webSocketUrl()
    .default('wss://data-stream.binance.vision')
    .describe('The public market streams.'),
  restUrl: httpUrl()
    .default('https://data-api.binance.vision')
    .describe('The public market data, for candles that were not heard.'),
  account: z
    .strictObject({
      ...binanceKey,
      restUrl: httpUrl().default('https://api.binance.com').describe('Base of the REST API.'),
      wsApiUrl: webSocketUrl()
        .default('wss://ws-api.binance.com:443/ws-api/v3')
        .describe('The WebSocket API, which carries the events of the account.'),
    })
    .nullable()
    .default(null)
    .describe('A spot account that is looked at and never touched. Null: none.'),
});

/** Real money; anything else is a testnet or a proxy of its owner's. */
export const REAL_FUTURES_URL = 'https://fapi.binance.com';

const binanceUsdm = z.strictObject({
  wsUrl: webSocketUrl()
    .default('wss://fstream.binance.com')
    .describe('The streams; the paths of today (`/public`, `/market`, `/private`) are added.'),
  restUrl: httpUrl()
    .default(REAL_FUTURES_URL)
    .describe('Candles that were not heard, and the account.'),
  account: z
    .strictObject({
      ...binanceKey,
      bareAlarmMs: durationMs()
        .nullable()
        .default(BARE_ALARM_MS)
        .describe(
          'A position that the stops at the venue would not close whole is an alarm after this ' +
            'time. Null: it is shown, and nothing is told.',
        ),
    })
    .nullable()
    .default(null)
    .describe(
      'A futures account that is looked at, and never touched unless `markets.perpetuals` names ' +
        'what positions are guarded on. Null: none.',
    ),
});

/** The dearest request costs 10 tokens; the smallest bucket must hold one beside any reserve. */
const bucket = (perSecond: number) =>
  z.strictObject({
    perSecond: integer(10, 100_000).default(perSecond).describe('Tokens regained in a second.'),
    burst: integer(20, 100_000).default(perSecond).describe('Tokens that can be saved up.'),
  });

/** Percentage of a bucket; half of the smallest one still holds a request. */
const reserve = (): z.ZodNumber => percent(50);

/** Kalshi's basic tier: an order or a read costs 10 tokens, a cancel 2. */
const rate = z.strictObject({
  read: bucket(200).prefault({}),
  write: bucket(100).prefault({}),
  exitReservePercent: reserve()
    .default(30)
    .describe('Share of the write bucket that only exits may spend.'),
  lookupReservePercent: reserve()
    .default(20)
    .describe('Share of the read bucket that only questions after exits may spend.'),
  entryMaxWaitMs: durationMs()
    .default(2_000)
    .describe('An entry that has waited longer for its turn is given up unsent.'),
  readMaxWaitMs: durationMs()
    .default(10_000)
    .describe('A read that has waited longer is given up; questions after exits are not.'),
  maxWaiting: integer(1, 100_000)
    .default(200)
    .describe('Entries, and reads of one kind, that may wait; one more is given up at once.'),
  pauseBaseMs: durationMs()
    .default(250)
    .describe('First pause after the venue has answered 429; it doubles.'),
  pauseMaxMs: durationMs().default(5_000).describe('Longest pause after a 429.'),
  patienceMs: durationMs()
    .default(5_000)
    .describe('How long a request that is answered 429 is sent again before it counts as refused.'),
  exitHeldUpMs: durationMs()
    .default(1_000)
    .describe('An exit that has waited longer for its turn raises an alarm.'),
});

export const venuesSection = z.strictObject({
  requestTimeoutMs: durationMs(100, 120_000)
    .default(10_000)
    .describe('Longest wait for a reply of a venue; then the outcome is unknown.'),
  rate: rate.prefault({}),
  kalshi: kalshi
    .nullable()
    .default(null)
    .describe('The real Kalshi. Null: paper mode, the simulator takes its place.'),
  coinbase: coinbase
    .nullable()
    .default(null)
    .describe('The real Coinbase. Null: paper mode, the simulator takes its place.'),
  binance: binance
    .nullable()
    .default(null)
    .describe('The real Binance. Null: paper mode, the simulator takes its place, or unused.'),
  binanceUsdm: binanceUsdm
    .nullable()
    .default(null)
    .describe('The real USD-M futures of Binance. Null: as with `binance`.'),
});

const source = z.strictObject({
  venue: z
    .enum(['coinbase', 'binance', 'binanceUsdm'])
    .describe('The venue whose feed gives the price.'),
  product: name()
    .nullable()
    .default(null)
    .describe('Its name there. Null: BTC-USD is BTC-USD on Coinbase and BTCUSDT on Binance.'),
  price: z
    .enum(['trade', 'middle', 'mark'])
    .default('trade')
    .describe(
      'The last trade, the middle of the best prices (Binance only), or the mark price (futures).',
    ),
});

const spot = z.strictObject({
  symbol: name().describe('A symbol of markets.series.'),
  primary: source.describe('Where its price comes from.'),
  backup: source
    .nullable()
    .default(null)
    .describe('What stands in while the primary is lost. Null: nothing.'),
  maxDivergenceBp: integer(1, 1_000)
    .default(25)
    .describe('The backup stands in only while both have agreed within this, in basis points.'),
  failoverMs: durationMs(500, 60_000)
    .default(3_000)
    .describe('Without proof for longer than this, a source is lost.'),
  returnMs: durationMs(0)
    .default(30_000)
    .describe('The primary takes over again once it has held and agreed for this long.'),
});

/** Which spot product prices the markets of a series, and which perpetuals are traded on. */
export const marketsSection = z.strictObject({
  series: z
    .array(
      z.strictObject({
        series: name().describe('A series of the venue.'),
        symbol: name().describe('The spot product that prices its markets.'),
        settlementWindowMs: durationMs(0, 3_600_000)
          .default(60_000)
          .describe(
            'Length of the average that settles a market, up to its close. 0: the last price.',
          ),
      }),
    )
    .min(1)
    .default([
      { series: 'KXBTC15M', symbol: 'BTC-USD', settlementWindowMs: 60_000 },
      { series: 'KXETH15M', symbol: 'ETH-USD', settlementWindowMs: 60_000 },
      { series: 'KXSOL15M', symbol: 'SOL-USD', settlementWindowMs: 60_000 },
      { series: 'KXXRP15M', symbol: 'XRP-USD', settlementWindowMs: 60_000 },
    ])
    .describe('The series that are watched.'),
  perpetuals: z
    .array(
      name().regex(/^[A-Z0-9]+$/, {
        error: 'expected the name of a perpetual of Binance USD-M futures, such as BTCUSDT',
      }),
    )
    .default([])
    .describe(
      'Perpetuals of Binance USD-M futures on which positions are guarded; in live mode on the ' +
        'account of `venues.binanceUsdm.account`.',
    ),
  spot: z
    .array(spot)
    .default([])
    .describe(
      'Where the prices of symbols come from. A symbol that is not listed: the product of that ' +
        'name on Coinbase, without a backup.',
    ),
});
