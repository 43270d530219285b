import type { Fault } from './faults/fault.ts';
import { minimise } from './minimise.ts';
import type { RunOptions, RunOutcome } from './run.ts';
import { runWorld } from './world.ts';

const TAIL_LINES = 60;
/** A plan without faults tells that the program fails by itself. */
const planText = (plan: readonly Fault[]): readonly string[] =>
  plan.length === 0
    ? ['  (no fault at all)']
    : plan.map(({ atMs, ...act }) => `  at ${(atMs / 1000).toFixed(3)} s ${JSON.stringify(act)}`);

/** The same run with the fewest faults that still break the same invariant. */
export const minimised = async (failed: RunOutcome, options: RunOptions): Promise<RunOutcome> => {
  let last = failed;
  await minimise(failed.plan, async (plan) => {
    const outcome = await runWorld({ ...options, plan });
    const isSame = outcome.violation?.check === failed.violation?.check;
    if (isSame) last = outcome;
    return isSame;
  });
  return last;
};

/** A failed run for people: what broke, by which faults, and what happened before. */
export const describeFailure = (
  { seed, violation, plan, hash, tail }: RunOutcome,
  lines = TAIL_LINES,
): readonly string[] => [
  `seed ${seed}: ${violation?.check ?? 'no violation'}: ${violation?.detail ?? ''}`,
  `  after ${((violation?.atMs ?? 0) / 1000).toFixed(3)} s; trace ${hash}; faults:`,
  ...planText(plan),
  '  the end of the trace:',
  ...tail(lines).map((line) => `    ${line}`),
  `  again: npm run sim -- --seed ${seed} --replay`,
];
