import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

import type { Results } from '../../api/types.ts';
import { clockTime } from '../../format/show.ts';
import { colourOf, dollarsOf, followHost, widthOf } from '../../parts/canvas.ts';

const HEIGHT = 220;
/** Above, right, below, left: half of the last time has room. */
const PADDING: uPlot.Padding = [8, 30, 0, 0];

const MICROS = 1_000_000;

/** The sum of the results after each closed trade, in dollars, over time; it begins at nothing. */
const equityOf = (
  results: Results['results'],
): { readonly atMs: readonly number[]; readonly dollars: readonly number[] } => {
  const dollars = [0];
  let sum = 0;
  for (const { pnlMicros } of results) {
    sum += pnlMicros;
    dollars.push(sum / MICROS);
  }
  const [first] = results;
  if (first === undefined) return { atMs: [], dollars: [] };
  return { atMs: [first, ...results].map(({ closedAtMs }) => closedAtMs), dollars };
};

/** Puts the curve into `host`; it follows the width and the theme. */
export const createEquityPlot = (
  host: HTMLElement,
): {
  readonly show: (results: Results['results']) => void;
  readonly end: () => void;
} => {
  const colour = (name: string) => () => colourOf(host, name);
  const axis = { stroke: colour('muted'), grid: { stroke: colour('line'), width: 1 } };
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const plot = new uPlot(
    {
      width: widthOf(host),
      height: HEIGHT,
      padding: PADDING,
      ms: 1,
      legend: { show: false },
      cursor: { y: false },
      scales: { x: { time: true } },
      axes: [
        { ...axis, values: (_, ticks) => ticks.map(clockTime), space: 90 },
        { ...axis, size: 62, values: (_, ticks) => ticks.map(dollarsOf) },
      ],
      series: [
        {},
        {
          label: 'result',
          stroke: colour('accent'),
          width: 2,
          points: { show: false },
          ...(stepped === undefined ? {} : { paths: stepped }),
        },
      ],
    },
    [[], []],
    host,
  );
  const letGo = followHost(host, plot, HEIGHT);
  return {
    show: (results) => {
      const { atMs, dollars } = equityOf(results);
      plot.setData([[...atMs], [...dollars]]);
    },
    end: () => {
      letGo();
      plot.destroy();
    },
  };
};
