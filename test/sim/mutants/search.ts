import { runWorld } from '../world.ts';
import type { Case } from './case.ts';

/** A seed that shows a mutant, and the invariant that it breaks. */
export type Find = { readonly seed: number; readonly check: string };

/** The first of these seeds that shows the mutant; null when none does. */
export const firstFind = async (
  { mutant, plan }: Pick<Case, 'mutant' | 'plan'>,
  seeds: Iterable<number>,
): Promise<Find | null> => {
  for (const seed of seeds) {
    const { violation } = await runWorld({ seed, mutant, ...(plan !== null && { plan }) });
    if (violation !== null) return { seed, check: violation.check };
  }
  return null;
};
