import { randomStream, type RandomStream } from '../../../src/simulator/tapes/random.ts';
import { between, pick } from '../draw.ts';
import { flurriesOf } from './flurry.ts';
import type { Fault, KillPoint } from './fault.ts';
import {
  answered,
  blackhole,
  count,
  failedAfter,
  garbled,
  onFeeds,
  outage,
  paused,
  replyLate,
  replyLost,
  requestLate,
  requestLost,
  requestTwice,
  scattered,
  skewed,
  slowNetwork,
  soldByHand,
  type Weighted,
} from './makers.ts';

/* A plan of faults is a function of its seed, and a plain list: any part of it is a plan too. */

const point = (random: RandomStream): KillPoint =>
  pick(random, [
    'appendSent',
    'appendStored',
    'orderSent',
    'orderTaken',
    'orderAnswered',
    'fillHeard',
  ]);
/** Most processes are back at once; some stay away. */
const downMs = (random: RandomStream): number => between(random, 50, 30_000);

const MAKERS: Weighted = [
  [3, requestLost],
  [5, replyLost],
  [2, requestLate],
  [2, replyLate],
  [3, requestTwice(1, 15_000)],
  [3, answered],
  [3, failedAfter],
  [2, garbled],
  ...onFeeds('market', 'account', 'account', 'spot', 'all'),
  [1, outage],
  [1, blackhole],
  [1, slowNetwork(12_000)],
  [1, skewed(-20_000, -6_000, 4_000, 20_000)],
  [1, paused],
  [2, (r) => ({ kind: 'databaseAway', forMs: between(r, 200, 60_000), silent: r.uniform() < 0.4 })],
  [
    2,
    (r) => ({
      kind: 'databaseRefuses',
      forMs: between(r, 200, 30_000),
      code: pick(r, ['25006', '53100', '53300', '57P03']),
    }),
  ],
  [
    1,
    (r) => ({
      kind: 'databaseSlow',
      forMs: between(r, 1_000, 30_000),
      byMs: between(r, 20, 5_000),
    }),
  ],
  [1, (r) => ({ kind: 'diskFull', forMs: between(r, 1_000, 60_000) })],
  [3, (r) => ({ kind: 'commitUnheard', count: count(r) })],
  [2, (r) => ({ kind: 'commitLost', count: count(r) })],
  [2, (r) => ({ kind: 'commitLate', count: count(r), byMs: between(r, 5, 3_000) })],
  [3, (r) => ({ kind: 'killed', downMs: downMs(r) })],
  [7, (r) => ({ kind: 'killedAt', point: point(r), downMs: downMs(r) })],
  [1, (r) => ({ kind: 'stopped', downMs: downMs(r) })],
  [1, (r) => ({ kind: 'leasesLost', forMs: between(r, 500, 20_000) })],
  [1, (r) => ({ kind: 'hostStalled', forMs: between(r, 500, 30_000) })],
  [3, soldByHand],
  [3, () => ({ kind: 'closeAsked' })],
  [3, (r) => ({ kind: 'partAsked', share: pick(r, [0.5, 0.1, 0.9, 1.5]) })],
  [1, (r) => ({ kind: 'stopsPaused', forMs: between(r, 500, 60_000) })],
  [1, () => ({ kind: 'retryAsked' })],
  [
    2,
    (r) => ({
      kind: 'switched',
      to: pick(r, ['no-entries', 'reduce-only', 'flatten']),
      forMs: between(r, 200, 60_000),
    }),
  ],
];

const FAULTS_MAX = 14;

/** The faults of a seed, in the order of their instants, all within the first `withinMs`. */
export const planOf = (seed: number, withinMs: number): readonly Fault[] => {
  const single = scattered(randomStream('plan', seed), MAKERS, FAULTS_MAX, withinMs);
  const flurries = flurriesOf(randomStream('flurries', seed), withinMs);
  return [...single.map(({ act, atMs }): Fault => ({ atMs, ...act })), ...flurries].sort(
    (a, b) => a.atMs - b.atMs,
  );
};
