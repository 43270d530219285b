import { describe, expect, it } from 'vitest';

import {
  cellIndex,
  codeOf,
  emptyLayer,
  type LookupTable,
} from '../../../machines/market/models/lookup-table.ts';
import type { ProbabilityModel } from '../../../machines/model/probability-model.ts';
import { tradeId } from '../../../machines/model/ids.ts';
import {
  at,
  BTC,
  CLOSE,
  COINBASE,
  dollars,
  guardedTrade,
  KALSHI,
  MARKET,
  quoteAt,
  settings,
  testWatch,
  tickAt,
  type TestWatch,
} from '../fixtures.ts';

const SHAPE = {
  ttc: { first: 60, step: 60, count: 60 },
  buffer: { first: 0, step: 100, count: 11 },
};

/** One bucket: 50 % at the strike and a point a ten beyond it, on either side, at any time. */
const TABLE: LookupTable = {
  ...SHAPE,
  momentum: { first: 0, count: 1 },
  isOpenEnded: true,
  referenceMicros: dollars(120_000),
  layers: [emptyLayer(SHAPE).map((_, index) => codeOf(Math.min(100, 50 + (index % 11) * 10)))],
};

const guarding = (model: ProbabilityModel): TestWatch => {
  const test = testWatch();
  test.watch.quote(KALSHI, quoteAt(0, 50, 52));
  test.watch.guard(guardedTrade(1, 'yes', settings({ model })), at(0));
  return test;
};

const percentAt = ({ watch }: TestWatch, seconds: number): number | null | undefined =>
  watch.reading(tradeId('1'), at(seconds))?.probabilityPercent;

describe('a trade guarded by a lookup table', () => {
  const priced = (price: number): TestWatch => {
    const test = guarding('lookup');
    test.board.useTable(BTC, TABLE);
    test.watch.spot(COINBASE, tickAt(1, price));
    return test;
  };

  it('is lost without a table, and armed by its first price with one', () => {
    const without = guarding('lookup');
    without.watch.spot(COINBASE, tickAt(1, 120_000));
    expect(without.heard()).toEqual([
      '1 lost: no spot price of BTC-USD yet',
      // Told once: the lack has only changed its name.
    ]);
    expect(without.watch.blockers(tradeId('1'), at(1))).toEqual([
      'no lookup probability of BTC-USD: no table is loaded',
    ]);
    expect(percentAt(without, 1)).toBeNull();
    expect(priced(120_000).heard()).toEqual(['1 lost: no spot price of BTC-USD yet', '1 armed']);
  });

  it('has readings that name the version of the table they were made by, and no other', () => {
    const test = priced(120_000);
    const versionAt = (seconds: number) =>
      test.watch.reading(tradeId('1'), at(seconds))?.tableVersion;
    expect(versionAt(1)).toBeUndefined();
    test.board.useTable(BTC, TABLE, 3);
    expect(versionAt(1)).toBe(3);
    test.board.useTable(BTC, null);
    expect(versionAt(1)).toBeUndefined();
    const implied = guarding('implied');
    implied.board.useTable(BTC, TABLE, 3);
    expect(implied.watch.reading(tradeId('1'), at(0))).not.toHaveProperty('tableVersion');
  });

  it('is valued between the points, and below the strike from the other half', () => {
    // At the reference price 250 points above the strike.
    expect(percentAt(priced(120_000), 1)).toBeCloseTo(75, 3);
    expect(percentAt(priced(119_750), 1)).toBe(50);
    const below = percentAt(priced(119_500), 1) ?? NaN;
    expect(below).toBeCloseTo(100 - (50 + 25 * (120_000 / 119_500)), 2);
  });

  it('stops when the table says so', () => {
    const test = priced(120_000);
    test.heard();
    test.watch.spot(COINBASE, tickAt(2, 119_600));
    expect(test.heard()).toEqual(['1 tripped probability']);
  });

  it('is lost beyond the table, and never valued at 50', () => {
    const test = priced(120_000);
    test.heard();
    test.watch.spot(COINBASE, tickAt(2, 121_000));
    expect(test.heard()).toEqual([
      '1 lost: no lookup probability of BTC-USD: the table has nothing for 3598 s to the close, ' +
        '1239.67 points from the strike',
    ]);
    expect(percentAt(test, 2)).toBeNull();
  });

  it('stays protected where the table ends behind the gate, and after the close', () => {
    const test = priced(120_000);
    const isBlocked = (seconds: number): readonly string[] => {
      test.watch.quote(KALSHI, quoteAt(seconds, 50, 52));
      test.watch.spot(COINBASE, tickAt(seconds, 120_000));
      return test.watch.blockers(tradeId('1'), at(seconds));
    };
    expect(isBlocked(3_540)).toEqual([]);
    expect(isBlocked(3_541)).toEqual(['time to close 59 s is under the gate of 60 s']);
    expect(isBlocked(3_601)).toEqual(['market closed 1 s ago']);
    expect(test.heard().at(-1)).toBe('1 armed');
  });

  it('reads a new table from the next look on', () => {
    const test = priced(120_000);
    const layer = emptyLayer(SHAPE);
    layer[cellIndex(SHAPE, 'above', 59, 2)] = codeOf(10);
    test.board.useTable(BTC, { ...TABLE, layers: [layer] });
    test.watch.sweep(at(2));
    expect(test.heard().at(-1)).toContain('1 lost: no lookup probability');
  });
});

describe('a trade guarded by another process', () => {
  const told = (percent: number, fromSeconds: number): TestWatch => {
    const test = guarding('external');
    test.board.hear(MARKET, {
      yesPercent: percent,
      validFromMs: at(fromSeconds),
      maxAgeMs: 5_000,
    });
    test.watch.sweep(at(1));
    return test;
  };

  it('is lost until it is told something, and needs no spot price', () => {
    expect(guarding('external').heard()).toEqual(['1 lost: no external probability of KXBTC15M-A']);
    const test = told(61.5, 0);
    expect(test.heard().at(-1)).toBe('1 armed');
    expect(percentAt(test, 1)).toBe(61.5);
  });

  it('is lost again when the word has grown old: stale is null', () => {
    const test = told(61.5, 0);
    test.heard();
    test.watch.quote(KALSHI, quoteAt(5, 50, 52));
    expect(percentAt(test, 5)).toBe(61.5);
    expect(test.heard()).toEqual([]);
    test.watch.sweep(at(5.1));
    expect(test.heard()).toEqual([
      '1 lost: the external probability of KXBTC15M-A is 5.1 s old, limit 5 s',
    ]);
    expect(percentAt(test, 5.1)).toBeNull();
  });

  it('does not take a word before its time', () => {
    const test = told(61.5, 4);
    expect(percentAt(test, 1)).toBeNull();
    expect(test.watch.blockers(tradeId('1'), at(1))).toEqual([
      'the external probability of KXBTC15M-A holds only in 3 s',
    ]);
  });

  it('stops by it', () => {
    expect(told(39.9, 0).heard().slice(-2)).toEqual(['1 armed', '1 tripped probability']);
    expect(told(40, 0).heard().at(-1)).toBe('1 armed');
    const test = told(60, 0);
    test.board.hear(MARKET, { yesPercent: 30, validFromMs: at(1), maxAgeMs: 5_000 });
    test.heard();
    test.watch.sweep(at(1.5));
    expect(test.heard()).toEqual(['1 tripped probability']);
  });

  it('is lost by a word that is taken back', () => {
    const test = told(60, 0);
    test.heard();
    test.board.hear(MARKET, null);
    test.watch.sweep(at(2));
    expect(test.heard()).toEqual(['1 lost: no external probability of KXBTC15M-A']);
    expect(CLOSE).toBeGreaterThan(at(2));
  });
});
