import type { Transition } from '../../api/types.ts';

const PAGE = 500;
const STRIDE = 250;

/**
 * The query for the newest transitions of a trade that has `total`. It moves on in strides: a page
 * that grows is the same page for a while.
 */
export const pageOf = (total: number): string => {
  const from = total <= PAGE ? 0 : Math.ceil((total - PAGE) / STRIDE) * STRIDE;
  return from === 0 ? `limit=${PAGE}` : `limit=${PAGE}&cursor=${from}`;
};

/** Those of the trade itself, without those of its orders. */
export const tradeSteps = (transitions: readonly Transition[]): readonly Transition[] =>
  transitions.filter(({ actor }) => actor === 'trade');

/** The transition that is looked at: that of `at`, or the newest; null where there is none. */
export const stepOf = (steps: readonly Transition[], at: number | null): Transition | null =>
  (at === null ? steps.at(-1) : steps.findLast(({ seq }) => seq <= at)) ?? null;

/** `by` transitions further on; null, now, at the end and beyond. */
export const stepFrom = (
  steps: readonly Transition[],
  at: number | null,
  by: number,
): number | null => {
  const here = at === null ? steps.length - 1 : steps.findIndex(({ seq }) => seq === at);
  const next = steps[Math.max(0, here + by)];
  return next === undefined || next === steps.at(-1) ? null : next.seq;
};

/** The last transition at or before an instant; null where the instant is after all of them. */
export const stepAt = (steps: readonly Transition[], atMs: number): number | null => {
  const found = steps.findLast((step) => step.atMs <= atMs) ?? steps[0];
  return found === undefined || found === steps.at(-1) ? null : found.seq;
};
