import type { ElkEdgeSection, ElkExtendedEdge, ElkNode, ElkPoint } from 'elkjs/lib/elk-api.js';

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

/** The middle of a line's longest part; the word stands beside one that is upright. */
type Middle = ElkPoint & { readonly isUpright: boolean };

export type Line = {
  readonly id: string;
  /** As the `d` of an SVG path. */
  readonly path: string;
  /** Where a word has room. */
  readonly middle: Middle;
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

/** A word lies flat: an upright part takes it at its side, and is wanted only where it is long. */
const UPRIGHT_SHARE = 0.4;

const middleOf = (points: readonly ElkPoint[]): Middle => {
  const parts = points.slice(1).map((to, index) => {
    const from = points[index] ?? to;
    const width = Math.abs(to.x - from.x);
    const height = Math.abs(to.y - from.y) * UPRIGHT_SHARE;
    const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
    return { room: Math.max(width, height), isUpright: height > width, x, y };
  });
  const [widest] = parts.toSorted((a, b) => b.room - a.room);
  return widest ?? { x: 0, y: 0, isUpright: false };
};

const lineOf = ({ id, labels = [], sections = [] }: ElkExtendedEdge): Line => {
  const [label] = labels;
  return {
    id,
    path: sections.map(pathOf).join(''),
    middle: middleOf(sections.flatMap(pointsOf)),
    label: label?.text === undefined ? null : { box: boxOf(label), lines: label.text.split('\n') },
  };
};

const boxesIn = ({ children = [] }: ElkNode): readonly Box[] =>
  children.flatMap((child) => [boxOf(child, (child.children ?? []).length > 0), ...boxesIn(child)]);

const linesIn = ({ children = [], edges = [] }: ElkNode): readonly Line[] => [
  ...edges.map(lineOf),
  ...children.flatMap(linesIn),
];

/** What ELK has laid out, as it is drawn. */
export const drawingOf = (laidOut: ElkNode): Drawing => ({
  width: laidOut.width ?? 0,
  height: laidOut.height ?? 0,
  boxes: boxesIn(laidOut),
  lines: linesIn(laidOut),
});
