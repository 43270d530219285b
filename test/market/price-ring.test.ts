import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createPriceRing, RING_CAPACITY, SAMPLE_MS } from '../../machines/market/price-ring.ts';

type Step =
  | { readonly kind: 'tick'; readonly gapMs: number; readonly price: number }
  | { readonly kind: 'unknownAfter'; readonly gapMs: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('tick' as const),
      gapMs: fc.integer({ min: 0, max: 3_000 }),
      price: fc.integer({ min: 1, max: 1_000 }),
    }),
  },
  fc.record({
    kind: fc.constant('unknownAfter' as const),
    gapMs: fc.integer({ min: 0, max: 900 }),
  }),
);

type Sample = { atMs: number; price: number; knownUntilMs: number };

/** The history as a plain list of samples, the last tick of each second. */
const naiveHistory = (steps: readonly Step[], capacity: number): readonly Sample[] => {
  const samples: Sample[] = [];
  let nowMs = 0;
  for (const each of steps) {
    nowMs += each.gapMs;
    const last = samples.at(-1);
    if (each.kind === 'unknownAfter') {
      if (last !== undefined) last.knownUntilMs = Math.min(last.knownUntilMs, nowMs);
      continue;
    }
    if (last !== undefined && Math.floor(last.atMs / 1_000) === Math.floor(nowMs / 1_000))
      samples.pop();
    samples.push({ atMs: nowMs, price: each.price, knownUntilMs: Infinity });
  }
  return samples.slice(-capacity);
};

describe('price ring', () => {
  it('answers like a plain list, whatever is pushed, lost and asked', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 120 }),
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.integer({ min: -10, max: 200_000 }), { maxLength: 30 }),
        (steps, capacity, questions) => {
          const ring = createPriceRing(capacity);
          let nowMs = 0;
          for (const each of steps) {
            nowMs += each.gapMs;
            if (each.kind === 'tick') ring.push(nowMs, each.price);
            else ring.endKnown(nowMs);
          }
          const samples = naiveHistory(steps, capacity);
          expect(ring.size()).toBe(samples.length);
          for (const atMs of [...questions, ...samples.map((sample) => sample.atMs)]) {
            const sample = samples.findLast((each) => each.atMs <= atMs);
            const known = sample !== undefined && atMs <= sample.knownUntilMs;
            expect(ring.priceAt(atMs)).toBe(known ? sample.price : null);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('holds 31 minutes of one sample a second and forgets the rest', () => {
    const ring = createPriceRing();
    for (let second = 0; second < 4_000; second += 1) ring.push(second * SAMPLE_MS, second);
    expect(ring.size()).toBe(RING_CAPACITY);
    expect(ring.priceAt((3_999 - 30 * 60) * SAMPLE_MS)).toBe(3_999 - 30 * 60);
    expect(ring.sampleAtMs(RING_CAPACITY - 1)).toBe((4_000 - RING_CAPACITY) * SAMPLE_MS);
    expect(ring.priceAt((3_999 - RING_CAPACITY) * SAMPLE_MS)).toBeNull();
  });

  it('lets the last tick stand for its second, and the newest tick for itself', () => {
    const ring = createPriceRing();
    ring.push(1_100, 1);
    ring.push(1_900, 2);
    ring.push(2_300, 3);
    expect(ring.size()).toBe(2);
    expect(ring.closedSamples()).toBe(1);
    expect(ring.priceAt(1_899)).toBeNull();
    expect(ring.priceAt(2_299)).toBe(2);
    expect(ring.priceAt(2_300)).toBe(3);
  });

  it('ignores a tick older than the newest', () => {
    const ring = createPriceRing();
    ring.push(5_000, 1);
    ring.push(4_000, 2);
    expect(ring.size()).toBe(1);
    expect(ring.priceAt(5_000)).toBe(1);
  });

  it('does not know a price that nobody proved', () => {
    const ring = createPriceRing();
    ring.push(1_000, 1);
    ring.endKnown(3_000);
    ring.push(60_000, 2);
    expect(ring.priceAt(3_000)).toBe(1);
    expect(ring.priceAt(3_001)).toBeNull();
    expect(ring.priceAt(59_999)).toBeNull();
    expect(ring.priceAt(60_000)).toBe(2);
  });

  it('refuses a sample outside of its history, naming both', () => {
    const ring = createPriceRing();
    ring.push(1_000, 1);
    expect(() => ring.samplePrice(1)).toThrow('expected 0 … 0 steps back, found 1');
  });
});

describe('prices of a later look', () => {
  const sample = (second: number, priceMicros: number) => ({ atMs: second * 1_000, priceMicros });
  const ringWithHole = () => {
    const ring = createPriceRing();
    ring.push(10_000, 10);
    ring.endKnown(11_000);
    ring.push(20_000, 20);
    return ring;
  };

  it('go into a hole, and hold for a second each', () => {
    const ring = ringWithHole();
    expect(ring.priceAt(15_500)).toBeNull();
    ring.fill([13, 14, 15, 16].map((second) => sample(second, second)));
    expect([12_500, 13_000, 15_500, 16_999, 17_000, 20_000].map(ring.priceAt)).toEqual([
      null,
      13,
      15,
      16,
      null,
      20,
    ]);
  });

  it('never replace what was heard, and never become the newest', () => {
    const ring = ringWithHole();
    ring.fill([sample(10.5, 99), sample(20.5, 99), sample(30, 99)]);
    expect(ring.priceAt(10_700)).toBe(10);
    expect(ring.priceAt(30_000)).toBe(20);
    expect(ring.samplePrice(0)).toBe(20);
  });

  it('come before the first sample, and the oldest fall out of a full ring', () => {
    const ring = createPriceRing(3);
    ring.push(10_000, 10);
    ring.fill([5, 6, 7, 8].map((second) => sample(second, second)));
    expect(ring.size()).toBe(3);
    expect([6_500, 7_500, 8_500, 10_000].map(ring.priceAt)).toEqual([null, 7, 8, 10]);
    ring.push(11_000, 11);
    expect([7_500, 8_500, 11_000].map(ring.priceAt)).toEqual([null, 8, 11]);
  });
});
