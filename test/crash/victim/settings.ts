import { loadConfig, type EffectiveConfig, type Override } from '../../../src/config/load.ts';
import type { VictimArgs } from './protocol.ts';

/*
 * The market runs faster than the wall clock, and the house takes its clock for real: what waits
 * for the network, or is measured by it, grows with the speed.
 */

const NETWORK_MS = 2_000;
const SKEW_MS = 30_000;
/** Longer than the venue's reads lag its writes. */
const LOOKUP_GRACE_MS = 100;

const feed = (speed: number): Readonly<Record<string, number>> => ({
  connectTimeoutMs: NETWORK_MS * speed,
  subscribeTimeoutMs: NETWORK_MS * speed,
  pongTimeoutMs: NETWORK_MS * speed,
  resyncTimeoutMs: NETWORK_MS * speed,
});

const guard = (speed: number): Readonly<Record<string, unknown>> => ({
  maxQuoteAgeMs: NETWORK_MS * speed,
  maxSpotAgeMs: NETWORK_MS * speed,
});

/** Two are bought and two are sold. */
const PERPETUALS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT'];

const futures = ({ binanceUsdm: { restUrl, secretFile, wsUrl } }: VictimArgs['venue']) => ({
  restUrl,
  wsUrl,
  account: { apiKey: { env: 'CRASH_FUTURES_KEY' }, secretFile },
});

const settingsOf = ({ venue, dataDirectory, timebase: { speed } }: VictimArgs) => ({
  mode: 'live',
  liveTradingAllowed: true,
  dataDirectory,
  'database.url': { env: 'CRASH_DATABASE_URL' },
  'venues.kalshi': {
    restUrl: venue.restUrl,
    wsUrl: venue.kalshiWsUrl,
    keyId: { env: 'CRASH_KEY_ID' },
    privateKeyFile: venue.keyFile,
  },
  'venues.coinbase': { wsUrl: venue.coinbaseWsUrl },
  'venues.binanceUsdm': futures(venue),
  'markets.perpetuals': PERPETUALS,
  'venues.requestTimeoutMs': NETWORK_MS * speed,
  'lease.ttlMs': 240_000,
  'feeds.kalshi': feed(speed),
  'feeds.coinbase': feed(speed),
  'feeds.binanceUsdm': feed(speed),
  'feeds.maxDelayMs': NETWORK_MS * speed,
  'feeds.clockSkew': { alarmMs: SKEW_MS * speed, doubtMs: SKEW_MS * speed },
  'feeds.crossCheck': [],
  'orders.lookupGraceMs': LOOKUP_GRACE_MS * speed,
  'orders.fillGraceMs': LOOKUP_GRACE_MS * speed,
  guard: guard(speed),
  'probes.port': null,
  'api.enabled': false,
  'log.level': 'warn',
  desks: [],
});

/** The settings of a house that trades for real, at a venue on loopback. */
export const victimSettings = (args: VictimArgs): EffectiveConfig => {
  const overrides = Object.entries(settingsOf(args)).map(([path, value]): Override => ({
    path,
    value,
    option: path,
  }));
  const env = {
    CRASH_DATABASE_URL: args.databaseUrl,
    CRASH_KEY_ID: args.venue.keyId,
    CRASH_FUTURES_KEY: args.venue.binanceUsdm.apiKey,
  };
  const loaded = loadConfig({ env, file: null, overrides });
  if (!loaded.ok) throw new Error(`settings: ${JSON.stringify(loaded.error)}`);
  return loaded.value;
};
