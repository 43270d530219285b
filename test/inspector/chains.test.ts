import { describe, expect, it } from 'vitest';

import type { HouseTimeline } from '../../src/inspector/page/api/types.ts';
import { chainsOf, placesOf } from '../../src/inspector/page/views/timeline/chains.ts';

type Mark = HouseTimeline['marks'][number];

const mark = (
  atMs: number,
  what: Mark['what'],
  supervisor: string,
  child: string | null,
): Mark => ({
  atMs,
  what,
  supervisor,
  child,
  why: null,
});

/** A feed falls, its supervisor gives up, the root takes that for a fall and starts it anew. */
const ESCALATION = [
  mark(10, 'child.exited', 'feeds', 'kalshi'),
  mark(10, 'supervisor.escalated', 'feeds', null),
  mark(12, 'child.exited', 'tradewarden', 'feeds'),
  mark(13, 'child.restarting', 'tradewarden', 'feeds'),
];

const told = (marks: readonly Mark[]) =>
  chainsOf(marks).map((chain) => chain.map(({ atMs, level }) => [atMs, level]));

describe('the marks of a tree', () => {
  it('are one chain from a fall over whoever gave up to what was started anew', () => {
    expect(told(ESCALATION)).toEqual([
      [
        [10, 0],
        [10, 1],
        [12, 1],
        [13, 1],
      ],
    ]);
  });

  it('are a chain for each fall, also of one child, and of children that fall among each other', () => {
    const marks = [
      mark(1, 'child.exited', 'feeds', 'kalshi'),
      mark(2, 'child.exited', 'feeds', 'coinbase'),
      mark(3, 'child.restarting', 'feeds', 'kalshi'),
      mark(4, 'child.killed', 'feeds', 'coinbase'),
      mark(5, 'child.restarting', 'feeds', 'coinbase'),
      mark(6, 'child.exited', 'feeds', 'kalshi'),
      mark(7, 'child.quarantined', 'feeds', 'kalshi'),
      mark(8, 'child.released', 'feeds', 'kalshi'),
    ];
    expect(told(marks)).toEqual([
      [
        [1, 0],
        [3, 0],
      ],
      [
        [2, 0],
        [4, 0],
        [5, 0],
      ],
      [
        [6, 0],
        [7, 0],
      ],
      [[8, 0]],
    ]);
  });

  it('are not tied to what is of another child, another supervisor, or not said', () => {
    const marks = [
      mark(1, 'child.exited', 'feeds', 'kalshi'),
      mark(2, 'child.restarting', 'desks', 'kalshi'),
      mark(3, 'supervisor.escalated', 'desks', null),
      mark(4, 'child.exited', 'tradewarden', 'feeds'),
    ];
    expect(chainsOf(marks).map(({ length }) => length)).toEqual([1, 1, 1, 1]);
    expect(chainsOf([])).toEqual([]);
  });

  it('are drawn in their order, apart from each other, the one that gave up above', () => {
    const [chain = []] = chainsOf(ESCALATION);
    const xsOf = (pxPerMs: number, width: number) =>
      placesOf(chain, { xOf: (atMs) => atMs * pxPerMs, width, groundY: 100 }).map(({ x }) => x);
    const places = placesOf(chain, { xOf: (atMs) => atMs, width: 900, groundY: 100 });
    expect(places.map(({ y }) => y)).toEqual([100, 82, 82, 82]);
    expect(xsOf(1, 900)).toEqual([10, 34, 58, 82]);
    expect(xsOf(100, 9_000)).toEqual([1_000, 1_024, 1_200, 1_300]);
    expect(xsOf(1, 60)).toEqual([-20, 4, 28, 52]);
  });
});
