/** What of time is in sight; `endMs` null: up to now, and on with it. */
export type View = { readonly endMs: number | null; readonly spanMs: number };

export type Span = { readonly fromMs: number; readonly toMs: number };

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const SHORTEST_MS = 2 * SECOND_MS;
const LONGEST_MS = 62 * DAY_MS;
/** Now stands a little before the right edge: what begins now is seen to begin. */
const AHEAD = 0.03;

/** The spans that a button chooses. */
export const SPANS = [
  { name: '5 min', spanMs: 5 * MINUTE_MS },
  { name: '15 min', spanMs: 15 * MINUTE_MS },
  { name: '1 h', spanMs: HOUR_MS },
  { name: '6 h', spanMs: 6 * HOUR_MS },
  { name: '1 day', spanMs: DAY_MS },
  { name: '7 days', spanMs: 7 * DAY_MS },
] as const;

export const FIRST_VIEW: View = { endMs: null, spanMs: 15 * MINUTE_MS };

export const spanOf = ({ endMs, spanMs }: View, nowMs: number): Span => {
  const toMs = endMs ?? nowMs + spanMs * AHEAD;
  return { fromMs: toMs - spanMs, toMs };
};

const within = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));

/** A view that reaches now goes on with it. */
const kept = ({ fromMs, toMs }: Span, nowMs: number): View => {
  const spanMs = toMs - fromMs;
  return { spanMs, endMs: toMs >= nowMs + spanMs * AHEAD ? null : toMs };
};

/** `factor` above 1 shows more; the instant `atMs` stays where it is. */
export const zoomed = (view: View, nowMs: number, factor: number, atMs: number): View => {
  const { fromMs, toMs } = spanOf(view, nowMs);
  const spanMs = within((toMs - fromMs) * factor, SHORTEST_MS, LONGEST_MS);
  const left = (atMs - fromMs) / (toMs - fromMs);
  const from = atMs - left * spanMs;
  return kept({ fromMs: from, toMs: from + spanMs }, nowMs);
};

/** `byMs` above 0 goes on in time. */
export const panned = (view: View, nowMs: number, byMs: number): View => {
  const { fromMs, toMs } = spanOf(view, nowMs);
  return kept({ fromMs: fromMs + byMs, toMs: toMs + byMs }, nowMs);
};

/** The same span, moved as far as the instant needs to be in sight. */
export const showing = (view: View, nowMs: number, atMs: number): View => {
  const { fromMs, toMs } = spanOf(view, nowMs);
  if (atMs >= fromMs && atMs <= toMs) return view;
  return kept({ fromMs: atMs - view.spanMs / 2, toMs: atMs + view.spanMs / 2 }, nowMs);
};

/**
 * What is asked for, so that `span` is in it: the same for a while, however little it moves. Up to
 * three times as long, in steps of the power of two that is not shorter.
 */
export const loadedFor = ({ fromMs, toMs }: Span): Span => {
  const stepMs = 2 ** Math.ceil(Math.log2(toMs - fromMs));
  const first = Math.floor(fromMs / stepMs);
  return { fromMs: Math.max(0, first * stepMs), toMs: (first + 3) * stepMs };
};

const TICKS_MS = [
  SECOND_MS,
  2 * SECOND_MS,
  5 * SECOND_MS,
  10 * SECOND_MS,
  30 * SECOND_MS,
  MINUTE_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
] as const;

/** Round instants of the looker's own clock, at most `most` of them. */
export const ticksOf = ({ fromMs, toMs }: Span, most: number): readonly number[] => {
  const leastMs = (toMs - fromMs) / Math.max(1, most);
  const stepMs = TICKS_MS.find((each) => each >= leastMs) ?? TICKS_MS[TICKS_MS.length - 1];
  if (stepMs === undefined) return [];
  const offsetMs = new Date(toMs).getTimezoneOffset() * MINUTE_MS;
  const first = Math.ceil((fromMs - offsetMs) / stepMs) * stepMs + offsetMs;
  const count = Math.max(0, Math.floor((toMs - first) / stepMs) + 1);
  return Array.from({ length: count }, (_, index) => first + index * stepMs);
};

/** Where an instant is, in pixels of a lane that is `width` wide. */
export const xOf = (atMs: number, { fromMs, toMs }: Span, width: number): number =>
  ((atMs - fromMs) / (toMs - fromMs)) * width;
