import type { Side } from '../model/contract.ts';
import type { WatchRule } from '../model/reading.ts';
import type { GuardSettings } from '../model/settings.ts';
import {
  breakEvenCenti,
  isRuleEnabled,
  nextHighCenti,
  takeProfitCenti,
  trailingCenti,
  type Stake,
} from '../model/stop-levels.ts';
import type { EpochMs } from '../model/time.ts';
import { createTripwires, type Crossing, type Tripwires } from './tripwires.ts';

/** A wire for each rule, and one for the bid from which on a higher high matters to a rule. */
export type WireName = WatchRule | 'high';

export const WIRE_NAMES = [
  'momentum',
  'priceFloor',
  'probability',
  'trailing',
  'breakEven',
  'takeProfit',
  'beforeClose',
  'maxHold',
  'high',
] as const satisfies readonly WireName[];

/*
 * All wires trip on a falling value. What is compared is
 *
 *   momentum      score (YES) or −score (NO) ≤ −threshold    probability  P(held side) < threshold
 *   priceFloor    bid < floor                                takeProfit   −bid ≤ −target
 *   trailing      bid ≤ high − distance                      high         −bid ≤ −next high
 *   breakEven     bid ≤ even + margin                        maxHold      −now ≤ −(opened + after)
 *   beforeClose   time to close ≤ ttc
 */
const CROSSINGS: Readonly<Record<WireName, Crossing>> = {
  momentum: 'atOrBelow',
  priceFloor: 'below',
  probability: 'below',
  trailing: 'atOrBelow',
  breakEven: 'atOrBelow',
  takeProfit: 'atOrBelow',
  beforeClose: 'atOrBelow',
  maxHold: 'atOrBelow',
  high: 'atOrBelow',
};

/** The wires of one side of a cohort, each set on one value. */
export type WireSets<Owner> = { readonly [Name in WireName]: Tripwires<Owner> };

export const wireSets = <Owner>(): WireSets<Owner> => ({
  momentum: createTripwires(CROSSINGS.momentum),
  priceFloor: createTripwires(CROSSINGS.priceFloor),
  probability: createTripwires(CROSSINGS.probability),
  trailing: createTripwires(CROSSINGS.trailing),
  breakEven: createTripwires(CROSSINGS.breakEven),
  takeProfit: createTripwires(CROSSINGS.takeProfit),
  beforeClose: createTripwires(CROSSINGS.beforeClose),
  maxHold: createTripwires(CROSSINGS.maxHold),
  high: createTripwires(CROSSINGS.high),
});

/** What a trade's thresholds are made of. */
export type Terms = {
  readonly settings: GuardSettings;
  readonly openedAtMs: EpochMs | null;
  readonly stake: Stake | null;
};

const negated = (level: number | null): number | null => (level === null ? null : -level);

const levelOf = (name: WireName, { settings, openedAtMs, stake }: Terms): number | null => {
  switch (name) {
    case 'momentum':
      return -settings.momentumStop.thresholdBp;
    case 'probability':
      return settings.probabilityStop.thresholdPercent;
    case 'priceFloor':
      return settings.priceFloor.floorCenti;
    case 'beforeClose':
      return settings.beforeClose.ttcMs;
    case 'maxHold':
      return openedAtMs === null ? null : -(openedAtMs + settings.maxHold.afterMs);
    case 'trailing':
      return stake === null ? null : trailingCenti(settings, stake);
    case 'breakEven':
      return stake === null ? null : breakEvenCenti(settings, stake);
    case 'takeProfit':
      return stake === null ? null : negated(takeProfitCenti(settings, stake));
    case 'high':
      return stake === null ? null : negated(nextHighCenti(settings, stake));
  }
};

/** Where a trade's wire belongs now; null where it has none. */
export const thresholdOf = (name: WireName, terms: Terms): number | null =>
  name === 'high' || isRuleEnabled(terms.settings, name) ? levelOf(name, terms) : null;

/** A score as the momentum wires of a side see it: falling is what hurts. */
export const scoreFor = (side: Side, scoreBp: number): number =>
  side === 'yes' ? scoreBp : -scoreBp;
