import uPlot, { type AlignedData } from 'uplot';
import 'uplot/dist/uPlot.min.css';

import { clockTime } from '../../format/show.ts';
import { colourOf, followHost, widthOf } from '../../parts/canvas.ts';
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

const optionsOf = (host: HTMLElement, drawn: Drawn): uPlot.Options => {
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
  return {
    width: widthOf(host),
    height: HEIGHT,
    ms: 1,
    legend: { show: false },
    cursor: { y: false },
    scales: { x: { time: true }, y: { range: (_, min, max) => [min - 2, max + 2] } },
    axes: [
      { ...axis, values: (_, ticks) => ticks.map(clockTime), space: 90 },
      { ...axis, size: 44 },
    ],
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

const dataOf = (samples: readonly Sample[]): AlignedData => [
  samples.map(({ atMs }) => atMs),
  samples.map(({ bid }) => bid),
  samples.map(({ probability }) => probability),
  samples.map(({ stop }) => stop),
  samples.map(({ chanceStop }) => chanceStop),
  samples.map(({ take }) => take),
];

/** Puts a chart into `host`; a click tells the instant. It follows the width and the theme. */
export const createPlot = (host: HTMLElement, onclick: (atMs: number) => void): Plot => {
  const drawn: Drawn = { marks: [], lookedAtMs: null };
  const plot = new uPlot(optionsOf(host, drawn), dataOf([]), host);
  const letGo = followHost(host, plot, HEIGHT);
  plot.over.addEventListener('click', ({ offsetX }) => onclick(plot.posToVal(offsetX, 'x')));
  return {
    show: (samples, marks, lookedAtMs) => {
      drawn.marks = marks;
      drawn.lookedAtMs = lookedAtMs;
      plot.setData(dataOf(samples));
    },
    end: () => {
      letGo();
      plot.destroy();
    },
  };
};
