import type { RandomStream } from '../../../src/simulator/tapes/random.ts';
import { between, pick } from '../draw.ts';
import type { FaultAct, FeedScope, RequestScope } from './fault.ts';

/* What goes wrong in the same way at each venue, and how a plan of it is drawn. */

export type Maker = (random: RandomStream) => FaultAct;

/** Makers, each with how often it is drawn beside the others. */
export type Weighted = readonly (readonly [weight: number, make: Maker])[];

const request = (random: RandomStream): RequestScope =>
  pick(random, ['order', 'order', 'order', 'read', 'cancel', 'any']);

/** How many a fault strikes. */
export const count = (random: RandomStream): number => between(random, 1, 4);

export const requestLost: Maker = (r) => ({
  kind: 'requestLost',
  of: request(r),
  count: count(r),
  silent: r.uniform() < 0.5,
});

export const replyLost: Maker = (r) => ({
  kind: 'replyLost',
  of: request(r),
  count: count(r),
  silent: r.uniform() < 0.5,
});

export const requestLate: Maker = (r) => ({
  kind: 'requestLate',
  of: request(r),
  count: count(r),
  byMs: between(r, 100, 20_000),
});

export const replyLate: Maker = (r) => ({
  kind: 'replyLate',
  of: request(r),
  count: count(r),
  byMs: between(r, 100, 20_000),
});

export const requestTwice =
  (leastMs: number, mostMs: number): Maker =>
  (r) => ({
    kind: 'requestTwice',
    of: request(r),
    count: count(r),
    byMs: between(r, leastMs, mostMs),
  });

export const answered: Maker = (r) => ({
  kind: 'answered',
  of: request(r),
  count: count(r),
  status: pick(r, [429, 500, 502]),
});

export const failedAfter: Maker = (r) => ({
  kind: 'failedAfter',
  of: request(r),
  count: count(r),
});

export const garbled: Maker = (r) => ({ kind: 'garbled', of: request(r), count: count(r) });

/** What befalls the connections of a venue, more often those that are named more often. */
export const onFeeds = (...feeds: readonly [FeedScope, ...FeedScope[]]): Weighted => {
  const feed = (random: RandomStream): FeedScope => pick(random, feeds);
  return [
    [2, (r) => ({ kind: 'socketReset', of: feed(r) })],
    [2, (r) => ({ kind: 'socketHalfOpen', of: feed(r) })],
    [2, (r) => ({ kind: 'socketStalled', of: feed(r), forMs: between(r, 500, 40_000) })],
    [3, (r) => ({ kind: 'frameLost', of: feed(r), count: count(r) })],
    [2, (r) => ({ kind: 'frameTwice', of: feed(r), count: count(r) })],
    [2, (r) => ({ kind: 'frameLate', of: feed(r), count: count(r), byMs: between(r, 10, 10_000) })],
  ];
};

export const outage: Maker = (r) => ({ kind: 'outage', forMs: between(r, 500, 60_000) });

export const blackhole: Maker = (r) => ({ kind: 'blackhole', forMs: between(r, 500, 60_000) });

export const slowNetwork =
  (mostMs: number): Maker =>
  (r) => ({ kind: 'slowNetwork', forMs: between(r, 1_000, 60_000), byMs: between(r, 100, mostMs) });

export const skewed =
  (...bysMs: readonly [number, ...number[]]): Maker =>
  (r) => ({ kind: 'skewed', forMs: between(r, 5_000, 60_000), byMs: pick(r, bysMs) });

export const paused: Maker = (r) => ({ kind: 'paused', forMs: between(r, 1_000, 30_000) });

export const soldByHand: Maker = (r) => ({
  kind: 'soldByHand',
  share: pick(r, [1, 1, 0.5, 0.1]),
});

const drawnFrom = (makers: Weighted): Maker => {
  const total = makers.reduce((sum, [weight]) => sum + weight, 0);
  return (random) => {
    let left = random.uniform() * total;
    for (const [weight, make] of makers) {
      left -= weight;
      if (left < 0) return make(random);
    }
    throw new Error('expected a draw below the sum of the weights');
  };
};

/** None to `most` of them, each at an instant within the first `withinMs`. */
export const scattered = (
  random: RandomStream,
  makers: Weighted,
  most: number,
  withinMs: number,
): readonly { readonly atMs: number; readonly act: FaultAct }[] => {
  const draw = drawnFrom(makers);
  const length = Math.floor(random.uniform() * (most + 1));
  return Array.from({ length }, () => ({
    atMs: Math.floor(random.uniform() * withinMs),
    act: draw(random),
  }));
};
