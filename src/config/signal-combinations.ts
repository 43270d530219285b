import type { SignalRules } from '../../machines/model/signal-settings.ts';
import { demand, type Check } from './contradiction.ts';

/** A signal that is required must be made. */
export const requiredSignals: Check = ({ desks, signals }) =>
  desks.flatMap(({ signal: { frameMs, maxAgeMs, required } }, index) => [
    demand(
      !required || signals.enabled,
      ['desks', index, 'signal', 'required'],
      'false where signals.enabled is false: the desk would never enter',
      required,
    ),
    demand(
      !required || signals.framesMs.includes(frameMs),
      ['desks', index, 'signal', 'frameMs'],
      `one of signals.framesMs (${signals.framesMs.join(', ')})`,
      frameMs,
    ),
    demand(
      maxAgeMs >= frameMs,
      ['desks', index, 'signal', 'maxAgeMs'],
      `at least frameMs (${frameMs}): the next signal comes no sooner`,
      maxAgeMs,
    ),
  ]);

const HOUR_MS = 3_600_000;

const candlesNeeded = (rules: SignalRules, adxPeriod: number): number =>
  Math.max(
    rules.emaCross.slowPeriod,
    rules.macd.slowPeriod + rules.macd.signalPeriod - 1,
    rules.breakout.period + 1,
    rules.rsi.period + 1,
    rules.bollinger.period,
    2 * adxPeriod - 1,
  );

/** Frames are told apart by their length and meet at each full hour; rules need their candles. */
export const signals: Check = ({ signals: { framesMs, historyCandles, rules, trend } }) => [
  ...framesMs.flatMap((frameMs, index) => [
    demand(
      framesMs.indexOf(frameMs) === index,
      ['signals', 'framesMs', index],
      'a length no other frame has',
      frameMs,
    ),
    demand(
      HOUR_MS % frameMs === 0 || frameMs % HOUR_MS === 0,
      ['signals', 'framesMs', index],
      'a length that divides an hour, or whole hours',
      frameMs,
    ),
  ]),
  demand(
    historyCandles >= candlesNeeded(rules, trend.period),
    ['signals', 'historyCandles'],
    `at least ${candlesNeeded(rules, trend.period)}, what the longest rule looks back on`,
    historyCandles,
  ),
  ...(['emaCross', 'macd'] as const).map((rule) =>
    demand(
      rules[rule].fastPeriod < rules[rule].slowPeriod,
      ['signals', 'rules', rule, 'fastPeriod'],
      `less than slowPeriod (${rules[rule].slowPeriod})`,
      rules[rule].fastPeriod,
    ),
  ),
];
