import type { ElkEdgeSection, ElkExtendedEdge, ElkNode, ElkPoint } from 'elkjs/lib/elk-api.js';

import { wordPlace, type WordPlace } from './word-place.ts';

/** Where everything of a chart stands, in pixels from the left upper corner. */
export type Drawing = {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
};

export type Box = {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isContainer: boolean;
};

export type Line = {
  readonly id: string;
  /** As the `d` of an SVG path. */
  readonly path: string;
  /** Where a word has room. */
  readonly word: WordPlace;
  readonly label: { readonly box: Box; readonly lines: readonly string[] } | null;
};

type Placed = {
  readonly id?: string;
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
};

const boxOf = ({ height = 0, id = '', width = 0, x = 0, y = 0 }: Placed, isContainer = false) => ({
  id,
  x,
  y,
  width,
  height,
  isContainer,
});

const CORNER = 5;

const towards = (from: ElkPoint, to: ElkPoint): ElkPoint => {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const part = length === 0 ? 0 : Math.min(CORNER, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
};

const at = ({ x, y }: ElkPoint): string => `${x.toFixed(1)} ${y.toFixed(1)}`;

const pointsOf = ({ bendPoints = [], endPoint, startPoint }: ElkEdgeSection) => [
  startPoint,
  ...bendPoints,
  endPoint,
];

/** Rounds the corners of a line that bends at right angles. */
const pathOf = (section: ElkEdgeSection): string => {
  const { bendPoints = [], endPoint, startPoint } = section;
  const points = pointsOf(section);
  const corners = bendPoints.map((corner, index) => {
    const before = points[index] ?? corner;
    const after = points[index + 2] ?? corner;
    return `L${at(towards(corner, before))}Q${at(corner)} ${at(towards(corner, after))}`;
  });
  return `M${at(startPoint)}${corners.join('')}L${at(endPoint)}`;
};

const lineOf = (
  { id, labels = [], sections = [] }: ElkExtendedEdge,
  names: readonly Box[],
): Line => {
  const [label] = labels;
  return {
    id,
    path: sections.map(pathOf).join(''),
    word: wordPlace(sections.flatMap(pointsOf), names),
    label: label?.text === undefined ? null : { box: boxOf(label), lines: label.text.split('\n') },
  };
};

const boxesIn = ({ children = [] }: ElkNode): readonly Box[] =>
  children.flatMap((child) => [boxOf(child, (child.children ?? []).length > 0), ...boxesIn(child)]);

const NAME = { width: 110, height: 34 } as const;

/** Where a box has its name: all of a small one, the corner of one that others stand in. */
const nameOf = (box: Box): Box => (box.isContainer ? { ...box, ...NAME } : box);

const edgesIn = ({ children = [], edges = [] }: ElkNode): readonly ElkExtendedEdge[] => [
  ...edges,
  ...children.flatMap(edgesIn),
];

/** What ELK has laid out, as it is drawn. */
export const drawingOf = (laidOut: ElkNode): Drawing => {
  const boxes = boxesIn(laidOut);
  const names = boxes.map(nameOf);
  return {
    width: laidOut.width ?? 0,
    height: laidOut.height ?? 0,
    boxes,
    lines: edgesIn(laidOut).map((edge) => lineOf(edge, names)),
  };
};
