import uPlot, { type AlignedData } from 'uplot';
import 'uplot/dist/uPlot.min.css';

import { clockTime } from '../../format/show.ts';
import { colourOf, dollarsOf, followHost, widthOf } from '../../parts/canvas.ts';
import type { Sample } from './samples.ts';

/** A chart over time on a canvas. */
export type Plot = {
  /** `marks`: instants of transitions; `lookedAtMs`: the one that is looked at. */
  readonly show: (
    samples: readonly Sample[],
    marks: readonly number[],
    lookedAtMs: number | null,
  ) => void;
  readonly end: () => void;
};

const HEIGHT = 230;
const RESULT_HEIGHT = 96;
/** Both panes have one cursor. */
const CURSOR = { y: false, sync: { key: 'trade' } } as const;
const widthOfAxis = (isLinear: boolean): number => (isLinear ? 78 : 60);
/** Above, right, below, left: the times of both panes stand under each other. */
const PADDING: uPlot.Padding = [8, 24, 0, 0];
/** The lowest word of an axis without another below it is not cut. */
const RESULT_PADDING: uPlot.Padding = [8, 24, 8, 0];
/** So few that a line between them would hardly be seen. */
const FEW = 3;

type Drawn = { marks: readonly number[]; lookedAtMs: number | null };

const drawMarks = (host: HTMLElement, drawn: Drawn) => (plot: uPlot) => {
  const { ctx, bbox } = plot;
  const upright = (atMs: number, colour: string, width: number): void => {
    const x = plot.valToPos(atMs, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) return;
    ctx.strokeStyle = colour;
    ctx.lineWidth = width * devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  };
  ctx.save();
  ctx.setLineDash([]);
  const [quiet, loud] = [colourOf(host, 'line-strong'), colourOf(host, 'past')];
  for (const atMs of drawn.marks) upright(atMs, quiet, 0.6);
  if (drawn.lookedAtMs !== null) upright(drawn.lookedAtMs, loud, 2);
  ctx.restore();
};

/** What both panes are made of. */
const partsOf = (host: HTMLElement) => {
  const colour = (name: string) => () => colourOf(host, name);
  const axis = { stroke: colour('muted'), grid: { stroke: colour('line'), width: 1 } };
  const series = (label: string, name: string, dash: number[] = [], width = 1.6) => ({
    label,
    stroke: colour(name),
    dash,
    width,
    spanGaps: true,
    points: { show: (plot: uPlot) => plot.data[0].length < FEW, size: 7, fill: colour(name) },
  });
  const times: uPlot.Axis = { ...axis, values: (_, ticks) => ticks.map(clockTime), space: 90 };
  const common = {
    width: widthOf(host),
    ms: 1,
    legend: { show: false },
    cursor: CURSOR,
    padding: PADDING,
  } as const;
  return { axis, common, series, times };
};

const CENTS_AROUND = 2;
/** Dollars of a coin know no scale of their own: a part of what is shown, or of the price. */
const around = (isLinear: boolean, min: number, max: number): number =>
  isLinear ? Math.max((max - min) * 0.08, max * 0.0002) : CENTS_AROUND;

const pricePane = (host: HTMLElement, isLinear: boolean, drawn: Drawn): uPlot.Options => {
  const { axis, common, series, times } = partsOf(host);
  return {
    ...common,
    height: HEIGHT,
    scales: {
      x: { time: true },
      y: {
        range: (_, min, max) => {
          const room = around(isLinear, min, max);
          return [min - room, max + room];
        },
      },
    },
    axes: [times, { ...axis, size: widthOfAxis(isLinear) }],
    series: [
      {},
      series('bid', 'price', [], 2),
      series('probability', 'trail', [2, 3]),
      series('stop', 'stop', [7, 4], 2),
      series('probability stop', 'stop', [2, 5], 2),
      series('take', 'take', [4, 3]),
    ],
    hooks: { draw: [drawMarks(host, drawn)] },
  };
};

const resultPane = (host: HTMLElement, isLinear: boolean, drawn: Drawn): uPlot.Options => {
  const { axis, common, series, times } = partsOf(host);
  return {
    ...common,
    height: RESULT_HEIGHT,
    padding: RESULT_PADDING,
    scales: { x: { time: true } },
    axes: [
      { ...times, show: false },
      {
        ...axis,
        size: widthOfAxis(isLinear),
        space: 24,
        values: (_, ticks) => ticks.map(dollarsOf),
      },
    ],
    series: [{}, series('result', 'accent', [], 2)],
    hooks: { draw: [drawMarks(host, drawn)] },
  };
};

const dataOf = (samples: readonly Sample[]): AlignedData => [
  samples.map(({ atMs }) => atMs),
  samples.map(({ bid }) => bid),
  samples.map(({ probability }) => probability),
  samples.map(({ stop }) => stop),
  samples.map(({ chanceStop }) => chanceStop),
  samples.map(({ take }) => take),
];

const resultsOf = (samples: readonly Sample[]): AlignedData => [
  samples.map(({ atMs }) => atMs),
  samples.map(({ result }) => result),
];

/**
 * Puts a chart into `host`: prices and probabilities, and under them the open result where it is
 * known. A click tells the instant. It follows the width and the theme.
 */
export const createPlot = (
  host: HTMLElement,
  isLinear: boolean,
  onclick: (atMs: number) => void,
): Plot => {
  const drawn: Drawn = { marks: [], lookedAtMs: null };
  const prices = new uPlot(pricePane(host, isLinear, drawn), dataOf([]), host);
  const results = new uPlot(resultPane(host, isLinear, drawn), resultsOf([]), host);
  const letGo = [followHost(host, prices, HEIGHT), followHost(host, results, RESULT_HEIGHT)];
  for (const pane of [prices, results])
    pane.over.addEventListener('click', ({ offsetX }) => onclick(pane.posToVal(offsetX, 'x')));
  return {
    show: (samples, marks, lookedAtMs) => {
      drawn.marks = marks;
      drawn.lookedAtMs = lookedAtMs;
      prices.setData(dataOf(samples));
      results.root.hidden = samples.every(({ result }) => result === null);
      results.setData(resultsOf(samples));
    },
    end: () => {
      for (const letGoOf of letGo) letGoOf();
      for (const pane of [prices, results]) pane.destroy();
    },
  };
};
