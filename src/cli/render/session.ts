import { epochMs } from '../../../machines/model/time.ts';
import type { SessionView } from '../session-view.ts';
import { instant } from './format.ts';

export const renderSession = (view: SessionView): readonly string[] => {
  const { bytes, file, fromMs, left, toMs, trades, transitions } = view;
  return [
    `${file}: ${instant(epochMs(fromMs))} to ${instant(epochMs(toMs))} UTC, ` +
      `${Math.ceil(bytes / 1024)} kB`,
    `${trades} trades with ${transitions} transitions` +
      (left === 0 ? '' : `; ${left} older trades of that time are left out`),
    'the inspector opens it: Timeline, Open a file…',
  ];
};
