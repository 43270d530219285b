import { probabilityOf, type Side } from '../model/contract.ts';
import type { WatchRule } from '../model/reading.ts';
import type { EpochMs } from '../model/time.ts';
import { disarmWires, type Cohort, type Guarded } from './cohort.ts';
import type { Wire } from './tripwires.ts';

/** Where a tripped wire is reported: the trade, the rule, the value and the bound it crossed. */
export type OnTrip = (
  guarded: Guarded,
  rule: WatchRule,
  value: number,
  threshold: number,
  nowMs: EpochMs,
) => void;

type TripAll = (cohort: Cohort, side: Side, value: number, nowMs: EpochMs, onTrip: OnTrip) => void;

/*
 * The stop rules, in order of precedence. On one tick a trade trips at most once.
 *
 *   rule         trips when                              gates          spends
 *   momentum     YES: score ≤ −threshold                 none           both wires
 *                NO:  score ≥ +threshold
 *   probability  P(held side) < threshold                TTC ≥ minTtc   its own wire, and with
 *                                                                       verification off both
 *
 * While a probability stop is being verified the momentum wire stays live, so that a spike can end
 * the wait. A spent wire is silent until its trade is re-armed. After the close nothing trips.
 */

const tripMomentum: TripAll = (cohort, side, scoreBp, nowMs, onTrip) => {
  const sign = side === 'yes' ? 1 : -1;
  const wires = cohort.wires[side].momentum;
  let wire: Wire<Guarded> | null;
  while ((wire = wires.trip(sign * scoreBp)) !== null) {
    disarmWires(wire.owner);
    onTrip(wire.owner, 'momentum', scoreBp, sign * wire.threshold, nowMs);
  }
};

const tripProbability: TripAll = (cohort, side, percent, nowMs, onTrip) => {
  const wires = cohort.wires[side].probability;
  let wire: Wire<Guarded> | null;
  while ((wire = wires.trip(percent)) !== null) {
    if (!wire.owner.trade.settings.probabilityStop.verification.enabled) disarmWires(wire.owner);
    onTrip(wire.owner, 'probability', percent, wire.threshold, nowMs);
  }
};

export const isClosed = (cohort: Cohort, nowMs: number): boolean =>
  nowMs >= cohort.market.closeAtMs;

export const isGated = ({ market, needs }: Cohort, nowMs: number): boolean =>
  nowMs > market.closeAtMs - needs.minTtcMs;

/** Trips every momentum wire that the score (basis points) crosses. */
export const decideMomentum = (
  cohort: Cohort,
  scoreBp: number,
  nowMs: EpochMs,
  onTrip: OnTrip,
): void => {
  tripMomentum(cohort, 'yes', scoreBp, nowMs, onTrip);
  tripMomentum(cohort, 'no', scoreBp, nowMs, onTrip);
};

/** Trips every probability wire that the YES probability (percent) crosses on its own side. */
export const decideProbability = (
  cohort: Cohort,
  yesPercent: number,
  nowMs: EpochMs,
  onTrip: OnTrip,
): void => {
  tripProbability(cohort, 'yes', yesPercent, nowMs, onTrip);
  tripProbability(cohort, 'no', probabilityOf('no', yesPercent), nowMs, onTrip);
};
