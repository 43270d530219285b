/** Where a word begins, has its middle, or ends. */
export type WordPlace = {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
};

type Point = { readonly x: number; readonly y: number };
type Area = Point & { readonly width: number; readonly height: number };

/** Of a word as events have them, and half a line above and below its middle. */
const WORD = { width: 84, half: 8 } as const;
/** Between an upright line and the word at its side. */
const ASIDE = 8;

const START: Readonly<Record<WordPlace['anchor'], number>> = { start: 0, middle: 0.5, end: 1 };

const areaOf = ({ anchor, x, y }: WordPlace): Area => ({
  x: x - START[anchor] * WORD.width,
  y: y - WORD.half,
  width: WORD.width,
  height: 2 * WORD.half,
});

const overlap = (a: Area, b: Area): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

/** A word lies flat on a flat part of a line, and stands at either side of an upright one. */
const placesOn = (from: Point, to: Point): readonly WordPlace[] => {
  const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  return Math.abs(to.x - from.x) >= Math.abs(to.y - from.y)
    ? [{ x, y, anchor: 'middle' }]
    : [
        { x: x + ASIDE, y, anchor: 'start' },
        { x: x - ASIDE, y, anchor: 'end' },
      ];
};

const longestFirst = (points: readonly Point[]): readonly (readonly [Point, Point])[] =>
  points
    .slice(1)
    .map((to, index): readonly [Point, Point] => [points[index] ?? to, to])
    .toSorted(
      ([a, b], [c, d]) => Math.hypot(d.x - c.x, d.y - c.y) - Math.hypot(b.x - a.x, b.y - a.y),
    );

/** Where the word of a line covers least of what else is to be read; first on its longest part. */
export const wordPlace = (points: readonly Point[], taken: readonly Area[]): WordPlace => {
  const places = longestFirst(points).flatMap(([from, to]) => placesOn(from, to));
  const covered = places.map((place) => ({
    place,
    cover: taken.reduce((sum, area) => sum + overlap(areaOf(place), area), 0),
  }));
  const [best] = covered.toSorted((a, b) => a.cover - b.cover);
  return best?.place ?? { x: 0, y: 0, anchor: 'middle' };
};
