import type { WatchRule } from '../../model/reading.ts';
import type { Guarded } from '../cohort.ts';
import type { Tripwires, Wire } from '../tripwires.ts';
import { scoreFor } from '../wires.ts';
import { noteCrossed, type CrossedRule, type Findings } from './findings.ts';

/** What a wire compares, in the figures that people know. */
export const reasonOf = (
  rule: WatchRule,
  { owner: { trade }, threshold }: Wire<Guarded>,
  value: number,
): CrossedRule => {
  switch (rule) {
    case 'momentum':
      return {
        rule,
        value: scoreFor(trade.side, value),
        threshold: scoreFor(trade.side, threshold),
      };
    case 'takeProfit':
      return { rule, value: -value, threshold: -threshold };
    case 'maxHold':
      return {
        rule,
        value: -value - (trade.openedAtMs ?? 0),
        threshold: trade.settings.maxHold.afterMs,
      };
    case 'priceFloor':
    case 'probability':
    case 'trailing':
    case 'breakEven':
    case 'beforeClose':
      return { rule, value, threshold };
  }
};

/** Takes out every one of the rule's wires that the value crosses. */
export const cross = (
  rule: WatchRule,
  wires: Tripwires<Guarded>,
  value: number,
  findings: Findings,
): void => {
  for (let wire = wires.trip(value); wire !== null; wire = wires.trip(value))
    noteCrossed(findings, wire.owner, reasonOf(rule, wire, value));
};
