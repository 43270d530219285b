import type { CalibrationView, ModelCalibration } from '../calibration-views.ts';
import type { ReliabilityBin } from '../../models/scores.ts';
import { pairs, table, type Column } from './table.ts';

const share = (percent: number): string => `${percent.toFixed(1)} %`;
const figure = (value: number): string => value.toFixed(4);

const COLUMNS: readonly Column<ReliabilityBin>[] = [
  {
    title: 'RANGE',
    align: 'left',
    text: ({ fromPercent, toPercent }) => `${fromPercent} to ${toPercent} %`,
  },
  { title: 'TRADES', align: 'right', text: ({ count }) => String(count) },
  { title: 'SAID', align: 'right', text: ({ meanPercent }) => share(meanPercent) },
  { title: 'WON', align: 'right', text: ({ wonPercent }) => share(wonPercent) },
  {
    title: '95 %',
    align: 'left',
    text: ({ interval }) => `${share(interval.lowPercent)} to ${share(interval.highPercent)}`,
  },
];

const renderModel = ({ model, scores, market }: ModelCalibration): readonly string[] => {
  if (scores === null) return [`${model}: no settled trade`, ''];
  return [
    ...pairs([
      ['model', model],
      ['trades', `${scores.count}, won ${share(scores.wonPercent)}`],
      ['Brier score', figure(scores.brier)],
      ['reliability', `${figure(scores.reliability)} (0 is calibrated)`],
      ['resolution', `${figure(scores.resolution)} (greater is better)`],
      ['uncertainty', figure(scores.uncertainty)],
      ['within bins', figure(scores.withinBins)],
      ['log loss', `${figure(scores.logLoss)}, ${scores.clamped} held at 0.1 or 99.9 %`],
      ...(market === null
        ? []
        : [
            [
              'the market',
              `Brier score ${figure(market.brier)} against ${figure(market.own)} of the model, ` +
                `${market.count} trades`,
            ] as const,
          ]),
    ]),
    '',
    ...table(COLUMNS, scores.bins),
    '',
  ];
};

/** The report for people. */
export const renderCalibration = ({ models, left, svg }: CalibrationView): readonly string[] => [
  ...(models.length === 0 ? ['no closed trades', ''] : models.flatMap(renderModel)),
  `left out: ${left.noProbability} without a probability, ${left.noResult} without a result, ` +
    `${left.notBinary} neither yes nor no`,
  ...(svg === null ? [] : [`picture: ${svg}`]),
];
