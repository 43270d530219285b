import { randomStream, type RandomStream } from '../../../src/simulator/tapes/random.ts';
import type { Fault, FaultAct, FeedScope, RequestScope } from '../faults/fault.ts';

/*
 * What goes wrong at the futures venue alone. Two kinds are bounded by what its client may rely on:
 * a copy of an order comes after the order's window, since a connection repeats nothing by itself,
 * and the venue's clock moves by less than a second at a time.
 */

const pick = <T>(random: RandomStream, choices: readonly [T, ...T[]]): T =>
  choices[Math.floor(random.uniform() * choices.length)] ?? choices[0];

const between = (random: RandomStream, least: number, most: number): number =>
  Math.round(least + random.uniform() ** 2 * (most - least));

const request = (random: RandomStream): RequestScope =>
  pick(random, ['order', 'order', 'order', 'read', 'cancel', 'any']);
const feed = (random: RandomStream): FeedScope =>
  pick(random, ['market', 'account', 'account', 'all']);
const count = (random: RandomStream): number => between(random, 1, 4);

/** Longer than a request is good for. */
const BEYOND_WINDOW_MS = 4_000;

type Maker = (random: RandomStream) => FaultAct;

const MAKERS: readonly (readonly [weight: number, make: Maker])[] = [
  [4, (r) => ({ kind: 'requestLost', of: request(r), count: count(r), silent: r.uniform() < 0.5 })],
  [6, (r) => ({ kind: 'replyLost', of: request(r), count: count(r), silent: r.uniform() < 0.5 })],
  [
    5,
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
    2,
    (r) => ({
      kind: 'requestTwice',
      of: request(r),
      count: count(r),
      byMs: between(r, BEYOND_WINDOW_MS, 20_000),
    }),
  ],
  [
    2,
    (r) => ({
      kind: 'answered',
      of: request(r),
      count: count(r),
      status: pick(r, [429, 500, 502]),
    }),
  ],
  [4, (r) => ({ kind: 'failedAfter', of: request(r), count: count(r) })],
  [2, (r) => ({ kind: 'garbled', of: request(r), count: count(r) })],
  [2, (r) => ({ kind: 'socketReset', of: feed(r) })],
  [2, (r) => ({ kind: 'socketHalfOpen', of: feed(r) })],
  [2, (r) => ({ kind: 'socketStalled', of: feed(r), forMs: between(r, 500, 40_000) })],
  [3, (r) => ({ kind: 'frameLost', of: feed(r), count: count(r) })],
  [2, (r) => ({ kind: 'frameTwice', of: feed(r), count: count(r) })],
  [2, (r) => ({ kind: 'frameLate', of: feed(r), count: count(r), byMs: between(r, 10, 10_000) })],
  [2, (r) => ({ kind: 'outage', forMs: between(r, 500, 60_000) })],
  [1, (r) => ({ kind: 'blackhole', forMs: between(r, 500, 60_000) })],
  [
    1,
    (r) => ({
      kind: 'slowNetwork',
      forMs: between(r, 1_000, 60_000),
      byMs: between(r, 100, 6_000),
    }),
  ],
  [
    1,
    (r) => ({ kind: 'skewed', forMs: between(r, 5_000, 60_000), byMs: pick(r, [-800, 400, 900]) }),
  ],
  [2, (r) => ({ kind: 'paused', forMs: between(r, 1_000, 30_000) })],
  [2, () => ({ kind: 'keyExpired' })],
  [4, (r) => ({ kind: 'soldByHand', share: pick(r, [1, 1, 0.5, 0.1]) })],
  [1, () => ({ kind: 'boughtByHand' })],
];

const TOTAL_WEIGHT = MAKERS.reduce((sum, [weight]) => sum + weight, 0);
const FAULTS_MAX = 10;

const makeOne = (random: RandomStream): FaultAct => {
  let left = random.uniform() * TOTAL_WEIGHT;
  for (const [weight, make] of MAKERS) {
    left -= weight;
    if (left < 0) return make(random);
  }
  return { kind: 'keyExpired' };
};

/** The faults of a seed at the futures venue, in the order of their instants. */
export const futuresPlanOf = (seed: number, withinMs: number): readonly Fault[] => {
  const random = randomStream('futures plan', seed);
  const faults = Math.floor(random.uniform() * (FAULTS_MAX + 1));
  return Array.from({ length: faults }, (): Fault => {
    const atMs = Math.floor(random.uniform() * withinMs);
    return { atMs, at: 'futures', ...makeOne(random) };
  }).sort((a, b) => a.atMs - b.atMs);
};
