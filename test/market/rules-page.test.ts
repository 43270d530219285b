import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { STOP_PRECEDENCE, type WatchRule } from '../../machines/model/reading.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import { stakeOf } from '../../machines/model/stop-levels.ts';
import { closeMethodOf } from '../../machines/trades/stop-causes.ts';
import { configSchema } from '../../src/config/schema.ts';
import { causeOf, reading, totals } from '../support/trade-fixtures.ts';

const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');

const SETTINGS: Readonly<Record<WatchRule, keyof GuardSettings>> = {
  momentum: 'momentumStop',
  priceFloor: 'priceFloor',
  probability: 'probabilityStop',
  trailing: 'trailingStop',
  breakEven: 'breakEven',
  takeProfit: 'takeProfit',
  beforeClose: 'beforeClose',
  maxHold: 'maxHold',
};

describe('the page of the stop rules', () => {
  it('shows the precedence that the code has, with each close method', () => {
    const shown = /<!-- precedence -->\n(.*?)<!-- \/precedence -->/s.exec(page)?.[1] ?? '';
    const rows = STOP_PRECEDENCE.map((rule, index) => {
      const method = closeMethodOf(causeOf(reading(), { rule, value: 0, threshold: 0 }));
      return `| ${index + 1} | \`${rule}\` | \`${method}\` | \`guard.${SETTINGS[rule]}\` |`;
    });
    expect(shown.trim().split('\n').slice(2)).toEqual(rows);
  });

  it('names the defaults that the settings have', () => {
    const { guard } = configSchema.parse({});
    const figures: readonly [figure: number, words: string][] = [
      [guard.momentumStop.thresholdBp, 'Default: on, 36 bp'],
      [guard.priceFloor.floorCenti, 'Default: off, 5000 (50 ¢), 2 quotes'],
      [guard.priceFloor.confirmingQuotes, '2 quotes'],
      [guard.priceFloor.maxSpreadCenti, 'default 1800'],
      [guard.priceFloor.maxDivergencePercent, 'default 50 points'],
      [guard.probabilityStop.thresholdPercent, 'Default: on, 40 %, 60 s'],
      [guard.probabilityStop.minTtcMs / 1_000, '60 s'],
      [guard.probabilityStop.verification.periodMs / 1_000, '(15 s)'],
      [guard.trailingStop.activationGainCenti, 'Default: off, 500, 500'],
      [guard.trailingStop.distanceCenti, 'Default: off, 500, 500'],
      [guard.trailingStop.stepCenti, '(default 100)'],
      [guard.breakEven.activationGainCenti, 'Default: off, 500, 0'],
      [guard.takeProfit.priceCenti ?? NaN, 'Default: off, no gain, 9900 (99 ¢)'],
      [guard.beforeClose.ttcMs / 1_000, 'Default: off, 30 s'],
      [guard.maxHold.afterMs / 3_600_000, 'Default: off, 2 h'],
    ];
    for (const [figure, words] of figures) {
      expect(words).toContain(String(figure));
      expect(page).toContain(words);
    }
    const rules = Object.values(SETTINGS).map((name) => guard[name]);
    const on = rules.filter(
      (rule) => typeof rule === 'object' && 'enabled' in rule && rule.enabled,
    );
    expect(on).toEqual([guard.momentumStop, guard.probabilityStop]);
  });

  it('reckons break-even as the code does: 100 at 50¢ are even at 53.5¢', () => {
    expect(stakeOf({ side: 'yes' }, totals(100, 50), null)).toEqual({
      entryCenti: 5_000,
      evenCenti: 5_350,
      highBidCenti: null,
    });
    expect(page).toContain('= 53.5 ¢');
  });
});
