import type { Band, Lane } from './lanes.ts';

/** What stood in a lane at an instant; null where nothing did. */
export const bandAt = ({ bands }: Lane, atMs: number): Band | null =>
  bands.findLast(({ fromMs, toMs }) => fromMs <= atMs && (toMs ?? Infinity) > atMs) ?? null;

/** The last transition of a lane's trade at or before an instant; null before it was born. */
export const seqAt = (lane: Lane, atMs: number): number | null =>
  bandAt(lane, atMs)?.seq ?? lane.dots.findLast((dot) => dot.atMs <= atMs)?.seq ?? null;

const instantsOf = ({ bands, dots }: Lane): readonly number[] => [
  ...bands.filter(({ tone }) => tone !== 'gap').map(({ fromMs }) => fromMs),
  ...dots.map(({ atMs }) => atMs),
];

/** When something changed in one of the lanes, the earliest first. */
export const changesOf = (lanes: readonly Lane[]): readonly number[] =>
  [...new Set(lanes.flatMap(instantsOf))].toSorted((a, b) => a - b);

/** The change before or after an instant, by whole milliseconds; null where there is none. */
export const changeFrom = (
  changes: readonly number[],
  atMs: number,
  to: 'before' | 'after',
): number | null =>
  (to === 'before'
    ? changes.findLast((each) => each <= atMs - 1)
    : changes.find((each) => each > atMs)) ?? null;
