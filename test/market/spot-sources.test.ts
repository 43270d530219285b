import { describe, expect, test } from 'vitest';

import {
  createSpotSources,
  type SourceChange,
  type SourcedTick,
  type SpotSourceRule,
} from '../../machines/market/spot-sources.ts';
import { feedId, symbolId } from '../../machines/model/ids.ts';
import { micros } from '../../machines/model/money.ts';
import type { SpotTick } from '../../machines/model/quote.ts';
import { epochMs } from '../../machines/model/time.ts';

const COINBASE = feedId('feed:coinbase:BTC-USD');
const BINANCE = feedId('feed:binance:BTCUSDT');
const OTHER = feedId('feed:coinbase:ETH-USD');

const RULE: SpotSourceRule = {
  symbol: symbolId('BTC-USD'),
  primary: COINBASE,
  backup: BINANCE,
  maxDivergenceBp: 25,
  failoverMs: 3_000,
  returnMs: 10_000,
};

const tickAt = (second: number, dollars: number): SpotTick => ({
  symbol: RULE.symbol,
  priceMicros: micros(Math.round(dollars * 1e6)),
  venueAtMs: epochMs(1_000_000 + second * 1_000),
  receivedAtMs: epochMs(1_000_000 + second * 1_000),
});
const at = (second: number) => epochMs(1_000_000 + second * 1_000);

const open = (rule: Partial<SpotSourceRule> = {}) => {
  const changes: SourceChange[] = [];
  const sources = createSpotSources([{ ...RULE, ...rule }], (change) => changes.push(change));
  const both = (second: number, primary: number, backup: number) => [
    ...sources.spot(BINANCE, tickAt(second, backup)),
    ...sources.spot(COINBASE, tickAt(second, primary)),
  ];
  return { sources, changes, both };
};

const heard = (told: readonly SourcedTick[]) =>
  told.map(({ feed, tick }) => [feed, tick.priceMicros / 1e6]);

describe('while both are heard', () => {
  test('only the primary is told, and feeds without a rule pass', () => {
    const { both, sources } = open();
    expect(heard(both(1, 100_000, 100_100))).toEqual([[COINBASE, 100_000]]);
    expect(sources.spot(OTHER, tickAt(1, 5))).toEqual([{ feed: OTHER, tick: tickAt(1, 5) }]);
    expect(sources.isStandby(BINANCE)).toBe(true);
    expect(sources.isStandby(COINBASE)).toBe(false);
    expect(sources.isStandby(OTHER)).toBe(false);
  });
});

describe('a lost primary', () => {
  test('is replaced before its doubt is told, at a price without a jump', () => {
    const { both, changes, sources } = open();
    for (let second = 1; second <= 300; second += 1) both(second, 100_000, 100_100);
    const told = sources.doubted(COINBASE, at(300.5));
    expect(told.map(({ feed }) => feed)).toEqual([BINANCE]);
    expect(told[0]?.tick.priceMicros).toBe(100_000_000_000);
    expect(told[0]?.tick.receivedAtMs).toBe(at(300.5));
    expect(changes).toMatchObject([{ to: 'backup', feed: BINANCE }]);
    expect(heard(sources.spot(BINANCE, tickAt(301, 100_200.1)))[0]?.[1]).toBeCloseTo(100_100, 2);
  });

  test('that falls silent is replaced once it has had no proof for too long', () => {
    const { both, sources } = open();
    both(1, 100_000, 100_000);
    sources.proven(COINBASE, at(2));
    expect(sources.spot(BINANCE, tickAt(4.9, 100_001))).toEqual([]);
    expect(heard(sources.spot(BINANCE, tickAt(5.1, 100_002)))).toEqual([[BINANCE, 100_002]]);
  });

  test('has no stand-in where the two were never compared', () => {
    const { sources, changes } = open();
    sources.spot(BINANCE, tickAt(1, 100_000));
    expect(sources.spot(BINANCE, tickAt(2, 100_000))).toEqual([]);
    expect(changes).toEqual([]);
  });

  test.each([
    ['the ratio', [100_000, 100_300]],
    ['the last comparison', [100_000, 100_000]],
  ] as const)('has no stand-in where %s lies beyond the bound', (what, [primary, backup]) => {
    const { both, sources } = open();
    for (let second = 1; second <= 60; second += 1) both(second, primary, backup);
    if (what === 'the last comparison') both(61, 100_000, 100_400);
    expect(sources.doubted(COINBASE, at(61.5))).toEqual([]);
    expect(sources.isStandby(BINANCE)).toBe(true);
  });

  test('has no stand-in whose own feed is in doubt', () => {
    const { both, sources } = open();
    both(1, 100_000, 100_000);
    sources.doubted(BINANCE, at(1.2));
    expect(sources.doubted(COINBASE, at(1.5))).toEqual([]);
  });
});

describe('a primary that comes back', () => {
  const lost = () => {
    const world = open();
    world.both(1, 100_000, 100_000);
    world.sources.doubted(COINBASE, at(1.5));
    return world;
  };

  test('is heard again once it has held for as long as it must', () => {
    const { both, changes } = lost();
    for (let second = 20; second < 30; second += 1)
      expect(heard(both(second, 100_010, 100_010))).toEqual([[BINANCE, 100_010]]);
    expect(heard(both(30, 100_010, 100_010)).at(-1)).toEqual([COINBASE, 100_010]);
    expect(changes.map(({ to }) => to)).toEqual(['backup', 'primary']);
  });

  test('and contradicts stays out until the two agree', () => {
    const { both, changes } = lost();
    for (let second = 20; second < 60; second += 1) both(second, 101_000, 100_000);
    expect(changes).toHaveLength(1);
    both(60, 100_010, 100_000);
    expect(changes.at(-1)).toMatchObject({ to: 'primary' });
  });

  test('is heard at once where the backup is lost', () => {
    const { sources } = lost();
    sources.spot(COINBASE, tickAt(3, 100_500));
    expect(heard(sources.doubted(BINANCE, at(3.5)))).toEqual([[COINBASE, 100_500]]);
  });

  test('after a break in its proofs begins to hold anew', () => {
    const { both, changes, sources } = lost();
    for (let second = 20; second < 28; second += 1) both(second, 100_000, 100_000);
    for (let second = 28; second < 34; second += 1) sources.spot(BINANCE, tickAt(second, 100_000));
    for (let second = 34; second < 43; second += 1) both(second, 100_000, 100_000);
    expect(changes).toHaveLength(1);
    both(44, 100_000, 100_000);
    expect(changes.at(-1)).toMatchObject({ to: 'primary' });
  });
});
