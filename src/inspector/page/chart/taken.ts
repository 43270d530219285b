import { withParents } from './fold.ts';
import type { Chart, ChartEdge, ChartState } from './graph.ts';

/** A committed transition as the journal tells it: states by their paths, `monitoring.watching`. */
export type Step = { readonly from: string | null; readonly event: string; readonly to: string };

/** No way through states that are left at once is longer. */
const LONGEST = 6;

export const stateId = (chart: Chart, path: string): string => `${chart.root}.${path}`;

const stateOf = (chart: Chart, id: string): ChartState | undefined =>
  chart.states.find((state) => state.id === id);

/** Where one stands after `id` was entered: its initial states, down to the innermost. */
const innermost = (chart: Chart, id: string): string => {
  const initial = stateOf(chart, id)?.initial ?? null;
  return initial === null ? id : innermost(chart, initial);
};

const atOnceFrom = (chart: Chart, id: string): readonly ChartEdge[] => {
  const around = withParents(chart, id);
  return chart.edges.filter(
    ({ source, words }) => around.includes(source) && words.some(({ event }) => event === ''),
  );
};

/** The edges that lead at once from the entered state `id` to `goal`; null where none do. */
const onwards = (
  chart: Chart,
  id: string,
  goal: string,
  left: number = LONGEST,
): readonly ChartEdge[] | null => {
  const here = innermost(chart, id);
  if (here === goal || id === goal) return [];
  if (left === 0) return null;
  for (const edge of atOnceFrom(chart, here)) {
    const rest = onwards(chart, edge.target, goal, left - 1);
    if (rest !== null) return [edge, ...rest];
  }
  return null;
};

const heardFrom = (chart: Chart, source: string, event: string): readonly ChartEdge[] =>
  chart.edges.filter(
    (edge) => edge.source === source && edge.words.some((word) => word.event === event),
  );

/**
 * The edges of a step, in their order: the one its event has taken, then those taken at once. The
 * inner states hear first, as in the machine itself. Empty where nothing was left.
 */
export const edgesTaken = (chart: Chart, { from, event, to }: Step): readonly ChartEdge[] => {
  const goal = stateId(chart, to);
  if (from === null) return onwards(chart, chart.root, goal) ?? [];
  for (const source of withParents(chart, stateId(chart, from)))
    for (const edge of heardFrom(chart, source, event)) {
      const rest = onwards(chart, edge.target, goal);
      if (rest !== null) return [edge, ...rest];
    }
  return [];
};
