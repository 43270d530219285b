import type { Cohort } from '../cohort.ts';
import { cross } from './cross.ts';
import type { Findings } from './findings.ts';

export const isClosed = (cohort: Cohort, nowMs: number): boolean =>
  nowMs >= cohort.market.closeAtMs;

/** Before close: the time to close has shrunk to `ttcMs`. Max hold: held for `afterMs`. */
export const decideTime = (cohort: Cohort, nowMs: number, findings: Findings): void => {
  const yes = cohort.sides.yes.wires;
  const no = cohort.sides.no.wires;
  const ttcMs = cohort.market.closeAtMs - nowMs;
  cross('beforeClose', yes.beforeClose, ttcMs, findings);
  cross('beforeClose', no.beforeClose, ttcMs, findings);
  cross('maxHold', yes.maxHold, -nowMs, findings);
  cross('maxHold', no.maxHold, -nowMs, findings);
};
