import { randomStream } from '../../../src/simulator/tapes/random.ts';
import type { Fault } from '../faults/fault.ts';
import {
  answered,
  blackhole,
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
} from '../faults/makers.ts';

/*
 * What goes wrong at the futures venue alone. Two kinds are bounded by what its client may rely on:
 * a copy of an order comes after the order's window, since a connection repeats nothing by itself,
 * and the venue's clock moves by less than a second at a time.
 */

/** Longer than a request is good for. */
const BEYOND_WINDOW_MS = 4_000;

const MAKERS: Weighted = [
  [4, requestLost],
  [6, replyLost],
  [5, requestLate],
  [2, replyLate],
  [2, requestTwice(BEYOND_WINDOW_MS, 20_000)],
  [2, answered],
  [4, failedAfter],
  [2, garbled],
  ...onFeeds('market', 'account', 'account', 'all'),
  [2, outage],
  [1, blackhole],
  [1, slowNetwork(6_000)],
  [1, skewed(-800, 400, 900)],
  [2, paused],
  [2, () => ({ kind: 'keyExpired' })],
  [4, soldByHand],
  [1, () => ({ kind: 'boughtByHand' })],
];

const FAULTS_MAX = 10;

/** The faults of a seed at the futures venue, in the order of their instants. */
export const futuresPlanOf = (seed: number, withinMs: number): readonly Fault[] =>
  scattered(randomStream('futures plan', seed), MAKERS, FAULTS_MAX, withinMs)
    .map(({ act, atMs }): Fault => ({ atMs, at: 'futures', ...act }))
    .sort((a, b) => a.atMs - b.atMs);
