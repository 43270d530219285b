import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { CANDLE_FAULTS, SIGNAL_RULES, TICK_FAULTS } from '../../machines/model/signal.ts';
import { votesOf } from '../../machines/signals/rules.ts';
import { verdictOf } from '../../machines/signals/verdict.ts';
import { signalSettings } from './fixtures.ts';

const page = readFileSync(new URL('../../docs/signals.md', import.meta.url), 'utf8');
const settings = signalSettings();
const { data, rules, trend } = settings;

const listed = (cells: RegExp): readonly (readonly [string, number])[] =>
  [...page.matchAll(cells)].map(([, name, value]) => [name ?? '', Number(value)]);

describe('docs/signals.md', () => {
  it('gives the default of every setting of the rules, and of no other', () => {
    const defaults = SIGNAL_RULES.flatMap((rule) =>
      Object.entries<number | boolean>(rules[rule])
        .filter(([name]) => name !== 'enabled' && name !== 'weight')
        .map(([name, value]) => [`${rule}.${name}`, value]),
    );
    expect(listed(/^\| `(\w+\.\w+)` \| ([\d.]+) \|/gm).toSorted()).toEqual(defaults.toSorted());
  });

  it('gives the weight of every rule', () => {
    expect(listed(/^\| `(\w+)` \| .* \| .* \| (\d+) \|$/gm)).toEqual(
      SIGNAL_RULES.map((rule) => [rule, rules[rule].weight]),
    );
  });

  it('gives the default of every setting of the data', () => {
    expect(listed(/^\| `(m\w+)` \| ([\d.]+) \|/gm)).toEqual(Object.entries(data));
  });

  it('names every reason of a refusal, in the order of the checks', () => {
    const reasons = [...page.matchAll(/^\| (?:price|candle|) ?\| `(\w+)` \|/gm)].map(
      ([, name]) => name,
    );
    expect(reasons).toEqual([...TICK_FAULTS, ...CANDLE_FAULTS]);
  });

  it('works its example out', () => {
    const votes = votesOf(
      {
        close: 65_000,
        previousClose: 64_974,
        emaFast: 65_065,
        emaSlow: 65_000,
        macdHistogram: 6.5,
        atr: 20,
        rsi: 72,
        bollinger: { middle: 64_900, deviation: 60 },
        momentumBp: 23,
        adx: 14,
      },
      rules,
    );
    expect(votes.map(({ strength }) => strength.toFixed(2))).toEqual([
      '0.72',
      '0.56',
      '0.75',
      '0.00',
      '0.53',
      '0.00',
    ]);
    expect(verdictOf(votes, 14, trend)).toMatchObject({
      direction: 'up',
      confidencePercent: 36.96,
    });
    expect(page).toContain('**up, 36.96 %**');
  });
});
