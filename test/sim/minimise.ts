import type { Fault } from './faults/fault.ts';

/** Whether a plan still shows the failure. */
export type StillFails = (plan: readonly Fault[]) => Promise<boolean>;

const without = (plan: readonly Fault[], from: number, count: number): readonly Fault[] => [
  ...plan.slice(0, from),
  ...plan.slice(from + count),
];

/**
 * The shortest part of a failing plan that still fails, by taking away ever smaller pieces of it:
 * halves first, single faults last, until no single fault can be spared. `stillFails` is asked of
 * parts only; the plan itself is taken to fail.
 */
export const minimise = async (
  plan: readonly Fault[],
  stillFails: StillFails,
): Promise<readonly Fault[]> => {
  let best = plan;
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : size >> 1) {
    let shrunk = true;
    while (shrunk) {
      shrunk = false;
      for (let from = 0; from < best.length; from += size) {
        const part = without(best, from, size);
        if (part.length === best.length || !(await stillFails(part))) continue;
        best = part;
        shrunk = true;
        break;
      }
    }
  }
  return best;
};
