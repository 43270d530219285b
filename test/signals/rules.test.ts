import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SIGNAL_RULES, type Direction, type SignalRule } from '../../machines/model/signal.ts';
import { votesOf, type Readings } from '../../machines/signals/rules.ts';
import { verdictOf } from '../../machines/signals/verdict.ts';
import { signalSettings } from './fixtures.ts';

const { rules, trend } = signalSettings();

const NOTHING: Readings = {
  close: 100,
  previousClose: null,
  emaFast: null,
  emaSlow: null,
  macdHistogram: null,
  atr: null,
  rsi: null,
  bollinger: null,
  momentumBp: null,
  adx: null,
};

const ranges = (count: number): Partial<Readings> => ({
  atr: 0.5,
  previousClose: 100 - count * 0.5,
});
const deviations = (count: number): Partial<Readings> => ({
  bollinger: { middle: 100 - count * 2, deviation: 2 },
});

type Row = readonly [
  rule: SignalRule,
  title: string,
  readings: Partial<Readings>,
  direction: Direction,
  strength: number,
];

/* The defaults: half a vote at the threshold, a whole one from `full` on. */
const ROWS: readonly Row[] = [
  ['emaCross', 'no slow average yet', { emaFast: 100 }, 'none', 0],
  ['emaCross', '1.9 bp over: nothing', { emaFast: 10_001.9, emaSlow: 10_000 }, 'none', 0],
  ['emaCross', '2 bp over', { emaFast: 10_002, emaSlow: 10_000 }, 'up', 0.5],
  ['emaCross', '11 bp over', { emaFast: 10_011, emaSlow: 10_000 }, 'up', 0.75],
  ['emaCross', '20 bp under', { emaFast: 9_980, emaSlow: 10_000 }, 'down', 1],
  ['emaCross', '90 bp under', { emaFast: 9_910, emaSlow: 10_000 }, 'down', 1],
  ['macd', 'no histogram yet', {}, 'none', 0],
  ['macd', '0.4 bp: nothing', { macdHistogram: 0.004 }, 'none', 0],
  ['macd', '0.5 bp', { macdHistogram: 0.005 }, 'up', 0.5],
  ['macd', '−5 bp', { macdHistogram: -0.05 }, 'down', 1],
  ['momentum', 'no score', {}, 'none', 0],
  ['momentum', '+9 bp: nothing', { momentumBp: 9 }, 'none', 0],
  ['momentum', '+10 bp', { momentumBp: 10 }, 'up', 0.5],
  ['momentum', '−23 bp', { momentumBp: -23 }, 'down', 0.75],
  ['momentum', '+36 bp', { momentumBp: 36 }, 'up', 1],
  ['breakout', 'no close before', { atr: 0.5 }, 'none', 0],
  ['breakout', 'a market that does not move', { atr: 0, previousClose: 90 }, 'none', 0],
  ['breakout', '1.9 ranges: nothing', ranges(1.9), 'none', 0],
  ['breakout', '2 ranges up', ranges(2), 'up', 0.5],
  ['breakout', '3 ranges down', ranges(-3), 'down', 0.75],
  ['breakout', '4 ranges up', ranges(4), 'up', 1],
  ['rsi', 'no index yet', {}, 'none', 0],
  ['rsi', '50: nothing', { rsi: 50 }, 'none', 0],
  ['rsi', '69.9: nothing', { rsi: 69.9 }, 'none', 0],
  ['rsi', '70: overbought', { rsi: 70 }, 'down', 0.5],
  ['rsi', '85', { rsi: 85 }, 'down', 0.75],
  ['rsi', '100', { rsi: 100 }, 'down', 1],
  ['rsi', '30.1: nothing', { rsi: 30.1 }, 'none', 0],
  ['rsi', '30: oversold', { rsi: 30 }, 'up', 0.5],
  ['rsi', '0', { rsi: 0 }, 'up', 1],
  ['bollinger', 'no bands yet', {}, 'none', 0],
  ['bollinger', 'bands without width', { bollinger: { middle: 90, deviation: 0 } }, 'none', 0],
  ['bollinger', '1.9 deviations: nothing', deviations(1.9), 'none', 0],
  ['bollinger', '2 above', deviations(2), 'down', 0.5],
  ['bollinger', '2.5 below', deviations(-2.5), 'up', 0.75],
  ['bollinger', '3 above', deviations(3), 'down', 1],
];

const voteOf = (rule: SignalRule, readings: Partial<Readings>) => {
  const vote = votesOf({ ...NOTHING, ...readings }, rules).find((each) => each.rule === rule);
  if (vote === undefined) throw new Error(`expected a vote of ${rule}`);
  return vote;
};

describe('the rule', () => {
  it.each(ROWS)('%s, %s', (rule, _title, readings, direction, strength) => {
    const vote = voteOf(rule, readings);
    expect(vote.direction).toBe(direction);
    expect(vote.strength).toBeCloseTo(strength, 6);
  });

  it.each(SIGNAL_RULES)('%s is silent where it is switched off', (rule) => {
    const off = { ...rules, [rule]: { ...rules[rule], enabled: false } };
    expect(votesOf(NOTHING, off).map((vote) => vote.rule)).toEqual(
      SIGNAL_RULES.filter((name) => name !== rule),
    );
  });

  it('is named by what it compared, with its threshold', () => {
    expect(voteOf('rsi', { rsi: 12 })).toMatchObject({ value: 12, threshold: 30 });
    expect(voteOf('rsi', { rsi: 88 })).toMatchObject({ value: 88, threshold: 70 });
    expect(voteOf('breakout', ranges(3))).toMatchObject({ value: 3, threshold: 2 });
    expect(voteOf('macd', {})).toMatchObject({ value: null, threshold: 0.5 });
  });
});

const figure = fc.double({ min: -400, max: 400, noNaN: true });
const readings: fc.Arbitrary<Readings> = fc.record({
  close: fc.constant(10_000),
  previousClose: fc.option(figure.map((by) => 10_000 + by)),
  emaFast: fc.option(figure.map((by) => 10_000 + by)),
  emaSlow: fc.constantFrom(10_000, null),
  macdHistogram: fc.option(figure),
  atr: fc.option(fc.double({ min: 0.1, max: 100, noNaN: true })),
  rsi: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  bollinger: fc.option(figure.map((by) => ({ middle: 10_000 + by, deviation: 50 }))),
  momentumBp: fc.option(fc.integer({ min: -60, max: 60 })),
  adx: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
});

const about = (value: number | null, centre: number): number | null =>
  value === null ? null : 2 * centre - value;

/** The same market upside down. */
const mirrored = (seen: Readings): Readings => ({
  ...seen,
  previousClose: about(seen.previousClose, seen.close),
  emaFast: about(seen.emaFast, 10_000),
  macdHistogram: about(seen.macdHistogram, 0),
  rsi: about(seen.rsi, 50),
  bollinger:
    seen.bollinger === null
      ? null
      : { ...seen.bollinger, middle: 2 * seen.close - seen.bollinger.middle },
  momentumBp: about(seen.momentumBp, 0),
});

const FLIPPED: Readonly<Record<Direction, Direction>> = { up: 'down', down: 'up', none: 'none' };

describe('votes', () => {
  it('weigh nothing, or half to whole, with a direction or none', () => {
    fc.assert(
      fc.property(readings, (seen) => {
        for (const { direction, strength, value } of votesOf(seen, rules)) {
          expect(direction === 'none').toBe(strength === 0);
          expect(strength === 0 || (strength >= 0.5 && strength <= 1)).toBe(true);
          if (value === null) expect(direction).toBe('none');
        }
      }),
    );
  });

  it('turn round with the market', () => {
    fc.assert(
      fc.property(readings, (seen) => {
        const votes = votesOf(seen, rules);
        votesOf(mirrored(seen), rules).forEach(({ direction, strength }, nth) => {
          // At the very threshold a mirror image may fall a rounding short of it.
          if (Math.abs((votes[nth]?.strength ?? 0) - strength) > 0.4) return;
          expect(direction).toBe(FLIPPED[votes[nth]?.direction ?? 'none']);
          expect(strength).toBeCloseTo(votes[nth]?.strength ?? 0, 6);
        });
      }),
    );
  });
});

const cast = (direction: Direction, weight: number, strength = 1) =>
  ({ rule: 'rsi', direction, weight, strength, value: 1, threshold: 1 }) as const;

describe('the verdict', () => {
  it.each([
    ['nobody', [], 30, 'none', 0],
    ['all for up', [cast('up', 1), cast('up', 3)], 30, 'up', 100],
    ['two against one', [cast('up', 2), cast('down', 1)], 30, 'up', 33.33],
    ['a tie', [cast('up', 1), cast('down', 1)], 30, 'none', 0],
    ['half votes', [cast('down', 2, 0.5)], 30, 'down', 50],
    ['most say nothing', [cast('down', 1), cast('none', 3, 0)], 30, 'down', 25],
    ['no trend is known', [cast('up', 1)], null, 'none', 0],
    ['no trend: ADX below 5', [cast('up', 1)], 4.9, 'none', 0],
    ['ADX below 10', [cast('up', 1)], 5, 'up', 60],
    ['ADX below 15', [cast('up', 1)], 10, 'up', 80],
    ['ADX below 20', [cast('up', 1)], 19.9, 'up', 90],
    ['a trend', [cast('up', 1)], 20, 'up', 100],
  ] as const)('of %s', (_title, votes, adx, direction, confidencePercent) => {
    expect(verdictOf(votes, adx, trend)).toMatchObject({ direction, confidencePercent });
  });

  it('asks no trend where that is switched off', () => {
    const verdict = verdictOf([cast('up', 1)], null, { ...trend, enabled: false });
    expect(verdict).toEqual({ direction: 'up', confidencePercent: 100, trendFactor: 1 });
  });

  it('lies within 0 and 100 %, and is `none` at 0', () => {
    fc.assert(
      fc.property(readings, (seen) => {
        const { confidencePercent, direction } = verdictOf(votesOf(seen, rules), seen.adx, trend);
        expect(confidencePercent).toBeGreaterThanOrEqual(0);
        expect(confidencePercent).toBeLessThanOrEqual(100);
        expect(direction === 'none').toBe(confidencePercent === 0);
      }),
    );
  });
});
