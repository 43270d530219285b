import type { Cohort } from '../cohort.ts';
import { cross } from './cross.ts';
import type { Findings } from './findings.ts';

export const isClosed = (cohort: Cohort, nowMs: number): boolean =>
  nowMs >= cohort.market.closeAtMs;

/** Before close: the time to close has shrunk to `ttcMs`. Max hold: held for `afterMs`. */
export const decideTime = (cohort: Cohort, nowMs: number, findings: Findings): void => {
  const ttcMs = cohort.market.closeAtMs - nowMs;
  cross('beforeClose', cohort, 'yes', ttcMs, findings);
  cross('beforeClose', cohort, 'no', ttcMs, findings);
  cross('maxHold', cohort, 'yes', -nowMs, findings);
  cross('maxHold', cohort, 'no', -nowMs, findings);
};
