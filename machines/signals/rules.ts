import type { SignalRules, VoteBounds, VoteSettings } from '../model/signal-settings.ts';
import type { Direction, SignalRule, Vote } from '../model/signal.ts';

/** What the indicators show at the close of a candle; null: not enough candles yet. */
export type Readings = {
  /** Prices in micro-dollars. */
  readonly close: number;
  readonly previousClose: number | null;
  readonly emaFast: number | null;
  readonly emaSlow: number | null;
  readonly macdHistogram: number | null;
  /** Average true range, micro-dollars. */
  readonly atr: number | null;
  /** 0 … 100. */
  readonly rsi: number | null;
  readonly bollinger: { readonly middle: number; readonly deviation: number } | null;
  readonly momentumBp: number | null;
  /** 0 … 100. */
  readonly adx: number | null;
};

/** A rule: what it makes of the readings. */
type Rule<Name extends SignalRule> = (readings: Readings, settings: SignalRules[Name]) => Vote;

const BASIS_POINTS = 10_000;
const HALF = 0.5;

/** Half a vote at the threshold, a whole one from `full` on; 0 below the threshold. */
const strengthOf = (size: number, { threshold, full }: VoteBounds): number => {
  if (size < threshold) return 0;
  const span = full - threshold;
  const share = span > 0 ? Math.min(1, (size - threshold) / span) : 1;
  return HALF + (1 - HALF) * share;
};

/** Follows the sign of its value once that is large enough. */
const following = (
  rule: SignalRule,
  { weight }: VoteSettings,
  value: number | null,
  bounds: VoteBounds,
): Vote => {
  const strength = value === null || value === 0 ? 0 : strengthOf(Math.abs(value), bounds);
  const direction: Direction =
    strength === 0 || value === null ? 'none' : value > 0 ? 'up' : 'down';
  return { rule, direction, strength, weight, value, threshold: bounds.threshold };
};

const OPPOSITE: Readonly<Record<Direction, Direction>> = { up: 'down', down: 'up', none: 'none' };

/** Expects a stretched price to come back: votes against the sign of its value. */
const opposing = (...args: Parameters<typeof following>): Vote => {
  const vote = following(...args);
  return { ...vote, direction: OPPOSITE[vote.direction] };
};

/** Fast average over the slow one, in basis points of the slow one. */
const emaCross: Rule<'emaCross'> = ({ emaFast, emaSlow }, settings) => {
  const value =
    emaFast === null || emaSlow === null ? null : ((emaFast - emaSlow) / emaSlow) * BASIS_POINTS;
  const { thresholdBp, fullBp } = settings;
  return following('emaCross', settings, value, { threshold: thresholdBp, full: fullBp });
};

/** MACD less its signal line, in basis points of the close. */
const macd: Rule<'macd'> = ({ close, macdHistogram }, settings) => {
  const value = macdHistogram === null ? null : (macdHistogram / close) * BASIS_POINTS;
  const { thresholdBp, fullBp } = settings;
  return following('macd', settings, value, { threshold: thresholdBp, full: fullBp });
};

/** The momentum score of the symbol, in basis points. */
const momentum: Rule<'momentum'> = ({ momentumBp }, settings) => {
  const { thresholdBp, fullBp } = settings;
  return following('momentum', settings, momentumBp, { threshold: thresholdBp, full: fullBp });
};

/** The move since the last close, in average true ranges of the candles before. */
const breakout: Rule<'breakout'> = ({ atr, close, previousClose }, settings) => {
  const isKnown = atr !== null && atr > 0 && previousClose !== null;
  const value = isKnown ? (close - previousClose) / atr : null;
  const { thresholdRanges: threshold, fullRanges: full } = settings;
  return following('breakout', settings, value, { threshold, full });
};

/** Overbought is expected to fall, oversold to rise; full at 100 and at 0. */
const rsi: Rule<'rsi'> = ({ rsi: value }, settings) => {
  const { oversold, overbought } = settings;
  const isLow = value !== null && value <= oversold;
  const bounds = isLow
    ? { threshold: 100 - oversold, full: 100 }
    : { threshold: overbought, full: 100 };
  const size = value === null ? null : isLow ? value - 100 : value;
  const vote = opposing('rsi', settings, size, bounds);
  return { ...vote, value, threshold: isLow ? oversold : overbought };
};

/** The close's distance from the middle band, in standard deviations. */
const bollinger: Rule<'bollinger'> = ({ bollinger: bands, close }, settings) => {
  const value =
    bands === null || bands.deviation <= 0 ? null : (close - bands.middle) / bands.deviation;
  const { deviations: threshold, fullDeviations: full } = settings;
  return opposing('bollinger', settings, value, { threshold, full });
};

/** What the rules that are switched on say, in the order of the list of rules. */
export const votesOf = (readings: Readings, rules: SignalRules): readonly Vote[] => [
  ...(rules.emaCross.enabled ? [emaCross(readings, rules.emaCross)] : []),
  ...(rules.macd.enabled ? [macd(readings, rules.macd)] : []),
  ...(rules.momentum.enabled ? [momentum(readings, rules.momentum)] : []),
  ...(rules.breakout.enabled ? [breakout(readings, rules.breakout)] : []),
  ...(rules.rsi.enabled ? [rsi(readings, rules.rsi)] : []),
  ...(rules.bollinger.enabled ? [bollinger(readings, rules.bollinger)] : []),
];
