import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { heldPriceCenti } from '../../machines/model/money.ts';
import { STOP_PRECEDENCE, type StopCause, type WatchRule } from '../../machines/model/reading.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import { CLOSE_METHODS } from '../../machines/model/trade.ts';
import { dueCause } from '../../machines/trades/stop-causes.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import {
  after,
  born,
  causeOf,
  guard,
  play,
  probabilityStop,
  reading,
  timer,
  unverified,
} from '../support/trade-fixtures.ts';
import { watched, type Trade } from './steps.ts';

/** Each rule is due at 30 s and a bid of 90¢, momentum −40 and probability 30 %. */
const EVERY_RULE: Partial<GuardSettings> = {
  priceFloor: { ...guard().priceFloor, enabled: true, floorCenti: 9_100, maxDivergencePercent: 70 },
  takeProfit: { enabled: true, gainCenti: null, priceCenti: 8_900 },
  trailingStop: { enabled: true, activationGainCenti: 100, distanceCenti: 300, stepCenti: 100 },
  breakEven: { enabled: true, activationGainCenti: 100, marginCenti: 0 },
  maxHold: { enabled: true, afterMs: 20_000 },
  beforeClose: { enabled: true, ttcMs: 880_000 },
};
const LOW = reading({
  bidCenti: heldPriceCenti(9_000),
  askCenti: heldPriceCenti(9_200),
  probabilityPercent: 30,
  momentumBp: -40,
});
const VALUES: Readonly<Record<WatchRule, number>> = {
  momentum: -40,
  priceFloor: 9_000,
  probability: 30,
  trailing: 9_000,
  breakEven: 9_000,
  takeProfit: 9_000,
  beforeClose: 870_000,
  maxHold: 29_000,
};

const told = (...rules: readonly WatchRule[]): StopCause => {
  const [first, ...more] = rules.map((rule) => ({ rule, value: VALUES[rule], threshold: 0 }));
  if (first === undefined) throw new Error('expected a rule at least');
  return causeOf(LOW, first, ...more);
};
const high = (bidCenti: number, seconds: number) =>
  ({
    type: 'mark.moved',
    reading: reading({ bidCenti: heldPriceCenti(bidCenti) }),
    atMs: after(seconds),
  }) as const;
const watchedAt98 = (settings: GuardSettings): Trade =>
  play(watched({ guard: settings }), high(9_800, 3));
const tripped = (cause: StopCause) => ({ type: 'stop.tripped', cause, atMs: after(30) }) as const;

const subsets = fc
  .subarray([...STOP_PRECEDENCE], { minLength: 1 })
  .chain((rules) =>
    fc.shuffledSubarray(rules, { minLength: rules.length, maxLength: rules.length }),
  );

describe('several rules on one tick', () => {
  it('give one exit, named by the first in precedence, with all reasons in that order', () => {
    const trade = watchedAt98(unverified(EVERY_RULE));
    fc.assert(
      fc.property(subsets, (rules) => {
        const stopped = tradeLogic.step(trade, tripped(told(...rules)));
        const ordered = STOP_PRECEDENCE.filter((rule) => rules.includes(rule));
        expect(stopped.state).toBe('autoStopping.exiting');
        expect(stopped.intents).toHaveLength(1);
        expect(stopped.context.cause?.rule).toBe(ordered[0]);
        expect(stopped.context.cause?.reasons.map(({ rule }) => rule)).toEqual(ordered);
      }),
    );
  });

  it('do not wait for a verification that only the probability asks for', () => {
    const trade = watchedAt98(guard(EVERY_RULE));
    const alone = tradeLogic.step(trade, tripped(told('probability')));
    expect(alone.state).toBe('monitoring.verifying');
    const both = tradeLogic.step(trade, tripped(told('probability', 'maxHold')));
    expect(both).toMatchObject({
      state: 'autoStopping.exiting',
      context: {
        closeMethod: 'auto_max_hold',
        cause: { reasons: [{ rule: 'probability' }, { rule: 'maxHold' }] },
      },
    });
  });

  it('end a verification that is under way, whichever rule it is', () => {
    const verifying = play(watchedAt98(guard(EVERY_RULE)), tripped(told('probability')));
    for (const rule of STOP_PRECEDENCE) {
      const next = tradeLogic.step(verifying, tripped(told(rule)));
      expect(next.state).toBe(
        rule === 'probability' ? 'monitoring.verifying' : 'autoStopping.exiting',
      );
    }
    const late = timer(verifying, reading({ probabilityPercent: 39 }));
    const stopped = play(verifying, tripped(told('takeProfit')));
    expect(tradeLogic.step(stopped, late).changed).toBe(false);
  });

  it('each close by a method of its own', () => {
    const methods = STOP_PRECEDENCE.map(
      (rule) =>
        tradeLogic.step(watchedAt98(unverified(EVERY_RULE)), tripped(told(rule))).context
          .closeMethod,
    );
    expect(methods).toEqual([
      'auto_momentum_spike',
      'auto_price_floor',
      'auto_probability',
      'auto_trailing',
      'auto_break_even',
      'auto_take_profit',
      'auto_before_close',
      'auto_max_hold',
    ]);
    expect(CLOSE_METHODS).toEqual(expect.arrayContaining(methods));
  });
});

describe('the trade decides for itself', () => {
  it('keeps of what it is told only what its own rules ask for', () => {
    const trade = watchedAt98(unverified({ maxHold: { enabled: true, afterMs: 20_000 } }));
    const { cause } = tradeLogic.step(trade, tripped(told(...STOP_PRECEDENCE))).context;
    expect(cause?.reasons.map(({ rule }) => rule)).toEqual(['momentum', 'probability', 'maxHold']);
  });

  it('takes nothing from a rule that is switched off, alone or by the switch above all', () => {
    const off = watchedAt98(unverified());
    for (const rule of STOP_PRECEDENCE.slice(3))
      expect(tradeLogic.step(off, tripped(told(rule))).changed, rule).toBe(false);
    const trade = watchedAt98(unverified(EVERY_RULE));
    const none = { ...trade.context, guardChange: null, stopsPaused: true };
    expect(dueCause(none, told(...STOP_PRECEDENCE), after(30))).toBeNull();
    const disabled = unverified({ ...EVERY_RULE, stopsEnabled: false });
    const changed = { ...trade.context, guardChange: { settings: disabled, settingsVersion: 7 } };
    expect(dueCause(changed, told(...STOP_PRECEDENCE), after(30))).toBeNull();
  });

  it('decides by a changed guard from the moment it has one, and names its version', () => {
    const trade = watchedAt98(unverified());
    expect(trade.context.ticket.settingsVersion).toBe(0);
    const guardChange = { settings: unverified(EVERY_RULE), settingsVersion: 7 };
    const context = { ...trade.context, guardChange };
    expect(dueCause(context, told('takeProfit'), after(30))).toMatchObject({
      rule: 'takeProfit',
      settingsVersion: 7,
    });
    expect(dueCause(trade.context, probabilityStop(30), after(30))?.settingsVersion).toBe(0);
  });
});

describe('the high and the low of a trade', () => {
  it('are the highest and the lowest proven bid it has heard of, from any event', () => {
    const trade = watchedAt98(unverified());
    expect(trade.context).toMatchObject({ highBidCenti: 9_800, lowBidCenti: 5_500 });
    const stopped = play(trade, tripped(probabilityStop(20, LOW)));
    expect(stopped.context).toMatchObject({ highBidCenti: 9_800, lowBidCenti: 5_500 });
    const fallen = reading({ bidCenti: heldPriceCenti(4_000) });
    expect(play(trade, tripped(probabilityStop(20, fallen))).context.lowBidCenti).toBe(4_000);
  });

  it('are journaled when they move and not otherwise', () => {
    const trade = watchedAt98(unverified());
    expect(tradeLogic.step(trade, high(9_700, 4)).changed).toBe(false);
    const risen = tradeLogic.step(trade, high(9_900, 4));
    expect(risen).toMatchObject({ changed: true, state: 'monitoring.watching', intents: [] });
    expect(risen.context.highBidCenti).toBe(9_900);
    const stale = reading({ bidCenti: heldPriceCenti(9_950), quoteAgeMs: 60_000 });
    const unproven = { ...high(9_950, 5), reading: stale };
    expect(tradeLogic.step(risen, unproven).changed).toBe(false);
    expect(tradeLogic.step(born(), high(9_900, 4)).changed).toBe(false);
  });
});
