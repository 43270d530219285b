import { STOP_PRECEDENCE, type StopReason, type WatchRule } from '../../model/reading.ts';
import type { Guarded } from '../cohort.ts';

/** What one look at a cohort has found: who has crossed what, and whose high has risen. */
export type Findings = {
  readonly crossed: Map<Guarded, CrossedRule[]>;
  readonly raised: Guarded[];
  /** Something is in one of them: asked on every tick, and mostly false. */
  any: boolean;
};

export type CrossedRule = StopReason & { readonly rule: WatchRule };

export const noFindings = (): Findings => ({ crossed: new Map(), raised: [], any: false });

export const noteCrossed = (findings: Findings, guarded: Guarded, reason: CrossedRule): void => {
  findings.any = true;
  const known = findings.crossed.get(guarded);
  if (known === undefined) findings.crossed.set(guarded, [reason]);
  else known.push(reason);
};

const byPrecedence = (a: CrossedRule, b: CrossedRule): number =>
  STOP_PRECEDENCE.indexOf(a.rule) - STOP_PRECEDENCE.indexOf(b.rule);

/** Whether the rule fires the moment it is crossed, and not only once it has been verified. */
const firesAtOnce = ({ trade }: Guarded, { rule }: CrossedRule): boolean =>
  rule !== 'probability' || !trade.settings.probabilityStop.verification.enabled;

/** All that a trade has crossed on one tick, as one stop. */
export type Verdict = {
  readonly first: CrossedRule;
  readonly reasons: readonly CrossedRule[];
  /** Nothing is waited for: the other wires have nothing left to say. */
  readonly isFinal: boolean;
};

/** The first rule in precedence that fires at once leads; null without any. */
export const verdictOn = (guarded: Guarded, crossed: CrossedRule[]): Verdict | null => {
  const reasons = crossed.toSorted(byPrecedence);
  const leading = reasons.find((reason) => firesAtOnce(guarded, reason));
  const first = leading ?? reasons[0];
  return first === undefined ? null : { first, reasons, isFinal: leading !== undefined };
};
