import { describe, expect, it } from 'vitest';

import {
  at,
  BOTH,
  BRTI,
  BTC,
  BTC_AGAINST_INDEX,
  COINBASE,
  guardedTrade,
  INDEX_FEED,
  KALSHI,
  readyWatch,
  settings,
  tickAt,
  type TestWatch,
} from './fixtures.ts';

/** From second 120 on: a trade that rests on spot (1), and one on the quote alone (2). */
const watched = (): TestWatch => {
  const tested = readyWatch([BTC_AGAINST_INDEX]);
  tested.watch.guard(guardedTrade(1, 'yes', BOTH), at(120));
  tested.watch.guard(guardedTrade(2, 'yes', settings()), at(120));
  tested.told();
  return tested;
};

/** Both sources once a second, and the sweep; the quote's feed proves itself. */
const secondOf = (tested: TestWatch, second: number, spot: number, index: number | null): void => {
  const { watch } = tested;
  watch.proven(KALSHI, at(second));
  watch.spot(COINBASE, tickAt(second, spot));
  if (index !== null) watch.spot(INDEX_FEED, tickAt(second, index, BRTI));
  watch.sweep(at(second));
};

const run = (
  tested: TestWatch,
  from: number,
  to: number,
  spot: number,
  index: number | null,
): readonly string[] => {
  for (let second = from; second <= to; second += 1) secondOf(tested, second, spot, index);
  return tested.heard();
};

const standing = ({ watch }: TestWatch, second: number) => watch.crossChecks(at(second))[0];

describe('a spot price and its index', () => {
  it('that agree doubt nothing', () => {
    const tested = watched();
    expect(run(tested, 121, 140, 120_000, 120_500)).toEqual([]);
    expect(standing(tested, 140)).toMatchObject({ disputed: false, silent: false });
  });

  it('that diverge for long enough put the price in doubt, and name both prices', () => {
    const tested = watched();
    expect(run(tested, 121, 123, 120_000, 119_000)).toEqual([]);
    expect(run(tested, 124, 124, 120_000, 119_000)).toEqual([
      '1 lost: spot price of BTC-USD in doubt, 0 s old: ' +
        'BTC-USD at $120000.00 contradicts BRTI at $119000.00',
    ]);
    expect(standing(tested, 124)).toMatchObject({ symbol: BTC, disputed: true });
    expect(tested.watch.figures()).toMatchObject({ guarded: 2, armed: 1 });
  });

  it('that diverge for a moment only doubt nothing', () => {
    const tested = watched();
    for (let second = 121; second < 160; second += 1)
      secondOf(tested, second, 120_000, second % 3 === 0 ? 120_000 : 119_000);
    expect(tested.heard()).toEqual([]);
  });

  it('agree again only well within the bound, and for as long', () => {
    const tested = watched();
    run(tested, 121, 124, 120_000, 119_000);
    // 40 bp: under the bound that disputes, over the one that agrees.
    expect(run(tested, 125, 140, 120_000, 119_522)).toEqual([]);
    expect(run(tested, 141, 143, 120_000, 119_900)).toEqual([]);
    expect(run(tested, 144, 144, 120_000, 119_900)).toEqual(['1 armed']);
  });

  it('do not trip a stop while they disagree, whatever the price does', () => {
    const tested = watched();
    run(tested, 121, 124, 120_000, 119_000);
    // A fall of 4 % would be a spike; the index knows nothing of it.
    expect(run(tested, 125, 126, 115_000, 119_000)).toEqual([]);
    expect(tested.watch.reading(guardedTrade(1, 'yes').tradeId, at(126))).toMatchObject({
      spotMicros: null,
      momentumBp: null,
    });
  });

  it('cannot disagree where one is silent: that is told, and doubts nothing', () => {
    const tested = watched();
    run(tested, 121, 122, 120_000, 119_000);
    expect(run(tested, 123, 150, 120_000, null)).toEqual([]);
    expect(standing(tested, 150)).toMatchObject({
      disputed: false,
      silent: true,
      divergenceBp: null,
    });
  });

  it('stay in dispute while the index is silent: nothing has shown that they agree', () => {
    const tested = watched();
    run(tested, 121, 124, 120_000, 119_000);
    expect(run(tested, 125, 160, 120_000, null)).toEqual([]);
    expect(standing(tested, 160)).toMatchObject({ disputed: true, silent: true });
  });

  it('an index that only proves its connection is silent all the same', () => {
    const tested = watched();
    run(tested, 121, 121, 120_000, 120_000);
    for (let second = 122; second < 130; second += 1) {
      tested.watch.proven(INDEX_FEED, at(second));
      secondOf(tested, second, 120_000, null);
    }
    expect(standing(tested, 126)?.silent).toBe(false);
    expect(standing(tested, 129)?.silent).toBe(true);
  });
});
