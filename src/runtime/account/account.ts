import type { Reconciler } from './reconciler.ts';
import { createOutcomes, type Outcomes, type OutcomesOptions } from './outcomes.ts';
import { createReports, type Reports, type ReportsOptions } from './reports.ts';

/** What the venue says of our own money: fills, orders and holdings, and how markets end. */
export type Account = Reports & Outcomes & Pick<Reconciler, 'reconcile' | 'suspect' | 'figures'>;

type AccountOptions = Omit<ReportsOptions & OutcomesOptions, 'suspect'> & {
  readonly reconciler: Reconciler;
};

export const createAccount = ({ reconciler, ...options }: AccountOptions): Account => ({
  ...createReports({ ...options, suspect: (why, holds) => reconciler.suspect(why, holds) }),
  ...createOutcomes(options),
  reconcile: (why) => reconciler.reconcile(why),
  suspect: (why, holds) => reconciler.suspect(why, holds),
  figures: () => reconciler.figures(),
});
