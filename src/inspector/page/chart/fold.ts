import { edgeId, type Chart, type ChartEdge, type ChartState } from './graph.ts';
import { grouped } from './grouped.ts';

/** `id` and every state around it, inner first. */
export const withParents = (chart: Chart, id: string): readonly string[] => {
  const parents = new Map(chart.states.map((state) => [state.id, state.parent]));
  const found: string[] = [];
  for (let at: string | null | undefined = id; typeof at === 'string'; at = parents.get(at))
    found.push(at);
  return found;
};

/** The outermost folded state around `id`, or `id` itself where none is folded. */
export const shownFor = (chart: Chart, folded: ReadonlySet<string>, id: string): string =>
  withParents(chart, id).findLast((around) => folded.has(around)) ?? id;

const merged = (edges: readonly ChartEdge[]): readonly ChartEdge[] =>
  [...grouped(edges, ({ id }) => id).values()].map((group) => ({
    ...group[0],
    words: group.flatMap(({ words }) => words),
  }));

/** The chart with the insides of `folded` left out: what led there leads to the box. */
export const foldedChart = (chart: Chart, folded: ReadonlySet<string>): Chart => {
  const shown = (id: string): string => shownFor(chart, folded, id);
  const states = chart.states
    .filter(({ id }) => shown(id) === id)
    .map((state): ChartState =>
      folded.has(state.id) ? { ...state, children: [], initial: null, kind: 'atomic' } : state,
    );
  const edges = chart.edges
    .map((edge) => ({ ...edge, source: shown(edge.source), target: shown(edge.target) }))
    .map((edge) => ({ ...edge, id: edgeId(edge.source, edge.target) }));
  const inside = new Set(chart.edges.map(({ id }) => id));
  const isOwnLoop = ({ id, source, target }: ChartEdge): boolean =>
    source !== target || inside.has(id);
  return { ...chart, states, edges: merged(edges.filter(isOwnLoop)) };
};

/** So many states inside make a chart too wide to be read at once. */
const MANY = 4;

/**
 * The boxes that are shut: the large ones in which nothing is active, and of all others those that
 * were turned by hand.
 */
export const foldedBoxes = (
  chart: Chart,
  active: string | null,
  turned: ReadonlySet<string>,
): ReadonlySet<string> => {
  const around = active === null ? [] : withParents(chart, active);
  const isShut = ({ children, id }: ChartState): boolean =>
    (children.length >= MANY && !around.includes(id)) !== turned.has(id);
  const boxes = chart.states.filter(
    ({ children, parent }) => parent !== null && children.length > 0,
  );
  return new Set(boxes.filter(isShut).map(({ id }) => id));
};
