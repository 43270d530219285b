/** The part of a drawing that is in sight, in the drawing's own pixels. */
export type View = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

type Size = { readonly width: number; readonly height: number };

/** From the left, and how wide it is. */
type Extent = { readonly x: number; readonly width: number };

export type Point = { readonly x: number; readonly y: number };

/** All of it. */
export const fitted = ({ height, width }: Size): View => ({
  x: 0,
  y: 0,
  width,
  height,
});

/** No text is read at less than this share of its size. */
const SMALLEST = 0.75;

/** Around what is not to be cut. */
const MARGIN = 10;

/** Moves `x` to the left until no box is cut there, as far as all of `focus` stays in sight. */
const withoutCut = (boxes: readonly Extent[], x: number, width: number, focus: Extent): number => {
  const cut = boxes.filter((box) => box.width < width && box.x < x && x < box.x + box.width);
  const wanted = Math.min(x, ...cut.map((box) => box.x - MARGIN));
  return Math.max(wanted, focus.x + focus.width + MARGIN - width);
};

/**
 * All of it where that can be read on `pixels`, or else a part that can be: around `focus`, cutting
 * no box at its left edge; from the beginning where there is none.
 */
export const readable = (
  drawing: Size & { readonly boxes: readonly Extent[] },
  pixels: number,
  focus: Extent | null,
): View => {
  const whole = fitted(drawing);
  const width = pixels / SMALLEST;
  if (pixels === 0 || width >= drawing.width) return whole;
  if (focus === null) return { ...whole, width };
  const middle = focus.x + focus.width / 2 - width / 2;
  const x = Math.min(Math.max(0, middle), drawing.width - width);
  return { ...whole, x: Math.max(0, withoutCut(drawing.boxes, x, width, focus)), width };
};

/** `factor` above 1 shows more; the point `at` of the view stays where it is. */
export const zoomed = (view: View, factor: number, at: Point): View => ({
  x: view.x + at.x * (1 - factor),
  y: view.y + at.y * (1 - factor),
  width: view.width * factor,
  height: view.height * factor,
});

export const panned = (view: View, dx: number, dy: number): View => ({
  ...view,
  x: view.x + dx,
  y: view.y + dy,
});
