import ELK from 'elkjs/lib/elk.bundled.js';
import { describe, expect, it } from 'vitest';

import { feedMachine } from '../../machines/feeds/feed.ts';
import { tradeMachine } from '../../machines/trades/trade.ts';
import { drawingOf, type Box } from '../../src/inspector/page/chart/drawing.ts';
import { elkGraphOf } from '../../src/inspector/page/chart/elk-graph.ts';
import { foldedChart } from '../../src/inspector/page/chart/fold.ts';
import { chartOf } from '../../src/inspector/page/chart/graph.ts';
import { panned, readable, zoomed } from '../../src/inspector/page/chart/view-box.ts';
import { wordPlace } from '../../src/inspector/page/chart/word-place.ts';

const measure = (text: string): number => text.length * 7;

const CHARTS = [
  chartOf(feedMachine),
  foldedChart(chartOf(tradeMachine), new Set(['trade.autoStopping', 'trade.closing'])),
];

const holds = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width + 0.5 &&
  inner.y + inner.height <= outer.y + outer.height + 0.5;

describe('a chart laid out', () => {
  it.each([true, false])(
    'draws every state inside its parent, and every edge (words: %o)',
    async (isWorded) => {
      for (const chart of CHARTS) {
        const graph = elkGraphOf(chart, { measure, isWorded, isOrdered: false });
        const { boxes, lines } = drawingOf(await new ELK.default().layout(graph));
        const byId = new Map(boxes.map((box) => [box.id, box]));
        for (const { id, parent } of chart.states) {
          const [box, outer] = [byId.get(id), byId.get(parent ?? id)];
          expect(box, id).toBeDefined();
          expect(box !== undefined && outer !== undefined && holds(outer, box), id).toBe(true);
        }
        const drawn = new Map(lines.map((line) => [line.id, line]));
        for (const { id } of chart.edges) {
          expect(drawn.get(id)?.path, id).toMatch(/^M/);
          expect(drawn.get(id)?.label === null, id).toBe(!isWorded);
        }
      }
    },
  );
});

describe('the word of a line', () => {
  const box = { x: 0, y: 0, width: 60, height: 30 };
  const [from, corner, to] = [
    { x: 60, y: 15 },
    { x: 100, y: 15 },
    { x: 100, y: 75 },
  ] as const;

  it('lies on its longest part where nothing is in the way', () => {
    const far = { x: 300, y: 15 };
    expect(wordPlace([from, far], [box])).toEqual({ x: 180, y: 15, anchor: 'middle' });
    expect(wordPlace([from, corner, to], [])).toEqual({ x: 108, y: 45, anchor: 'start' });
  });

  it('gives way to the names of what it leads from and to', () => {
    const beside = { x: 104, y: 30, width: 90, height: 30 };
    expect(wordPlace([from, corner, to], [box, beside])).toEqual({ x: 92, y: 45, anchor: 'end' });
  });
});

describe('a view of a drawing', () => {
  const view = { x: 10, y: 20, width: 100, height: 50 };

  it('keeps the point under the pointer where it is while it zooms', () => {
    const at = { x: 40, y: 10 };
    const closer = zoomed(view, 0.5, at);
    expect(closer.x + at.x * 0.5).toBe(view.x + at.x);
    expect(closer.y + at.y * 0.5).toBe(view.y + at.y);
    expect([closer.width, closer.height]).toEqual([50, 25]);
  });

  it('moves by what it is drawn', () => {
    expect(panned(view, 5, -5)).toEqual({ ...view, x: 15, y: 15 });
  });
});

describe('the part of a chart that a narrow screen begins with', () => {
  const drawing = (...boxes: readonly (readonly [x: number, width: number])[]) => ({
    width: 1_400,
    height: 370,
    boxes: [[0, 1_400] as const, ...boxes].map(([x, width]) => ({ x, width })),
  });
  const PIXELS = 300;
  const WIDTH = 400;

  it.each([
    ['all of it where it can be read', drawing([700, 80]), 1_100, { x: 700, width: 80 }, 0, 1_400],
    [
      'the active state in its middle',
      drawing([700, 80]),
      PIXELS,
      { x: 700, width: 80 },
      540,
      WIDTH,
    ],
    [
      'no box that is cut at its left',
      drawing([700, 80], [500, 90]),
      PIXELS,
      { x: 700, width: 80 },
      490,
      WIDTH,
    ],
    [
      'all of the active state before all of another',
      drawing([700, 80], [350, 200]),
      PIXELS,
      { x: 700, width: 80 },
      390,
      WIDTH,
    ],
    ['no more than there is', drawing([1_300, 80]), PIXELS, { x: 1_300, width: 80 }, 1_000, WIDTH],
    ['its beginning where no state is marked', drawing([700, 80]), PIXELS, null, 0, WIDTH],
  ] as const)('shows %s', (_, whole, pixels, focus, x, width) => {
    expect(readable(whole, pixels, focus)).toEqual({ x, y: 0, width, height: 370 });
  });
});
