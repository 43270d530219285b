import type { Fault } from '../faults/fault.ts';
import type { Mutant } from './mutant.ts';

/** A mutant, and where it shows. */
export type Case = {
  readonly mutant: Mutant;
  /** A seed that has shown it, asked first. */
  readonly seed: number;
  /** Null: the faults that seeds have by themselves are enough. */
  readonly plan: readonly Fault[] | null;
};
