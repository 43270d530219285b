import { ADX, ATR, BollingerBands, EMA, MACD, RSI } from 'trading-signals';

import { momentumBp } from '../../../machines/market/momentum.ts';
import type { SignalRules, SignalSettings } from '../../../machines/model/signal-settings.ts';
import type { Candle } from '../../../machines/model/signal.ts';
import type { Readings } from '../../../machines/signals/rules.ts';

/* Indicators over closed candles, oldest first: a function of these candles and nothing else. */

type Bar = { readonly high: number; readonly low: number; readonly close: number };

const barOf = ({ highMicros, lowMicros, closeMicros }: Candle): Bar => ({
  high: highMicros,
  low: lowMicros,
  close: closeMicros,
});

type Indicator<Input> = {
  readonly add: (input: Input) => unknown;
  readonly isStable: boolean;
  readonly getResult: () => number | null;
};

/** The indicator's last value; null where it needs more inputs, or the market gives it none. */
const lastOf = <Input>(indicator: Indicator<Input>, inputs: readonly Input[]): number | null => {
  for (const input of inputs) indicator.add(input);
  const value = indicator.isStable ? indicator.getResult() : null;
  return value !== null && Number.isFinite(value) ? value : null;
};

/** Histogram, once the signal line too has seen as many values as its period. */
const histogramOf = (closes: readonly number[], settings: SignalRules['macd']): number | null => {
  const { fastPeriod, slowPeriod, signalPeriod } = settings;
  if (closes.length < slowPeriod + signalPeriod - 1) return null;
  const macd = new MACD(new EMA(fastPeriod), new EMA(slowPeriod), new EMA(signalPeriod));
  for (const close of closes) macd.add(close);
  return macd.getResult()?.histogram ?? null;
};

/** A price that has not moved is neither overbought nor oversold. */
const rsiOf = (closes: readonly number[], { period }: SignalRules['rsi']): number | null =>
  new Set(closes).size < 2 ? null : lastOf(new RSI(period), closes);

const bollingerOf = (
  closes: readonly number[],
  { period }: SignalRules['bollinger'],
): Readings['bollinger'] => {
  const bands = new BollingerBands(period, 1);
  for (const close of closes) bands.add(close);
  const found = bands.isStable ? bands.getResult() : null;
  return found === null
    ? null
    : { middle: found.middle, deviation: (found.upper - found.lower) / 2 };
};

/** The score of the momentum; a horizon at whose instant no candle closed is not known. */
const momentumOf = (candles: readonly Candle[], frameMs: number): number | null => {
  const newest = candles.at(-1);
  if (newest === undefined) return null;
  const closes = new Map(
    candles.map(({ openedAtMs, closeMicros }) => [openedAtMs + frameMs, closeMicros]),
  );
  const history = { priceAt: (atMs: number) => closes.get(atMs) ?? null };
  return momentumBp(history, newest.closeMicros, newest.openedAtMs + frameMs);
};

/** Needs one candle at least. */
export const readingsOf = (
  candles: readonly Candle[],
  frameMs: number,
  { rules, trend }: Pick<SignalSettings, 'rules' | 'trend'>,
): Readings => {
  const bars = candles.map(barOf);
  const closes = bars.map(({ close }) => close);
  const close = closes.at(-1);
  if (close === undefined) throw new RangeError('readings: expected a candle, found none');
  return {
    close,
    previousClose: closes.at(-2) ?? null,
    emaFast: lastOf(new EMA(rules.emaCross.fastPeriod), closes),
    emaSlow: lastOf(new EMA(rules.emaCross.slowPeriod), closes),
    macdHistogram: histogramOf(closes, rules.macd),
    atr: lastOf(new ATR(rules.breakout.period), bars.slice(0, -1)),
    rsi: rsiOf(closes, rules.rsi),
    bollinger: bollingerOf(closes, rules.bollinger),
    momentumBp: momentumOf(candles, frameMs),
    adx: lastOf(new ADX(trend.period), bars),
  };
};
