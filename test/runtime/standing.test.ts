import { describe, expect, it } from 'vitest';

import { heldPriceCenti } from '../../machines/model/money.ts';
import { plusMs } from '../../machines/model/time.ts';
import { parseStanding, standingOf } from '../../src/runtime/standing.ts';
import { BORN_AT, reading } from '../support/trade-fixtures.ts';
import { SITUATIONS } from '../trades/situations.ts';

const { context, state } = SITUATIONS['monitoring.watching'];
const { guard } = context.ticket;
const now = plusMs(BORN_AT, 1_000);

const guarded = (changes: Partial<typeof guard>) => ({
  state,
  context: { ...context, ticket: { ...context.ticket, guard: { ...guard, ...changes } } },
});
const wires = (changes: Partial<typeof guard>, seen = reading()) =>
  standingOf(guarded(changes), seen, [], now).wires;
const off = { probabilityStop: { ...guard.probabilityStop, enabled: false } };
const momentumOff = { ...guard.momentumStop, enabled: false };

describe('where a live trade stands', () => {
  it('lists each rule that is switched on, with the way left to it', () => {
    const probabilityStop = { ...guard.probabilityStop, enabled: true, thresholdPercent: 40 };
    const seen = reading({ probabilityPercent: 46.5 });
    expect(wires({ probabilityStop, momentumStop: momentumOff }, seen)).toContainEqual({
      rule: 'probability',
      value: 46.5,
      threshold: 40,
      distance: 6.5,
    });
    expect(
      wires({ ...off, momentumStop: momentumOff }, seen).map(({ rule }) => rule),
    ).not.toContain('probability');
  });

  it('counts momentum against the side that is held', () => {
    const momentumStop = { ...guard.momentumStop, enabled: true, thresholdBp: 30 };
    const [wire] = wires({ ...off, momentumStop }, reading({ momentumBp: 10 }));
    const expected = context.ticket.side === 'yes' ? 40 : 20;
    expect(wire).toMatchObject({ rule: 'momentum', distance: expected });
  });

  it('puts the nearest first, and what has no value last', () => {
    const momentumStop = { ...guard.momentumStop, enabled: true, thresholdBp: 30 };
    const probabilityStop = { ...guard.probabilityStop, enabled: true, thresholdPercent: 40 };
    const seen = reading({ momentumBp: null, probabilityPercent: 90 });
    const found = wires({ probabilityStop, momentumStop }, seen);
    expect(found[0]?.rule).toBe('probability');
    expect(found.at(-1)).toMatchObject({ rule: 'momentum', value: null, distance: null });
  });

  it('measures prices from the bid, and time from the clock', () => {
    const priceFloor = { ...guard.priceFloor, enabled: true, floorCenti: 2_000 };
    const takeProfit = { enabled: true, gainCenti: null, priceCenti: 9_000 };
    const beforeClose = { enabled: true, ttcMs: 5_000 };
    const seen = reading({ bidCenti: heldPriceCenti(5_500) });
    const found = wires(
      { ...off, momentumStop: momentumOff, priceFloor, takeProfit, beforeClose },
      seen,
    );
    const distances = new Map(found.map(({ distance, rule }) => [rule, distance]));
    expect(distances.get('priceFloor')).toBe(3_500);
    expect(distances.get('takeProfit')).toBe(3_500);
    expect(distances.get('beforeClose')).toBe(context.closeAtMs - now - 5_000);
  });

  it('counts trailing and break-even from the high, this bid included', () => {
    const trailingStop = { ...guard.trailingStop, enabled: true, activationGainCenti: 100 };
    const breakEven = { ...guard.breakEven, enabled: true, activationGainCenti: 100 };
    const none = { ...off, momentumStop: momentumOff };
    const rules = (bid: number): readonly string[] =>
      wires({ ...none, trailingStop, breakEven }, reading({ bidCenti: heldPriceCenti(bid) })).map(
        ({ rule }) => rule,
      );
    expect(rules(9_600)).toEqual([]);
    expect(rules(9_900).toSorted()).toEqual(['breakEven', 'trailing']);
  });

  it('says what holds the stops back, the trade’s own reasons first', () => {
    const paused = { state, context: { ...context, stopsPaused: true } };
    const { blockers } = standingOf(paused, reading(), ['the quote is old'], now);
    expect(blockers).toEqual(['stops are paused', 'the quote is old']);
  });

  it('survives the way through the store, and nothing else passes for it', () => {
    const standing = standingOf({ state, context }, reading(), [], now);
    expect(parseStanding(JSON.stringify(standing))).toEqual(standing);
    expect(parseStanding('refused: the trade is over')).toBeNull();
    expect(parseStanding('{"atMs":1}')).toBeNull();
  });
});
