/** The part of a drawing that is in sight, in the drawing's own pixels. */
export type View = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

export type Point = { readonly x: number; readonly y: number };

/** All of it. */
export const fitted = ({ height, width }: { readonly width: number; readonly height: number }) => ({
  x: 0,
  y: 0,
  width,
  height,
});

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
