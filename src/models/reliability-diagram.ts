import type { ReliabilityBin, Scores } from './scores.ts';
import { escaped, SVG_COLOURS } from './svg.ts';

const SIDE = 300;
const LEFT = 46;
const TOP = 40;
const BARS = 60;
const PANEL_WIDTH = LEFT + SIDE + 24;
const PANEL_HEIGHT = TOP + SIDE + 36 + BARS + 40;

const x = (percent: number): number => LEFT + (percent / 100) * SIDE;
const y = (percent: number): number => TOP + SIDE - (percent / 100) * SIDE;
const at = (value: number): string => value.toFixed(1);

const axis = (): readonly string[] =>
  [0, 25, 50, 75, 100].map(
    (percent) =>
      `<text x="${at(x(percent))}" y="${TOP + SIDE + 16}" text-anchor="middle">${percent}</text>` +
      `<text x="${LEFT - 6}" y="${at(y(percent) + 4)}" text-anchor="end">${percent}</text>`,
  );

const point = ({ meanPercent, wonPercent, interval, count }: ReliabilityBin): string => {
  const { lowPercent, highPercent } = interval;
  const said = at(x(meanPercent));
  const whisker = `M${said} ${at(y(lowPercent))}V${at(y(highPercent))}`;
  const words =
    `said ${meanPercent.toFixed(1)} %, won ${wonPercent.toFixed(1)} % of ${count} ` +
    `(${lowPercent.toFixed(1)} to ${highPercent.toFixed(1)} %)`;
  return (
    `<path class="line" d="${whisker}"/>` +
    `<circle class="dot" cx="${said}" cy="${at(y(wonPercent))}" r="4">` +
    `<title>${words}</title></circle>`
  );
};

const bars = (bins: readonly ReliabilityBin[]): readonly string[] => {
  const most = Math.max(...bins.map(({ count }) => count));
  const bottom = TOP + SIDE + 36 + BARS;
  return bins.map(({ fromPercent, toPercent, count }) => {
    const height = (count / most) * BARS * 0.75;
    const middle = x((fromPercent + toPercent) / 2);
    const width = x(toPercent) - x(fromPercent) - 2;
    const place = `x="${at(x(fromPercent) + 1)}" y="${at(bottom - height)}"`;
    return (
      `<rect class="bar" ${place} width="${at(width)}" height="${at(height)}"/>` +
      `<text x="${at(middle)}" y="${at(bottom - height - 3)}" text-anchor="middle">${count}</text>`
    );
  });
};

const panel = (name: string, scores: Scores, index: number): readonly string[] => [
  `<g transform="translate(${index * PANEL_WIDTH} 0)">`,
  `<text class="title" x="${LEFT}" y="18">${escaped(name)}</text>`,
  `<text x="${LEFT}" y="33">${scores.count} trades, Brier ${scores.brier.toFixed(4)}</text>`,
  `<path class="even" d="M${x(0)} ${y(0)}L${x(100)} ${y(100)}"/>`,
  `<rect class="frame" x="${LEFT}" y="${TOP}" width="${SIDE}" height="${SIDE}"/>`,
  ...axis(),
  ...scores.bins.map(point),
  ...bars(scores.bins),
  `<text x="${LEFT}" y="${PANEL_HEIGHT - 22}">` +
    'across: said, %; up: won, %, with its 95 % interval</text>',
  `<text x="${LEFT}" y="${PANEL_HEIGHT - 8}">below: trades</text>`,
  '</g>',
];

/**
 * What was said against what happened, as SVG, one panel a model: a point for each bin at its mean
 * forecast and its share of wins, with Wilson's interval; on the diagonal it is calibrated.
 */
export const reliabilityDiagram = (
  models: readonly { readonly model: string; readonly scores: Scores }[],
): string => {
  const width = Math.max(1, models.length) * PANEL_WIDTH;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${PANEL_HEIGHT}" role="img">`,
    '<title>Reliability of probabilities</title>',
    SVG_COLOURS,
    `<rect class="ground" width="${width}" height="${PANEL_HEIGHT}"/>`,
    ...models.flatMap(({ model, scores }, index) => panel(model, scores, index)),
    '</svg>',
    '',
  ].join('\n');
};
