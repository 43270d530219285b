import type { Cohort } from '../cohort.ts';
import { scoreFor } from '../wires.ts';
import { cross } from './cross.ts';
import type { Findings } from './findings.ts';

/** Momentum: a spike against the held side, score ≤ −threshold for YES, ≥ +threshold for NO. */
export const decideMomentum = ({ sides }: Cohort, scoreBp: number, findings: Findings): void => {
  cross('momentum', sides.yes.wires.momentum, scoreFor('yes', scoreBp), findings);
  cross('momentum', sides.no.wires.momentum, scoreFor('no', scoreBp), findings);
};
