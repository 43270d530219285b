import { loadConfig, type EffectiveConfig, type Override } from '../../../src/config/load.ts';
import type { VictimArgs } from './protocol.ts';

/** What waits for the network is real time: on a clock that runs faster those limits grow. */
const REQUEST_TIMEOUT_REAL_MS = 2_000;
const CONNECT_TIMEOUT_REAL_MS = 2_000;
const LONGEST_REQUEST_MS = 120_000;

const feed = (speed: number): Readonly<Record<string, number>> => ({
  connectTimeoutMs: CONNECT_TIMEOUT_REAL_MS * speed,
  subscribeTimeoutMs: CONNECT_TIMEOUT_REAL_MS * speed,
  pongTimeoutMs: CONNECT_TIMEOUT_REAL_MS * speed,
  resyncTimeoutMs: CONNECT_TIMEOUT_REAL_MS * speed,
  silenceMs: 25_000,
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
  'venues.requestTimeoutMs': Math.min(LONGEST_REQUEST_MS, REQUEST_TIMEOUT_REAL_MS * speed),
  'lease.ttlMs': 240_000,
  'feeds.kalshi': feed(speed),
  'feeds.coinbase': feed(speed),
  'probes.port': null,
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
  const env = { CRASH_DATABASE_URL: args.databaseUrl, CRASH_KEY_ID: args.venue.keyId };
  const loaded = loadConfig({ env, file: null, overrides });
  if (!loaded.ok) throw new Error(`settings: ${JSON.stringify(loaded.error)}`);
  return loaded.value;
};
