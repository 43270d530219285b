import type { ElkExtendedEdge, ElkLabel, ElkNode, LayoutOptions } from 'elkjs/lib/elk-api.js';

import type { Chart, ChartEdge, ChartState } from './graph.ts';
import { edgeLines } from './words.ts';

/** How wide a text is, in pixels. */
export type Measure = (text: string, font: 'state' | 'edge') => number;

export type Style = {
  readonly measure: Measure;
  /** The words stand on the edges; without them a chart is half as wide. */
  readonly isWorded: boolean;
  /** The chart's own order is asked for, which ELK cannot always keep. */
  readonly isOrdered: boolean;
};

export const LABEL_LINE = 14;
const STATE_HEIGHT = 40;
const STATE_PADDING = 30;
const LABEL_PADDING = 8;
const DOT = 12;

/** Options of ELK are not inherited: each container has them. */
const CONTAINER: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.layered.spacing.nodeNodeBetweenLayers': '26',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '9',
  'elk.spacing.nodeNode': '20',
  'elk.spacing.edgeNode': '12',
  'elk.spacing.edgeEdge': '9',
  'elk.spacing.edgeLabel': '2',
  'elk.padding': '[top=38,left=16,bottom=16,right=16]',
};

const ROOT: LayoutOptions = {
  ...CONTAINER,
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'json.edgeCoords': 'ROOT',
  'json.shapeCoords': 'ROOT',
  'elk.padding': '[top=10,left=10,bottom=10,right=10]',
};

const ORDERED: LayoutOptions = { 'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES' };

const FIRST: LayoutOptions = { 'elk.layered.layering.layerConstraint': 'FIRST' };
const INLINE: LayoutOptions = { 'elk.edgeLabels.inline': 'true' };

const dotId = (state: string): string => `${state}•`;

const labelOf = (edge: ChartEdge, measure: Measure): ElkLabel => {
  const lines = edgeLines(edge);
  return {
    text: lines.join('\n'),
    width: Math.max(...lines.map((line) => measure(line, 'edge'))) + LABEL_PADDING,
    height: lines.length * LABEL_LINE + 2,
    layoutOptions: INLINE,
  };
};

const edgeOf = (edge: ChartEdge, { isWorded, measure }: Style): ElkExtendedEdge => ({
  id: edge.id,
  sources: [edge.source],
  targets: [edge.target],
  labels: isWorded ? [labelOf(edge, measure)] : [],
});

const initialEdge = ({ id, initial }: ChartState): readonly ElkExtendedEdge[] =>
  initial === null ? [] : [{ id: dotId(id) + initial, sources: [dotId(id)], targets: [initial] }];

const widthOf = ({ key }: ChartState, { measure }: Style): number =>
  measure(key, 'state') + STATE_PADDING;

const nodeOf = (chart: Chart, state: ChartState, style: Style): ElkNode => {
  if (state.children.length === 0)
    return {
      id: state.id,
      width: widthOf(state, style),
      height: STATE_HEIGHT,
    };
  return {
    id: state.id,
    layoutOptions: {
      ...CONTAINER,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${widthOf(state, style)},${STATE_HEIGHT})`,
    },
    children: childrenOf(chart, state, style),
    edges: [...initialEdge(state)],
  };
};

const childrenOf = (chart: Chart, state: ChartState, style: Style): ElkNode[] => [
  ...(state.initial === null
    ? []
    : [{ id: dotId(state.id), width: DOT, height: DOT, layoutOptions: FIRST }]),
  ...state.children.flatMap((id) =>
    chart.states.filter((child) => child.id === id).map((child) => nodeOf(chart, child, style)),
  ),
];

/** The chart as ELK reads it. */
export const elkGraphOf = (chart: Chart, style: Style): ElkNode => {
  const root = chart.states.find(({ id }) => id === chart.root);
  if (root === undefined) throw new Error(`chart: expected a root ${chart.root}, found none`);
  return {
    id: 'chart',
    layoutOptions: style.isOrdered ? { ...ROOT, ...ORDERED } : ROOT,
    children: [nodeOf(chart, root, style)],
    edges: chart.edges.map((edge) => edgeOf(edge, style)),
  };
};
