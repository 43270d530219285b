import type { Tables } from './tables.ts';

/** What one named statement does and returns, all at one instant. */
export type Answer = (
  tables: Tables,
  values: readonly unknown[],
  nowMs: number,
) => readonly unknown[];
