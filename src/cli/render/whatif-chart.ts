import type { EquityPoint, WhatIfColumn, WhatIfView } from '../whatif-view.ts';
import { instant } from './format.ts';

/* What each set of settings has realised over the tape, as a picture of its own (SVG). */

const WIDTH = 960;
const HEIGHT = 440;
const LEFT = 64;
const RIGHT = 190;
const TOP = 56;
const BOTTOM = 48;
const CURVES = 6;
const VALUE_STEPS = 5;
const TIME_STEPS = 6;
const MICROS_PER_DOLLAR = 1_000_000;
const LABEL_HEIGHT = 16;
const MARK = 4;

/** Told apart by everybody, on white and on black. */
const STYLE = `
  svg { color-scheme: light dark; font: 12px system-ui, sans-serif; }
  .ground { fill: #fff; } text { fill: #333; } .title { font-size: 15px; font-weight: 600; }
  .grid { stroke: #e3e3e3; } .zero { stroke: #888; } .curve { fill: none; stroke-width: 2; }
  .stop { fill: none; stroke-width: 2; }
  .c0 { stroke: #0072b2; } .c1 { stroke: #d55e00; } .c2 { stroke: #009e73; }
  .c3 { stroke: #cc79a7; } .c4 { stroke: #8a6d00; } .c5 { stroke: #56627a; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #16181c; } text { fill: #d8d8d8; } .grid { stroke: #2c3036; }
    .zero { stroke: #8b9099; }
    .c0 { stroke: #56b4e9; } .c1 { stroke: #ff8f3f; } .c2 { stroke: #2fd6a6; }
    .c3 { stroke: #f0a6cc; } .c4 { stroke: #f0e442; } .c5 { stroke: #aab4c8; }
  }`;

type Scale = (value: number) => number;

const scale =
  (from: readonly [number, number], to: readonly [number, number]): Scale =>
  (value) =>
    to[0] + ((value - from[0]) / (from[1] - from[0] || 1)) * (to[1] - to[0]);

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const text = (x: number, y: number, content: string, attributes = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escaped(content)}</text>`;

const line = (kind: string, from: readonly [number, number], to: readonly [number, number]) =>
  `<line class="${kind}" x1="${from[0].toFixed(1)}" y1="${from[1].toFixed(1)}" ` +
  `x2="${to[0].toFixed(1)}" y2="${to[1].toFixed(1)}"/>`;

/** 1, 2 or 5 times a power of ten, so that about {@link VALUE_STEPS} of them cover the range. */
const niceStep = (range: number): number => {
  const rough = Math.max(range, 0.01) / VALUE_STEPS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((each) => each * power >= rough) ?? 10;
  return factor * power;
};

type Bounds = { readonly low: number; readonly high: number; readonly step: number };

/** Whole steps around everything that is drawn, and around zero. */
const boundsOf = (columns: readonly WhatIfColumn[]): Bounds => {
  const values = columns.flatMap(({ equity }) =>
    equity.map(({ totalMicros }) => totalMicros / MICROS_PER_DOLLAR),
  );
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const step = niceStep(most - least);
  const low = Math.floor(least / step) * step;
  return { low, high: Math.max(low + step, Math.ceil(most / step) * step), step };
};

const valueLabel = (value: number, step: number): string => {
  const digits = step < 1 ? 2 : 0;
  return `${value < 0 ? '-' : ''}$${Math.abs(value).toFixed(digits)}`;
};

const valueAxis = ({ high, low, step }: Bounds, y: Scale): readonly string[] => {
  const steps = Math.round((high - low) / step);
  return Array.from({ length: steps + 1 }, (_, nth) => low + nth * step).flatMap((value) => {
    const isZero = Math.abs(value) < step / 2;
    return [
      line(isZero ? 'zero' : 'grid', [LEFT, y(value)], [WIDTH - RIGHT, y(value)]),
      text(LEFT - 8, y(value) + 4, valueLabel(isZero ? 0 : value, step), 'text-anchor="end"'),
    ];
  });
};

const timeAxis = ({ endAtMs, startAtMs }: WhatIfView, x: Scale): readonly string[] =>
  Array.from({ length: TIME_STEPS + 1 }, (_, nth) => {
    const atMs = startAtMs + ((endAtMs - startAtMs) * nth) / TIME_STEPS;
    const label = new Date(atMs).toISOString().slice(11, 16);
    return text(x(atMs), HEIGHT - BOTTOM + 20, label, 'text-anchor="middle"');
  });

/** Money changes at the instant of a close, and stays until the next one. */
const curve = (view: WhatIfView, equity: readonly EquityPoint[], x: Scale, y: Scale): string => {
  const steps = equity.flatMap(({ atMs, totalMicros }) => [
    `H${x(atMs).toFixed(1)}`,
    `V${y(totalMicros / MICROS_PER_DOLLAR).toFixed(1)}`,
  ]);
  return [
    `M${x(view.startAtMs).toFixed(1)} ${y(0).toFixed(1)}`,
    ...steps,
    `H${x(view.endAtMs)}`,
  ].join(' ');
};

const stopMark = ({ atMs, method, totalMicros, trade }: EquityPoint, x: Scale, y: Scale) => {
  const [cx, cy] = [x(atMs), y(totalMicros / MICROS_PER_DOLLAR)];
  const cross =
    `M${(cx - MARK).toFixed(1)} ${(cy - MARK).toFixed(1)}l${2 * MARK} ${2 * MARK}` +
    `m0 ${-2 * MARK}l${-2 * MARK} ${2 * MARK}`;
  return { cross, title: `trade ${trade}, ${method.replaceAll('_', ' ')}` };
};

const drawn = (view: WhatIfView, column: WhatIfColumn, nth: number, x: Scale, y: Scale) => {
  const kind = `c${nth % CURVES}`;
  const dashes = nth < CURVES ? '' : ' stroke-dasharray="5 3"';
  return [
    `<path class="curve ${kind}"${dashes} d="${curve(view, column.equity, x, y)}"/>`,
    ...column.equity
      .filter(({ isStop }) => isStop)
      .map((point) => stopMark(point, x, y))
      .map(
        ({ cross, title }) =>
          `<path class="stop ${kind}" d="${cross}"><title>${escaped(title)}</title></path>`,
      ),
  ];
};

/** Names beside the ends of their curves, moved apart where those meet. */
const names = ({ columns }: WhatIfView, y: Scale): readonly string[] => {
  let below = -Infinity;
  return columns
    .map(({ name, pnlMicros }, nth) => ({ name, nth, at: y(pnlMicros / MICROS_PER_DOLLAR) }))
    .sort((a, b) => a.at - b.at)
    .flatMap(({ at, name, nth }) => {
      below = Math.max(at, below + LABEL_HEIGHT);
      const x = WIDTH - RIGHT + 10;
      const short = name.length > 22 ? `…${name.slice(-21)}` : name;
      return [
        `<path class="curve c${nth % CURVES}" d="M${x} ${below.toFixed(1)}h14"/>`,
        text(x + 20, below + 4, short),
      ];
    });
};

/** The curves of realised money after fees; a cross is a stop. Readable on light and on dark. */
export const whatIfChart = (view: WhatIfView): string => {
  const bounds = boundsOf(view.columns);
  const x = scale([view.startAtMs, view.endAtMs], [LEFT, WIDTH - RIGHT]);
  const y = scale([bounds.low, bounds.high], [HEIGHT - BOTTOM, TOP]);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<title>${escaped(`Realised profit and loss of ${view.tape}`)}</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="ground" width="${WIDTH}" height="${HEIGHT}"/>`,
    text(LEFT, 26, 'Realised profit and loss after fees', 'class="title"'),
    text(LEFT, 44, `${view.tape}, from ${instant(view.startAtMs)} UTC; a cross is a stop`),
    ...valueAxis(bounds, y),
    ...timeAxis(view, x),
    ...view.columns.flatMap((column, nth) => drawn(view, column, nth, x, y)),
    ...names(view, y),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
};
