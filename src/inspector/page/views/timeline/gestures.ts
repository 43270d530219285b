/** What a hand does to a chart over time; distances in pixels from its left edge. */
export type Gestures = {
  readonly pan: (byPx: number) => void;
  /** `factor` above 1 shows more. */
  readonly zoom: (factor: number, atPx: number) => void;
  /** A click that moved nothing. */
  readonly tap: (atPx: number, target: EventTarget | null) => void;
};

const STEP = 1.2;
/** A hand is not still. */
const STILL_PX = 4;

type Point = { readonly x: number };

/** Lets a hand pan by dragging, zoom by two fingers or by the wheel with Ctrl, and point. */
export const follow = (
  surface: HTMLElement,
  left: () => number,
  { pan, tap, zoom }: Gestures,
): (() => void) => {
  const held = new Map<number, Point>();
  const over = new AbortController();
  const { signal } = over;
  let movedPx = 0;

  const grab = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    if (held.size === 0) movedPx = 0;
    held.set(event.pointerId, { x: event.clientX });
  };
  const move = (event: PointerEvent): void => {
    const before = held.get(event.pointerId);
    if (before === undefined) return;
    const byPx = before.x - event.clientX;
    movedPx += Math.abs(byPx);
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    held.set(event.pointerId, { x: event.clientX });
    if (other === undefined) {
      if (movedPx > STILL_PX) pan(byPx);
      return;
    }
    const apart = Math.max(1, Math.abs(event.clientX - other.x));
    zoom(Math.max(1, Math.abs(before.x - other.x)) / apart, other.x - left());
  };
  const drop = (event: PointerEvent): void => void held.delete(event.pointerId);
  const click = (event: MouseEvent): void => {
    if (movedPx > STILL_PX) event.preventDefault();
    else tap(event.clientX - left(), event.target);
  };
  const wheel = (event: WheelEvent): void => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      zoom(event.deltaY > 0 ? STEP : 1 / STEP, event.clientX - left());
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      pan(event.deltaX === 0 ? event.deltaY : event.deltaX);
    }
  };

  surface.addEventListener('pointerdown', grab, { signal });
  surface.addEventListener('click', click, { signal, capture: true });
  surface.addEventListener('wheel', wheel, { signal, passive: false });
  addEventListener('pointermove', move, { signal });
  addEventListener('pointerup', drop, { signal });
  addEventListener('pointercancel', drop, { signal });
  return () => over.abort();
};
