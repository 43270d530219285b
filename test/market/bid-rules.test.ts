import { describe, expect, it } from 'vitest';

import type { GuardedTrade } from '../../machines/market/cohort.ts';
import type { Side } from '../../machines/model/contract.ts';
import { heldPriceCenti, yesPriceCenti } from '../../machines/model/money.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import { OTHER_RULES_OFF } from '../support/rules-off.ts';
import {
  at,
  COINBASE,
  guardedTrade,
  KALSHI,
  quoteAt,
  settings,
  testWatch,
  tickAt,
  type TestWatch,
} from './fixtures.ts';

const WITHOUT_PROBABILITY = { probabilityStop: { enabled: false } } as const;

/** One rule alone, with its own settings changed. */
const only = <Rule extends keyof typeof OTHER_RULES_OFF>(
  rule: Rule,
  changes: Partial<GuardSettings[Rule]> = {},
): GuardSettings =>
  settings({
    ...WITHOUT_PROBABILITY,
    [rule]: { ...OTHER_RULES_OFF[rule], enabled: true, ...changes },
  });

/** Bought at 50¢, even at 53.5¢; guarded on a first quote of 49¢ against 51¢. */
const guarding = (
  guard: GuardSettings,
  side: Side = 'yes',
  rest: Partial<GuardedTrade> = {},
): TestWatch => {
  const tested = testWatch();
  tested.watch.quote(KALSHI, quoteAt(0, 49, 51));
  tested.watch.guard(guardedTrade(1, side, guard, rest), at(0));
  expect(tested.heard()).toEqual(['1 armed']);
  return tested;
};

const ID = guardedTrade(1, 'yes').tradeId;

describe('the price floor', () => {
  const FLOOR = only('priceFloor', { floorCenti: 4_000 });

  it('trips on the second distinct quote below it, whatever the spot price does', () => {
    const { watch, told, heard } = guarding(FLOOR);
    watch.quote(KALSHI, quoteAt(1, 40, 42));
    watch.quote(KALSHI, quoteAt(2, 39, 41));
    expect(heard()).toEqual([]);
    expect(watch.blockers(ID, at(2))).toEqual(['price floor: 1 of 2 quotes below it so far']);
    watch.quote(KALSHI, quoteAt(3, 38, 41));
    expect(told()).toMatchObject([
      {
        cause: { rule: 'priceFloor', value: 3_800, threshold: 4_000, reading: { bidCenti: 3_800 } },
      },
    ]);
  });

  it('counts quotes, not looks: neither sweeps nor a quote delivered twice confirm it', () => {
    const { watch, heard } = guarding(FLOOR);
    const low = quoteAt(1, 39, 41);
    for (const second of [1, 2, 3]) {
      watch.quote(KALSHI, { ...low, receivedAtMs: at(second) });
      watch.sweep(at(second));
      watch.proven(KALSHI, at(second));
    }
    expect(heard()).toEqual([]);
    watch.quote(KALSHI, { ...low, venueAtMs: at(4), receivedAtMs: at(4) });
    expect(heard()).toEqual(['1 tripped priceFloor']);
  });

  it('begins to count anew when a quote is at the floor again', () => {
    const { watch, heard } = guarding(FLOOR);
    watch.quote(KALSHI, quoteAt(1, 39, 41));
    watch.quote(KALSHI, quoteAt(2, 40, 42));
    watch.quote(KALSHI, quoteAt(3, 39, 41));
    expect(heard()).toEqual([]);
    watch.quote(KALSHI, quoteAt(4, 39.5, 41));
    expect(heard()).toEqual(['1 tripped priceFloor']);
  });

  it('begins to count anew when the feed was in doubt meanwhile', () => {
    const { watch, heard } = guarding(FLOOR);
    watch.quote(KALSHI, quoteAt(1, 39, 41));
    watch.doubted(KALSHI, 'gap');
    heard();
    watch.quote(KALSHI, quoteAt(2, 38, 41));
    expect(heard()).toEqual(['1 armed']);
    watch.quote(KALSHI, quoteAt(3, 37, 41));
    expect(heard()).toEqual(['1 tripped priceFloor']);
  });

  it('hears nothing from a quote whose legs are more than 18¢ apart, and says so', () => {
    const { watch, heard } = guarding(FLOOR);
    watch.quote(KALSHI, quoteAt(1, 30, 49));
    watch.quote(KALSHI, quoteAt(2, 31, 50));
    expect(heard()).toEqual([]);
    expect(watch.blockers(ID, at(2))).toEqual(['price floor: the spread of 19¢ is over 18¢']);
    watch.quote(KALSHI, quoteAt(3, 31, 49));
    watch.quote(KALSHI, quoteAt(4, 30, null));
    expect(watch.blockers(ID, at(4))).toEqual([
      'price floor: nobody offers the held side: the spread is not known',
      'price floor: 1 of 2 quotes below it so far',
    ]);
    watch.quote(KALSHI, quoteAt(5, 30, 48));
    expect(heard()).toEqual(['1 tripped priceFloor']);
  });

  it('hears nothing from a bid more than 50 points away from the probability', () => {
    const { watch, heard } = testWatch();
    for (let second = 0; second <= 120; second += 1)
      watch.spot(COINBASE, tickAt(second, 140_000 + (second % 3)));
    watch.quote(KALSHI, quoteAt(120, 45, 46));
    watch.guard(guardedTrade(1, 'yes', { ...FLOOR, model: 'logNormal' }), at(120));
    watch.quote(KALSHI, quoteAt(121, 20, 22));
    watch.quote(KALSHI, quoteAt(122, 21, 22));
    expect(heard()).toEqual(['1 armed']);
    expect(watch.blockers(ID, at(122))).toEqual([
      'price floor: the bid of 21¢ is far from the probability of 100 %',
    ]);
    watch.doubted(COINBASE, 'socket lost');
    watch.quote(KALSHI, quoteAt(123, 20, 22));
    watch.quote(KALSHI, quoteAt(124, 21, 22));
    expect(heard()).toEqual(['1 tripped priceFloor']);
  });

  it('sells NO at the complement of the YES ask', () => {
    const floor = only('priceFloor', { floorCenti: 4_000, confirmingQuotes: 1 });
    const { watch, told } = guarding(floor, 'no');
    watch.quote(KALSHI, quoteAt(1, 58, 60));
    expect(told()).toEqual([]);
    watch.quote(KALSHI, quoteAt(2, 58, 61));
    expect(told()).toMatchObject([{ cause: { rule: 'priceFloor', value: 3_900 } }]);
  });
});

describe('taking profit', () => {
  it.each([
    ['a gain of 20¢', { gainCenti: 2_000, priceCenti: null }, 70],
    ['a price of 80¢', { gainCenti: null, priceCenti: 8_000 }, 80],
    ['whichever is lower', { gainCenti: 2_000, priceCenti: 8_000 }, 70],
  ])('trips at %s itself, and not before', (_, target, cents) => {
    const { watch, told } = guarding(only('takeProfit', target));
    watch.quote(KALSHI, quoteAt(1, cents - 0.5, 95));
    expect(told()).toEqual([]);
    watch.quote(KALSHI, quoteAt(2, cents, 95));
    expect(told()).toMatchObject([
      { cause: { rule: 'takeProfit', value: cents * 100, threshold: cents * 100 } },
    ]);
  });

  it('needs somebody who bids, and says so where nobody does', () => {
    const { watch, heard } = guarding(only('takeProfit'));
    watch.quote(KALSHI, quoteAt(1, null, 95));
    expect(heard()).toEqual([]);
    expect(watch.blockers(ID, at(1))).toEqual(['nobody bids for YES: no take profit']);
  });
});

describe('the trailing stop', () => {
  const TRAILING = only('trailingStop', { activationGainCenti: 1_000, distanceCenti: 400 });

  it('stands from its activation on, rises with the bid by steps, and never falls', () => {
    const { watch, heard, told } = guarding(TRAILING);
    expect(watch.blockers(ID, at(0))).toEqual([
      'trailing stop stands from a bid of 60¢ on, none has been seen',
    ]);
    for (const [second, bid] of [59, 53, 60, 60.5, 62, 58.5].entries())
      watch.quote(KALSHI, quoteAt(second + 1, bid, bid + 2));
    expect(heard()).toEqual(['1 marked 6000', '1 marked 6200']);
    expect(watch.blockers(ID, at(6))).toEqual([]);
    watch.quote(KALSHI, quoteAt(7, 58, 60));
    expect(told()).toMatchObject([{ cause: { rule: 'trailing', value: 5_800, threshold: 5_800 } }]);
  });

  it('goes on from the high that the trade has kept', () => {
    const stake = {
      entryCenti: heldPriceCenti(5_000),
      evenCenti: 5_350,
      highBidCenti: heldPriceCenti(7_000),
    };
    const { watch, heard } = testWatch();
    watch.quote(KALSHI, quoteAt(0, 65, 67));
    watch.guard(guardedTrade(1, 'yes', TRAILING, { stake }), at(0));
    expect(heard()).toEqual(['1 armed', '1 tripped trailing']);
  });
});

describe('the break-even stop', () => {
  it('once the gain was there, trips where fees would have eaten it', () => {
    const { watch, told, heard } = guarding(only('breakEven', { activationGainCenti: 800 }));
    for (const [second, bid] of [52, 57, 58, 54].entries())
      watch.quote(KALSHI, quoteAt(second + 1, bid, bid + 2));
    expect(heard()).toEqual(['1 marked 5800']);
    watch.quote(KALSHI, quoteAt(6, 53.5, 56));
    expect(told()).toMatchObject([
      { cause: { rule: 'breakEven', value: 5_350, threshold: 5_350 } },
    ]);
  });

  it('with an activation below its own price waits until there is something to lose', () => {
    const { watch, heard } = guarding(only('breakEven', { activationGainCenti: 0 }));
    watch.quote(KALSHI, quoteAt(1, 53, 55));
    expect(heard()).toEqual([]);
    expect(watch.blockers(ID, at(1))).toEqual([
      'break-even stop stands from a bid of 53.51¢ on, none has been seen',
    ]);
    watch.quote(KALSHI, { ...quoteAt(2, 54, 56), yesBidCenti: yesPriceCenti(5_351) });
    expect(heard()).toEqual(['1 marked 5351']);
  });
});

describe('the stops by time', () => {
  it('leave after the longest hold, and before the close, by the clock alone', () => {
    const { watch, told } = guarding(only('maxHold', { afterMs: 10_000 }));
    watch.sweep(at(9.9));
    expect(told()).toEqual([]);
    watch.sweep(at(10));
    expect(told()).toMatchObject([
      { cause: { rule: 'maxHold', value: 10_000, threshold: 10_000 } },
    ]);
  });

  it('follow a close that the venue moves', () => {
    const closing = only('beforeClose', { ttcMs: 30_000 });
    const { watch, told } = guarding(closing, 'yes', { closeAtMs: at(35) });
    watch.closeMoved(guardedTrade(1, 'yes').market, at(60));
    watch.sweep(at(6));
    expect(told()).toEqual([]);
    watch.proven(KALSHI, at(30));
    watch.sweep(at(30));
    expect(told()).toMatchObject([
      { kind: 'tripped', cause: { rule: 'beforeClose', value: 30_000 } },
    ]);
  });

  it('wait for sight: a blind trade cannot be priced', () => {
    const { watch, heard } = guarding(only('maxHold', { afterMs: 15_000 }));
    watch.sweep(at(16));
    expect(heard()).toEqual([expect.stringMatching(/^1 lost: quote/)]);
    watch.quote(KALSHI, quoteAt(17, 49, 51));
    expect(heard()).toEqual(['1 armed', '1 tripped maxHold']);
  });
});

describe('several rules on one tick', () => {
  it('give one stop, led by the first in precedence, with the figures of all', () => {
    const guard = settings({
      priceFloor: { ...OTHER_RULES_OFF.priceFloor, enabled: true, confirmingQuotes: 1 },
      maxHold: { enabled: true, afterMs: 5_000 },
    });
    const tested = testWatch();
    tested.watch.quote(KALSHI, quoteAt(0, 52, 54));
    tested.watch.guard(guardedTrade(1, 'yes', guard), at(0));
    tested.told();
    tested.watch.quote(KALSHI, quoteAt(5, 30, 32));
    expect(tested.told()).toMatchObject([
      {
        cause: {
          rule: 'priceFloor',
          value: 3_000,
          reasons: [
            { rule: 'priceFloor', value: 3_000, threshold: 5_000 },
            { rule: 'probability', value: 31, threshold: 40 },
            { rule: 'maxHold', value: 5_000, threshold: 5_000 },
          ],
        },
      },
    ]);
    tested.watch.quote(KALSHI, quoteAt(6, 20, 22));
    expect(tested.told()).toEqual([]);
  });

  it('do not wait for a verification that only one of them asks for', () => {
    const guard = settings({
      probabilityStop: { verification: { enabled: true, periodMs: 15_000 } },
      maxHold: { enabled: true, afterMs: 5_000 },
    });
    const { watch, told } = guarding(guard);
    watch.quote(KALSHI, quoteAt(5, 30, 32));
    expect(told()).toMatchObject([
      { cause: { rule: 'maxHold', reasons: [{ rule: 'probability' }, { rule: 'maxHold' }] } },
    ]);
  });
});

describe('a trade that is stopped by price alone', () => {
  it('is protected by a fresh quote, without any spot price', () => {
    const { watch } = guarding(only('trailingStop'));
    expect(watch.figures().armed).toBe(1);
  });
});
