import { describe, expect, it } from 'vitest';

import {
  averagedYesPercent,
  logNormalYesPercent,
  type AveragedContract,
} from '../../../machines/market/models/log-normal.ts';
import { createPriceRing, type PriceRing } from '../../../machines/market/price-ring.ts';
import { YEAR_MS } from '../../../machines/market/volatility.ts';
import { randomStream } from '../../../src/simulator/tapes/random.ts';

const CLOSE_MS = 1_800_000_000_000;
const PRINTS = 60;
const SPOT = 120_000e6;

/** A price a second from `fromMs` to `untilMs`; seconds of which `knows` is false are a hole. */
const history = (
  fromMs: number,
  untilMs: number,
  price: (atMs: number) => number,
  knows: (atMs: number) => boolean = () => true,
): PriceRing => {
  const ring = createPriceRing();
  for (let atMs = fromMs; atMs <= untilMs; atMs += 1_000)
    if (knows(atMs)) ring.push(atMs, price(atMs));
    else ring.endKnown(atMs - 1);
  return ring;
};

const EMPTY = createPriceRing();

const contract = (changes: Partial<AveragedContract>): AveragedContract => ({
  spotMicros: SPOT,
  strikeMicros: SPOT,
  volatility: 0.5,
  nowMs: CLOSE_MS - 600_000,
  closeAtMs: CLOSE_MS,
  windowMs: PRINTS * 1_000,
  ...changes,
});

/** The share of walks, print by print, whose mean of `PRINTS` prints is above the strike. */
const byWalks = (
  { spotMicros, strikeMicros, volatility, nowMs }: AveragedContract,
  knownSum: number,
  knownPrints: number,
  walks: number,
): number => {
  const { normal } = randomStream('walks', nowMs, strikeMicros, volatility);
  const left = PRINTS - knownPrints;
  const firstMs = CLOSE_MS - nowMs - (left - 1) * 1_000;
  const step = (ms: number): ((z: number) => number) => {
    const sigma = volatility * Math.sqrt(ms / YEAR_MS);
    return (z) => sigma * z - sigma ** 2 / 2;
  };
  const [first, later] = [step(firstMs), step(1_000)];
  let above = 0;
  for (let walk = 0; walk < walks; walk += 1) {
    let log = first(normal());
    let sum = knownSum + spotMicros * Math.exp(log);
    for (let print = 1; print < left; print += 1) {
      log += later(normal());
      sum += spotMicros * Math.exp(log);
    }
    if (sum / PRINTS > strikeMicros) above += 1;
  }
  return (100 * above) / walks;
};

const WALKS = 40_000;
/** Four standard errors of a share of `WALKS` walks, in percentage points. */
const bound = (percent: number): number =>
  4 * Math.sqrt(Math.max(percent * (100 - percent), 1) / WALKS);

describe('the average of the last minute', () => {
  it.each([
    [600, 119_750, 0.5],
    [600, 120_300, 1.5],
    [120, 119_950, 0.5],
    [61.5, 120_040, 0.8],
  ])('before it begins, at %d s and strike %d, is what walks give', (ttcS, strike, volatility) => {
    const nowMs = CLOSE_MS - ttcS * 1_000;
    const terms = contract({ nowMs, strikeMicros: strike * 1e6, volatility });
    const percent = averagedYesPercent(terms, EMPTY) ?? NaN;
    expect(percent).toBeGreaterThan(5);
    expect(percent).toBeLessThan(95);
    expect(Math.abs(percent - byWalks(terms, 0, 0, WALKS))).toBeLessThan(bound(percent));
  });

  it.each([
    [45.5, 119_990, -8],
    [30, 120_010, 10],
    [10.2, 120_030, 35],
    [3.7, 119_980, -21],
  ])('inside it, at %d s and strike %d, rests on what is over', (ttcS, strike, offset) => {
    const nowMs = CLOSE_MS - ttcS * 1_000;
    const price = (atMs: number): number => SPOT + (offset + 10 * Math.sin(atMs / 7_000)) * 1e6;
    const ring = history(CLOSE_MS - 120_000, nowMs, price);
    const known = PRINTS - Math.ceil(ttcS);
    let knownSum = 0;
    for (let print = 0; print < known; print += 1)
      knownSum += price(CLOSE_MS - (PRINTS - 1 - print) * 1_000);
    const terms = contract({ nowMs, strikeMicros: strike * 1e6 });
    const percent = averagedYesPercent(terms, ring) ?? NaN;
    expect(Math.abs(percent - byWalks(terms, knownSum, known, WALKS))).toBeLessThan(bound(percent));
  });

  it('has no seam where it begins, nor from print to print', () => {
    const ring = history(CLOSE_MS - 120_000, CLOSE_MS, () => SPOT);
    for (const second of [59, 58, 45, 30, 10, 2]) {
      const at = (ms: number): number =>
        averagedYesPercent(
          contract({ nowMs: CLOSE_MS - second * 1_000 + ms, strikeMicros: 120_002e6 }),
          ring,
        ) ?? NaN;
      expect(Math.abs(at(0) - at(-0.001))).toBeLessThan(0.001);
      expect(Math.abs(at(0) - at(0.001))).toBeLessThan(0.001);
    }
  });

  it('is narrower than the last price by two thirds of the minute', () => {
    const ttcMs = 600_000;
    const strikeMicros = 119_750e6;
    const averaged = averagedYesPercent(contract({ strikeMicros }), EMPTY) ?? NaN;
    const variancePrints = (61 * 121) / 360;
    const asPlain = logNormalYesPercent(
      SPOT,
      strikeMicros,
      0.5,
      ttcMs - 60_000 + variancePrints * 1e3,
    );
    expect(averaged).toBeCloseTo(asPlain ?? NaN, 9);
    expect(averaged).toBeGreaterThan(logNormalYesPercent(SPOT, strikeMicros, 0.5, ttcMs) ?? NaN);
  });

  it('is decided once what is over cannot be made up for', () => {
    const nowMs = CLOSE_MS - 1_000;
    const ring = history(CLOSE_MS - 120_000, nowMs, () => SPOT + 50e6);
    expect(averagedYesPercent(contract({ nowMs, spotMicros: SPOT - 100e6 }), ring)).toBeCloseTo(
      100,
      9,
    );
  });

  it('without volatility is the sum of what is known', () => {
    const nowMs = CLOSE_MS - 30_000;
    const ring = history(CLOSE_MS - 120_000, nowMs, () => SPOT + 10e6);
    const at = (spotMicros: number): number | null =>
      averagedYesPercent(contract({ nowMs, spotMicros, volatility: 0 }), ring);
    expect(at(SPOT - 9.9e6)).toBe(100);
    expect(at(SPOT - 10.1e6)).toBe(0);
  });

  it('fills a hole by a bridge, and counts what is open about it', () => {
    const nowMs = CLOSE_MS - 20_000;
    const isHole = (atMs: number): boolean => atMs >= CLOSE_MS - 45_000 && atMs < CLOSE_MS - 25_000;
    const slope = (atMs: number): number => SPOT + (atMs - CLOSE_MS) * 1e3;
    const whole = history(CLOSE_MS - 120_000, nowMs, slope);
    const holed = history(CLOSE_MS - 120_000, nowMs, slope, (atMs) => !isHole(atMs));
    const at = (ring: PriceRing, strikeMicros: number, volatility: number): number =>
      averagedYesPercent(
        contract({ nowMs, strikeMicros, volatility, spotMicros: slope(nowMs) }),
        ring,
      ) ?? NaN;
    const mean = SPOT - 33e6;
    for (const ring of [whole, holed]) {
      expect(at(ring, mean - 1e3, 0)).toBe(100);
      expect(at(ring, mean + 1e3, 0)).toBe(0);
    }
    const [far, near] = [at(holed, mean + 4e6, 0.5), at(whole, mean + 4e6, 0.5)];
    expect(far).toBeGreaterThan(near);
    expect(far).toBeLessThan(50);
  });

  it('with no price of the minute but the present one is as wide as a walk back and forth', () => {
    const nowMs = CLOSE_MS - 30_000;
    const ring = createPriceRing();
    ring.push(nowMs, SPOT);
    const strikeMicros = 120_010e6;
    const percent = averagedYesPercent(contract({ nowMs, strikeMicros }), ring) ?? NaN;
    const { normal } = randomStream('back and forth');
    const sigma = 0.5 * Math.sqrt(1_000 / YEAR_MS);
    let above = 0;
    for (let walk = 0; walk < WALKS; walk += 1) {
      // The print at `now` is known; 29 lie behind it and 30 ahead.
      let sum = SPOT;
      for (const prints of [29, 30]) {
        let log = 0;
        for (let print = 0; print < prints; print += 1) {
          log += sigma * normal();
          sum += SPOT * Math.exp(log);
        }
      }
      if (sum / PRINTS > strikeMicros) above += 1;
    }
    expect(Math.abs(percent - (100 * above) / WALKS)).toBeLessThan(bound(percent));
  });

  it('is null without time, and without a price', () => {
    expect(averagedYesPercent(contract({ nowMs: CLOSE_MS }), EMPTY)).toBeNull();
    expect(averagedYesPercent(contract({ spotMicros: 0 }), EMPTY)).toBeNull();
    expect(averagedYesPercent(contract({ volatility: -1 }), EMPTY)).toBeNull();
  });
});
