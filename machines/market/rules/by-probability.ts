import { probabilityOf } from '../../model/contract.ts';
import type { Cohort } from '../cohort.ts';
import { cross } from './cross.ts';
import type { Findings } from './findings.ts';

/** The time gate: no probability stop once less than `minTtcMs` are left. */
export const isGated = ({ market, needs }: Cohort, nowMs: number): boolean =>
  nowMs > market.closeAtMs - needs.minTtcMs;

/** Probability: P(held side) strictly below the threshold. */
export const decideProbability = (
  { sides }: Cohort,
  yesPercent: number,
  findings: Findings,
): void => {
  cross('probability', sides.yes.wires.probability, yesPercent, findings);
  cross('probability', sides.no.wires.probability, probabilityOf('no', yesPercent), findings);
};
