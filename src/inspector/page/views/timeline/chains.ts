import type { HouseTimeline } from '../../api/types.ts';

type Mark = HouseTimeline['marks'][number];

/** One fall and what came of it, step by step: `level` counts the supervisors that gave up. */
export type Chain = readonly (Mark & { readonly level: number })[];

const FALLS: ReadonlySet<Mark['what']> = new Set(['child.exited', 'child.killed']);
const ANSWERS: ReadonlySet<Mark['what']> = new Set([
  'child.killed',
  'child.restarting',
  'child.quarantined',
]);

const isOfOneChild = (a: Mark, b: Mark): boolean =>
  a.child !== null && a.child === b.child && a.supervisor === b.supervisor;

/** Whether `next` is what came of `last`, as far as the marks themselves say so. */
const follows = (last: Mark, next: Mark): boolean => {
  if (last.what === 'supervisor.escalated')
    return next.what === 'child.exited' && next.child === last.supervisor;
  if (!FALLS.has(last.what)) return false;
  return next.what === 'supervisor.escalated'
    ? next.supervisor === last.supervisor
    : ANSWERS.has(next.what) && isOfOneChild(last, next);
};

const withMark = (chains: readonly Chain[], mark: Mark): readonly Chain[] => {
  const index = chains.findLastIndex((chain) => {
    const last = chain.at(-1);
    return last !== undefined && follows(last, mark);
  });
  const begun = chains[index] ?? [];
  const step = mark.what === 'supervisor.escalated' ? 1 : 0;
  const next: Chain = [...begun, { ...mark, level: (begun.at(-1)?.level ?? 0) + step }];
  return index < 0 ? [...chains, next] : chains.with(index, next);
};

/**
 * Which marks are one story: a child that fell, its supervisor that gave up over it, the parent to
 * which that supervisor is a child that fell, and what was started anew in the end. A later fall
 * of the same child begins a chain of its own. Marks in the order in which they struck.
 */
export const chainsOf = (marks: readonly Mark[]): readonly Chain[] =>
  marks.reduce<readonly Chain[]>(withMark, []);

/** Where a link of a chain is drawn, in pixels. */
type Place = { readonly x: number; readonly y: number };

export const LEVEL_PX = 18;
/** Links of one instant do not cover each other, nor the line between them. */
const APART_PX = 24;
const EDGE_PX = 8;

/** How a chart over time is drawn: `groundY` is where what fell stands. */
type Ground = {
  readonly xOf: (atMs: number) => number;
  readonly width: number;
  readonly groundY: number;
};

/** The links of a chain from left to right, whoever gave up above whom fell, none cut off. */
export const placesOf = (chain: Chain, { groundY, width, xOf }: Ground): readonly Place[] => {
  const places = chain.reduce<readonly Place[]>((before, { atMs, level }) => {
    const least = (before.at(-1)?.x ?? -Infinity) + APART_PX;
    const y = groundY - level * LEVEL_PX;
    return [...before, { x: Math.max(xOf(atMs), least), y }];
  }, []);
  const overPx = Math.max(0, (places.at(-1)?.x ?? 0) - (width - EDGE_PX));
  return places.map(({ x, y }) => ({ x: x - overPx, y }));
};
