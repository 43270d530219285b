import { randomStream, type RandomStream } from '../../../src/simulator/tapes/random.ts';
import { flurriesOf } from './flurry.ts';
import type { Fault, FaultAct, FeedScope, KillPoint, RequestScope } from './fault.ts';

/* A plan of faults is a function of its seed, and a plain list: any part of it is a plan too. */

const pick = <T>(random: RandomStream, choices: readonly [T, ...T[]]): T =>
  choices[Math.floor(random.uniform() * choices.length)] ?? choices[0];

const between = (random: RandomStream, least: number, most: number): number =>
  Math.round(least + random.uniform() ** 2 * (most - least));

const request = (random: RandomStream): RequestScope =>
  pick(random, ['order', 'order', 'order', 'read', 'cancel', 'any']);
const feed = (random: RandomStream): FeedScope =>
  pick(random, ['market', 'account', 'account', 'spot', 'all']);
const count = (random: RandomStream): number => between(random, 1, 4);
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

type Maker = (random: RandomStream) => FaultAct;

const MAKERS: readonly (readonly [weight: number, make: Maker])[] = [
  [3, (r) => ({ kind: 'requestLost', of: request(r), count: count(r), silent: r.uniform() < 0.5 })],
  [5, (r) => ({ kind: 'replyLost', of: request(r), count: count(r), silent: r.uniform() < 0.5 })],
  [
    2,
    (r) => ({
      kind: 'requestLate',
      of: request(r),
      count: count(r),
      byMs: between(r, 100, 20_000),
    }),
  ],
  [
    2,
    (r) => ({ kind: 'replyLate', of: request(r), count: count(r), byMs: between(r, 100, 20_000) }),
  ],
  [
    3,
    (r) => ({ kind: 'requestTwice', of: request(r), count: count(r), byMs: between(r, 1, 15_000) }),
  ],
  [
    3,
    (r) => ({
      kind: 'answered',
      of: request(r),
      count: count(r),
      status: pick(r, [429, 500, 502]),
    }),
  ],
  [3, (r) => ({ kind: 'failedAfter', of: request(r), count: count(r) })],
  [2, (r) => ({ kind: 'garbled', of: request(r), count: count(r) })],
  [2, (r) => ({ kind: 'socketReset', of: feed(r) })],
  [2, (r) => ({ kind: 'socketHalfOpen', of: feed(r) })],
  [2, (r) => ({ kind: 'socketStalled', of: feed(r), forMs: between(r, 500, 40_000) })],
  [3, (r) => ({ kind: 'frameLost', of: feed(r), count: count(r) })],
  [2, (r) => ({ kind: 'frameTwice', of: feed(r), count: count(r) })],
  [2, (r) => ({ kind: 'frameLate', of: feed(r), count: count(r), byMs: between(r, 10, 10_000) })],
  [1, (r) => ({ kind: 'outage', forMs: between(r, 500, 60_000) })],
  [1, (r) => ({ kind: 'blackhole', forMs: between(r, 500, 60_000) })],
  [
    1,
    (r) => ({
      kind: 'slowNetwork',
      forMs: between(r, 1_000, 60_000),
      byMs: between(r, 100, 12_000),
    }),
  ],
  [
    1,
    (r) => ({
      kind: 'skewed',
      forMs: between(r, 5_000, 60_000),
      byMs: pick(r, [-20_000, -6_000, 4_000, 20_000]),
    }),
  ],
  [1, (r) => ({ kind: 'paused', forMs: between(r, 1_000, 30_000) })],
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
  [3, (r) => ({ kind: 'soldByHand', share: pick(r, [1, 1, 0.5, 0.1]) })],
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

const TOTAL_WEIGHT = MAKERS.reduce((sum, [weight]) => sum + weight, 0);
const FAULTS_MAX = 14;

const makeOne = (random: RandomStream): FaultAct => {
  let left = random.uniform() * TOTAL_WEIGHT;
  for (const [weight, make] of MAKERS) {
    left -= weight;
    if (left < 0) return make(random);
  }
  return { kind: 'closeAsked' };
};

/** The faults of a seed, in the order of their instants, all within the first `withinMs`. */
export const planOf = (seed: number, withinMs: number): readonly Fault[] => {
  const random = randomStream('plan', seed);
  const faults = Math.floor(random.uniform() * (FAULTS_MAX + 1));
  const single = Array.from({ length: faults }, () => {
    const atMs = Math.floor(random.uniform() * withinMs);
    return { atMs, ...makeOne(random) };
  });
  const flurries = flurriesOf(randomStream('flurries', seed), withinMs);
  return [...single, ...flurries].sort((a, b) => a.atMs - b.atMs);
};
