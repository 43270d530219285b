import { check, type Checked } from './check.ts';
import type { Mutant } from './mutant.ts';
import { LIMIT_MUTANTS } from './mutants-limit.ts';
import { ORDER_MUTANTS } from './mutants-order.ts';
import { TRADE_MUTANTS } from './mutants-trade.ts';
import { SMALL } from './scenarios.ts';

export const MUTANTS: readonly Mutant[] = [...TRADE_MUTANTS, ...ORDER_MUTANTS, ...LIMIT_MUTANTS];

/** What becomes of a mutant in its world: caught where the outcome has a breach. */
export const hunt = (mutant: Mutant): Checked => check(mutant.make(), SMALL[mutant.world]);
