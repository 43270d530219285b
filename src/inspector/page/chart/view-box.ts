/** The part of a drawing that is in sight, in the drawing's own pixels. */
export type View = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

type Size = { readonly width: number; readonly height: number };

export type Point = { readonly x: number; readonly y: number };

/** All of it. */
export const fitted = ({ height, width }: Size): View => ({
  x: 0,
  y: 0,
  width,
  height,
});

/** No text is read at less than this share of its size. */
const SMALLEST = 0.5;

/** All of it where that can be read on `pixels`, or else the part around `focus` that can be. */
export const readable = (drawing: Size, pixels: number, focus: Point | null): View => {
  const whole = fitted(drawing);
  const width = pixels / SMALLEST;
  if (focus === null || pixels === 0 || width >= drawing.width) return whole;
  const x = Math.min(Math.max(0, focus.x - width / 2), drawing.width - width);
  return { ...whole, x, width };
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
