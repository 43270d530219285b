import type { TradeRecord } from '../../src/lockstep/store/tables.ts';
import type { Violation } from './checks/check.ts';
import type { Fault, FaultKind } from './faults/fault.ts';
import type { Mutant } from './mutants/mutant.ts';

/* What goes into the run of one world, and what comes out of it. */

export type RunOptions = {
  readonly seed: number;
  /** The seed's own plan unless given. */
  readonly plan?: readonly Fault[];
  readonly mutant?: Mutant;
};

export type RunFigures = {
  readonly trades: number;
  readonly exits: number;
  readonly resting: number;
  readonly partialExits: number;
  readonly stops: number;
  readonly transitions: number;
  readonly processes: number;
  readonly steps: number;
  readonly simulatedMs: number;
  readonly processorMs: number;
  /** Trades in linear contracts that held a position. */
  readonly linearTrades: number;
  readonly struck: ReadonlyMap<FaultKind, number>;
  readonly struckAtFutures: ReadonlyMap<FaultKind, number>;
};

export type RunOutcome = {
  readonly seed: number;
  readonly plan: readonly Fault[];
  readonly violation: Violation | null;
  readonly hash: string;
  readonly tail: (lines: number) => readonly string[];
  readonly figures: RunFigures;
  /** All trades as the store has them in the end. */
  readonly trades: readonly TradeRecord[];
};
