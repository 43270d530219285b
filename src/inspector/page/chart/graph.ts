import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { toDirectedGraph, type DirectedGraphNode } from 'xstate/graph';

import { grouped } from './grouped.ts';

/** One way to take an edge: what must be heard (empty: at once), and what must hold. */
export type ChartWord = {
  readonly event: string;
  readonly guard: string | null;
  readonly actions: readonly string[];
};

export type ChartState = {
  /** `trade.monitoring.watching` */
  readonly id: string;
  readonly key: string;
  readonly parent: string | null;
  readonly children: readonly string[];
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  /** The child that is entered first. */
  readonly initial: string | null;
  readonly entry: readonly string[];
  /** What is heard without leaving. */
  readonly heard: readonly ChartWord[];
};

/** Everything that leads from one state to another. */
export type ChartEdge = {
  /** `trade.open→trade.closed` */
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly words: readonly ChartWord[];
};

export type Chart = {
  readonly root: string;
  /** Outer before inner, in the order of the document. */
  readonly states: readonly ChartState[];
  readonly edges: readonly ChartEdge[];
};

type Named = string | { readonly type: string } | (() => unknown) | object;

const nameOf = (named: Named): string => {
  if (typeof named === 'string') return named;
  return 'type' in named && typeof named.type === 'string' ? named.type : 'inline';
};

const wordOf = ({ actions, eventType, guard }: AnyTransitionDefinition): ChartWord => ({
  event: String(eventType),
  guard: guard === undefined ? null : nameOf(guard),
  actions: actions.map(nameOf),
});

type Way = { readonly source: string; readonly target: string; readonly word: ChartWord };

/** The graph of XState leaves out what is taken at once. */
const alwaysWays = ({ always = [], id: source }: AnyStateNode): readonly Way[] =>
  always.flatMap((transition) =>
    (transition.target ?? []).map((target) => ({
      source,
      target: target.id,
      word: { ...wordOf(transition), event: '' },
    })),
  );

const waysOf = ({ edges, stateNode }: DirectedGraphNode): readonly Way[] => [
  ...alwaysWays(stateNode),
  ...edges
    .filter(({ transition }) => transition.target !== undefined && transition.eventType !== '')
    .map(({ source, target, transition }) => ({
      source: source.id,
      target: target.id,
      word: wordOf(transition),
    })),
];

/** Targetless and doing nothing: it says that the event is known, and no more. */
const isDeaf = ({ actions, guard }: ChartWord): boolean => actions.length === 0 && guard === null;

const heardBy = ({ edges }: DirectedGraphNode): readonly ChartWord[] =>
  edges
    .filter(({ transition }) => transition.target === undefined)
    .map(({ transition }) => wordOf(transition))
    .filter((word) => !isDeaf(word));

const initialOf = ({ children, stateNode }: DirectedGraphNode): string | null => {
  const [entered] = stateNode.type === 'compound' ? stateNode.initial.target : [];
  return children.some(({ id }) => id === entered?.id) ? (entered?.id ?? null) : null;
};

const stateOf = (node: DirectedGraphNode): ChartState => ({
  id: node.id,
  key: node.stateNode.key,
  parent: node.stateNode.parent?.id ?? null,
  children: node.children.map(({ id }) => id),
  kind: node.stateNode.type,
  initial: initialOf(node),
  entry: node.stateNode.entry.map(nameOf),
  heard: heardBy(node),
});

const nodesBelow = (node: DirectedGraphNode): readonly DirectedGraphNode[] => [
  node,
  ...node.children.flatMap(nodesBelow),
];

export const edgeId = (source: string, target: string): string => `${source}→${target}`;

/** One edge for each pair of states, with every way to take it. */
const edgesOf = (ways: readonly Way[]): readonly ChartEdge[] =>
  [...grouped(ways, ({ source, target }) => edgeId(source, target))].map(([id, group]) => ({
    id,
    source: group[0].source,
    target: group[0].target,
    words: group.map(({ word }) => word),
  }));

/** What a machine looks like: its states, and what leads from one to another. */
export const chartOf = (machine: AnyStateMachine): Chart => {
  const nodes = nodesBelow(toDirectedGraph(machine));
  return {
    root: machine.root.id,
    states: nodes.map(stateOf),
    edges: edgesOf(nodes.flatMap(waysOf)),
  };
};
