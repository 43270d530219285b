import { describe, expect, it } from 'vitest';

import {
  isApplied,
  isSuspicion,
  keyOf,
  type Difference,
} from '../../machines/accounts/differences.ts';
import { reconcilePolicyAtSpeed } from '../../machines/accounts/policy.ts';
import { NO_SUSPICIONS, weigh } from '../../machines/accounts/suspicion.ts';
import { tradeId } from '../../machines/model/ids.ts';
import { countCenti } from '../../machines/model/money.ts';
import { plusMs } from '../../machines/model/time.ts';
import { AS_OF, byHand, MARKET, order, OTHER, position, theirFill, theirOrder } from './worlds.ts';

const VANISHED: Difference = {
  kind: 'positionVanished',
  action: 'tellTrades',
  market: MARKET,
  side: 'yes',
  heldCenti: countCenti(100),
  trades: [tradeId('1')],
};
const MISMATCH: Difference = {
  kind: 'quantityMismatch',
  action: 'alarmAndBlock',
  market: OTHER,
  expectedCenti: 100,
  foundCenti: 50,
};
const FILL: Difference = {
  kind: 'fillMissed',
  action: 'tellOrder',
  order: order('1'),
  fill: theirFill('1'),
};
const LATER = plusMs(AS_OF, 1);

describe('what rests on something being absent', () => {
  it('is certain when a later look finds it again, and not before', () => {
    const first = weigh([VANISHED, FILL], AS_OF, NO_SUSPICIONS);
    expect([first.certain, first.suspected]).toEqual([[FILL], [VANISHED]]);
    const second = weigh([VANISHED], LATER, first.suspicions);
    expect([second.certain, second.suspected]).toEqual([[VANISHED], []]);
  });

  it('is not proven by reading the same state twice', () => {
    const first = weigh([VANISHED], AS_OF, NO_SUSPICIONS);
    expect(weigh([VANISHED], AS_OF, first.suspicions).certain).toEqual([]);
  });

  it('is forgotten once a look does not find it', () => {
    const first = weigh([VANISHED], AS_OF, NO_SUSPICIONS);
    const second = weigh([MISMATCH], LATER, first.suspicions);
    expect(weigh([VANISHED], plusMs(AS_OF, 2), second.suspicions).certain).toEqual([]);
  });

  it('stays certain for as long as each look finds it', () => {
    let suspicions = NO_SUSPICIONS;
    const certain = [0, 1, 2, 3].map((ms) => {
      const findings = weigh([MISMATCH], plusMs(AS_OF, ms), suspicions);
      suspicions = findings.suspicions;
      return findings.certain.length;
    });
    expect(certain).toEqual([0, 1, 1, 1]);
  });
});

describe('the kinds of difference', () => {
  const net = {
    market: MARKET,
    expectedCenti: 1,
    foundCenti: -1,
    action: 'alarmAndBlock',
  } as const;
  const theirs = theirOrder('1');
  const settled = { result: { kind: 'void' }, settledAtMs: AS_OF, trades: [] } as const;
  const rows: readonly (readonly [
    Difference,
    key: string,
    suspicion: boolean,
    applied: boolean,
  ])[] = [
    [
      { kind: 'orderBehind', action: 'tellOrder', order: order('1'), theirs, fills: [] },
      `orderBehind/${order('1').orderId}`,
      false,
      true,
    ],
    [
      { kind: 'orderRisen', action: 'tellOrder', order: order('1'), theirs, fills: [] },
      `orderRisen/${order('1').orderId}`,
      true,
      true,
    ],
    [FILL, 'fillMissed/f1', false, true],
    [
      { kind: 'orderUnrecorded', action: 'alarm', orderId: order('7').orderId, theirs },
      `orderUnrecorded/${order('7').orderId}`,
      false,
      false,
    ],
    [
      { kind: 'settlementUnheard', action: 'show', market: MARKET, ...settled },
      `settlementUnheard/${MARKET}`,
      false,
      false,
    ],
    [VANISHED, `positionVanished/${MARKET}`, true, true],
    [MISMATCH, `quantityMismatch/${OTHER}`, true, false],
    [{ kind: 'oppositeHeld', ...net }, `oppositeHeld/${MARKET}`, true, false],
    [
      {
        kind: 'sidesNetted',
        action: 'alarmAndBlock',
        market: MARKET,
        yesCenti: countCenti(1),
        noCenti: countCenti(1),
      },
      `sidesNetted/${MARKET}`,
      false,
      false,
    ],
    [
      { kind: 'orderExternal', action: 'show', theirs: byHand() },
      'orderExternal/by-hand',
      false,
      false,
    ],
    [
      { kind: 'positionExternal', action: 'show', theirs: position() },
      `positionExternal/${MARKET}`,
      true,
      false,
    ],
  ];

  it.each(rows)(
    '$kind has one name each time it is found',
    (difference, key, suspicion, applied) => {
      expect([keyOf(difference), isSuspicion(difference), isApplied(difference)]).toEqual([
        key,
        suspicion,
        applied,
      ]);
    },
  );
});

describe('the policy', () => {
  it('gives the network its real time, however fast the market runs', () => {
    const policy = {
      intervalMs: 60_000,
      graceMs: 2_000,
      confirmMs: 1_000,
      retryBaseMs: 500,
      retryMaxMs: 30_000,
      staleMs: 180_000,
    };
    expect(reconcilePolicyAtSpeed(policy, 10)).toEqual({
      intervalMs: 60_000,
      graceMs: 20_000,
      confirmMs: 10_000,
      retryBaseMs: 5_000,
      retryMaxMs: 300_000,
      staleMs: 1_800_000,
    });
  });
});
