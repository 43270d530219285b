import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { reliabilityDiagram } from '../../src/models/reliability-diagram.ts';
import { score, wilsonInterval, type Forecast, type Scores } from '../../src/models/scores.ts';

const said = (percent: number, won: boolean): Forecast => ({ percent, won });

const scored = (forecasts: readonly Forecast[]): Scores => {
  const scores = score(forecasts);
  if (scores === null) throw new Error('expected scores, found none');
  return scores;
};

const forecast = fc.record({
  percent: fc.double({ min: 0, max: 100, noNaN: true }),
  won: fc.boolean(),
});
const forecasts = fc.array(forecast, { minLength: 1, maxLength: 60 });

describe('scores of forecasts', () => {
  it('of 80 % won, 80 % lost, 30 % lost and 30 % won are as by hand', () => {
    const scores = scored([said(80, true), said(80, false), said(30, false), said(30, true)]);
    // (0.04 + 0.64 + 0.09 + 0.49) / 4
    expect(scores.brier).toBeCloseTo(0.315, 12);
    // Bins of two, each won half: (0.3² + 0.2²) / 2
    expect(scores.reliability).toBeCloseTo(0.065, 12);
    expect(scores.resolution).toBe(0);
    expect(scores.uncertainty).toBe(0.25);
    expect(scores.withinBins).toBeCloseTo(0, 12);
    expect(scores.logLoss).toBeCloseTo(
      -(Math.log(0.8) + Math.log(0.2) + Math.log(0.7) + Math.log(0.3)) / 4,
      12,
    );
    const bins = scores.bins.map((bin) => [bin.count, bin.meanPercent, bin.wonPercent]);
    expect(bins).toEqual([
      [2, 30, 50],
      [2, 80, 50],
    ]);
  });

  it('of one who knows are 0, with all that can be resolved resolved', () => {
    const scores = scored([said(100, true), said(0, false), said(100, true)]);
    expect(scores.brier).toBe(0);
    expect(scores.reliability).toBe(0);
    expect(scores.resolution).toBeCloseTo(scores.uncertainty, 12);
    expect(scores.clamped).toBe(3);
    expect(scores.logLoss).toBeCloseTo(-Math.log(0.999), 12);
  });

  it('of one who is certain and wrong are 1, and the log loss is held at ln 1000', () => {
    const scores = scored([said(100, false), said(0, true)]);
    expect(scores.brier).toBe(1);
    expect(scores.logLoss).toBeCloseTo(Math.log(1_000), 9);
  });

  it('of the average itself has no resolution and no fault', () => {
    const scores = scored([said(75, true), said(75, true), said(75, true), said(75, false)]);
    expect(scores.brier).toBeCloseTo(scores.uncertainty, 12);
    expect(scores.reliability).toBeCloseTo(0, 12);
    expect(scores.resolution).toBeCloseTo(0, 12);
  });

  it('of nothing are none', () => {
    expect(score([])).toBeNull();
  });

  it('split without rest, each part in its bounds', () => {
    fc.assert(
      fc.property(forecasts, (drawn) => {
        const { brier, reliability, resolution, uncertainty, withinBins, bins } = scored(drawn);
        expect(reliability - resolution + uncertainty + withinBins).toBeCloseTo(brier, 12);
        for (const part of [brier, reliability]) {
          expect(part).toBeGreaterThanOrEqual(0);
          expect(part).toBeLessThanOrEqual(1);
        }
        expect(resolution).toBeLessThanOrEqual(uncertainty + 1e-12);
        expect(uncertainty).toBeLessThanOrEqual(0.25);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(drawn.length);
      }),
    );
  });

  it('leave nothing within the bins where all forecasts of a bin are the same', () => {
    const tens = fc.record({ percent: fc.constantFrom(5, 25, 65, 95), won: fc.boolean() });
    fc.assert(
      fc.property(fc.array(tens, { minLength: 1 }), (drawn) => {
        expect(scored(drawn).withinBins).toBeCloseTo(0, 12);
      }),
    );
  });

  it('do not change when the sides are swapped', () => {
    fc.assert(
      fc.property(forecasts, (drawn) => {
        const swapped = drawn.map(({ percent, won }) => said(100 - percent, !won));
        expect(scored(swapped).brier).toBeCloseTo(scored(drawn).brier, 12);
        expect(scored(swapped).logLoss).toBeCloseTo(scored(drawn).logLoss, 9);
      }),
    );
  });
});

describe("Wilson's interval", () => {
  it('of 8 in 10 is 49.0 to 94.3 %', () => {
    const { lowPercent, highPercent } = wilsonInterval(8, 10);
    expect(lowPercent).toBeCloseTo(49.016, 2);
    expect(highPercent).toBeCloseTo(94.331, 2);
  });

  it('holds the share, stays within bounds, and is not certain of all or nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (count, drawn) => {
        const won = Math.min(drawn, count);
        const { lowPercent, highPercent } = wilsonInterval(won, count);
        expect(lowPercent).toBeLessThanOrEqual((100 * won) / count + 1e-9);
        expect(highPercent).toBeGreaterThanOrEqual((100 * won) / count - 1e-9);
        expect(lowPercent).toBeGreaterThanOrEqual(0);
        expect(highPercent).toBeLessThanOrEqual(100);
        expect(highPercent - lowPercent).toBeGreaterThan(0);
      }),
    );
    expect(wilsonInterval(0, 10).highPercent).toBeCloseTo(27.75, 2);
  });
});

describe('the reliability diagram', () => {
  it('has a panel a model, and a point with its interval for each bin', () => {
    const scores = scored([said(80, true), said(80, false), said(30, false)]);
    const svg = reliabilityDiagram([
      { model: 'logNormal', scores },
      { model: 'implied', scores },
    ]);
    expect(svg.match(/<circle/g)).toHaveLength(4);
    expect(svg.match(/<g /g)).toHaveLength(2);
    expect(svg).toContain('said 80.0 %, won 50.0 % of 2 (9.5 to 90.5 %)');
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it('of no model is empty, and a picture all the same', () => {
    expect(reliabilityDiagram([])).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  });
});
