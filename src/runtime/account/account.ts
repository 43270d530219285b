import { createOutcomes, type Outcomes, type OutcomesOptions } from './outcomes.ts';
import { createReports, type Reports, type ReportsOptions } from './reports.ts';

/** What the venue says of our own money: fills and orders, and how markets end. */
export type Account = Reports & Outcomes;

export const createAccount = (options: ReportsOptions & OutcomesOptions): Account => ({
  ...createReports(options),
  ...createOutcomes(options),
});
