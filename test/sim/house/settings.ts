import { loadConfig, type EffectiveConfig, type Override } from '../../../src/config/load.ts';
import { randomStream } from '../../../src/simulator/tapes/random.ts';
import { deskSettings } from '../../support/desk-settings.ts';
import { hasFutures } from '../futures/seeds.ts';
import { PERPETUALS } from '../futures/tape.ts';
import { SERIES, SYMBOL } from '../venue/tape.ts';

/** Ways of trading that runs take turns with: each finds what the others do not reach. */
const VARIANTS = 6;

/** How an exit rests: not at all, near the entry, or at a price that few positions reach. */
const LIMITS = [
  { enabled: false, gainCenti: null, priceCenti: 9_900 },
  { enabled: true, gainCenti: 300, priceCenti: null },
  { enabled: true, gainCenti: 1_200, priceCenti: 9_500 },
] as const;

const overridesOf = (variant: number, limit: number): Readonly<Record<string, unknown>> => ({
  'guard.limitExit': LIMITS[limit],
  'probes.port': null,
  'api.enabled': false,
  'markets.series': [{ series: SERIES, symbol: SYMBOL }],
  'guard.model': variant % 3 === 2 ? 'logNormal' : 'implied',
  'guard.momentumStop.enabled': variant % 3 === 2,
  'guard.probabilityStop.thresholdPercent': 50,
  'guard.probabilityStop.minTtcMs': 15_000,
  'guard.probabilityStop.verification.enabled': variant % 2 === 1,
  'guard.probabilityStop.verification.periodMs': 6_000,
  // Selling at the bid and no lower leaves a part unsold where the book is thin.
  'guard.exit.ladderCenti': variant % 2 === 1 ? [0, 200, 600] : [100, 300, 900],
  'guard.trailingStop.enabled': variant === 1 || variant === 4,
  'guard.trailingStop.activationGainCenti': 200,
  'guard.trailingStop.distanceCenti': 400,
  'guard.breakEven.enabled': variant === 4,
  'guard.breakEven.activationGainCenti': 600,
  'guard.takeProfit.enabled': variant === 2 || variant === 3,
  'guard.takeProfit.gainCenti': 1_500,
  'guard.priceFloor.enabled': variant === 3 || variant === 5,
  'guard.priceFloor.floorCenti': 4_500,
  'guard.maxHold.enabled': variant === 5,
  'guard.maxHold.afterMs': 90_000,
  'guard.beforeClose.enabled': variant === 1,
  'guard.beforeClose.ttcMs': 20_000,
  'guard.exit.maxAttempts': 4,
  'guard.exit.stuckRetryMs': 8_000,
  'guard.exit.floorCenti': variant === 1 || variant === 4 ? 200 : null,
  'guard.blind.policy': variant >= 3 ? 'exit' : 'hold',
  'guard.blind.afterMs': 20_000,
  'sweep.intervalMs': 500,
  'spool.preallocateMiB': 0,
  'lease.ttlMs': 30_000,
  desks: [
    deskSettings({
      name: 'eager',
      series: [SERIES],
      minProbabilityPercent: 52,
      minEdgePercent: -25,
      minTtcMs: 45_000,
      maxTtcMs: 235_000,
      maxOpenTrades: 6,
      quantityContracts: variant % 2 === 0 ? 15 : 600,
      multiplier: 1,
      allowReEntry: true,
      cooldownMs: 15_000,
      spikePause: { enabled: false, thresholdBp: 36, calmBp: 20, quietMs: 1_000 },
    }),
  ],
});

const loaded = new Map<string, EffectiveConfig>();

/** What is set in worlds with a venue of perpetuals. */
const FUTURES = { 'markets.perpetuals': PERPETUALS.map(({ product }) => product) } as const;

/** The settings of a seed. */
export const settingsOf = (seed: number): EffectiveConfig => {
  const variant = Math.floor(randomStream('settings', seed).uniform() * VARIANTS);
  const limit = Math.floor(randomStream('limits', seed).uniform() * LIMITS.length);
  const isOnFutures = hasFutures(seed);
  const key = [variant, limit, isOnFutures].join('/');
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const set = { ...overridesOf(variant, limit), ...(isOnFutures ? FUTURES : {}) };
  const overrides = Object.entries(set).map(([path, value]): Override => ({
    path,
    value,
    option: path,
  }));
  const read = loadConfig({ env: {}, file: null, overrides });
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  loaded.set(key, read.value);
  return read.value;
};
