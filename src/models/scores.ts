/** What was said of an outcome, and how it came. */
export type Forecast = { readonly percent: number; readonly won: boolean };

export type Interval = { readonly lowPercent: number; readonly highPercent: number };

/** Forecasts of one range of probability. */
export type ReliabilityBin = {
  readonly fromPercent: number;
  readonly toPercent: number;
  readonly count: number;
  /** Mean of what was said. */
  readonly meanPercent: number;
  /** Share that won, and the 95 % interval of Wilson around it. */
  readonly wonPercent: number;
  readonly interval: Interval;
};

/** Scores of forecasts; probabilities count as fractions. */
export type Scores = {
  readonly count: number;
  readonly wonPercent: number;
  /** Mean of (p − o)²: 0 is perfect, 0.25 is always saying 50 %. */
  readonly brier: number;
  /** How far the bins' forecasts are from what happened in them: 0 is calibrated. */
  readonly reliability: number;
  /** How far what happened in the bins is from the average: greater is better. */
  readonly resolution: number;
  /** The variance of the outcomes, which no forecast changes. */
  readonly uncertainty: number;
  /** What the binning leaves over: brier = reliability − resolution + uncertainty + this. */
  readonly withinBins: number;
  /** Mean of −ln of the probability given to what happened, each held within the clamp. */
  readonly logLoss: number;
  /** Forecasts that the clamp has moved. */
  readonly clamped: number;
  /** The bins with forecasts, by rising probability. */
  readonly bins: readonly ReliabilityBin[];
};

const BINS = 10;
const BIN_PERCENT = 100 / BINS;

/** For the log loss no probability counts as less than 0.1 % or more than 99.9 %. */
const LOG_LOSS_CLAMP = 0.001;

/** Of the normal distribution: 95 % lie within. */
const Z_95 = 1.959_963_984_540_054;

/**
 * The 95 % score interval of a share (Wilson, Probable inference, the law of succession, and
 * statistical inference, Journal of the American Statistical Association 22, 1927).
 */
export const wilsonInterval = (won: number, count: number): Interval => {
  const share = won / count;
  const spread = Z_95 ** 2 / count;
  const middle = (share + spread / 2) / (1 + spread);
  const half =
    (Z_95 * Math.sqrt((share * (1 - share)) / count + spread / (4 * count))) / (1 + spread);
  return {
    lowPercent: 100 * Math.max(0, middle - half),
    highPercent: 100 * Math.min(1, middle + half),
  };
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const outcome = ({ won }: Forecast): number => (won ? 1 : 0);

const binIndex = ({ percent }: Forecast): number =>
  Math.min(BINS - 1, Math.floor(percent / BIN_PERCENT));

const binOf = (index: number, forecasts: readonly Forecast[]): ReliabilityBin => {
  const won = forecasts.filter((forecast) => forecast.won).length;
  return {
    fromPercent: index * BIN_PERCENT,
    toPercent: (index + 1) * BIN_PERCENT,
    count: forecasts.length,
    meanPercent: mean(forecasts.map(({ percent }) => percent)),
    wonPercent: (100 * won) / forecasts.length,
    interval: wilsonInterval(won, forecasts.length),
  };
};

const logLossOf = (forecast: Forecast): number => {
  const p = forecast.percent / 100;
  const held = Math.min(1 - LOG_LOSS_CLAMP, Math.max(LOG_LOSS_CLAMP, p));
  return -Math.log(forecast.won ? held : 1 - held);
};

const isClamped = ({ percent }: Forecast): boolean =>
  percent / 100 < LOG_LOSS_CLAMP || percent / 100 > 1 - LOG_LOSS_CLAMP;

/**
 * Scores forecasts, in ten bins of equal width. The Brier score is split by bins into reliability,
 * resolution and uncertainty (Murphy, A new vector partition of the probability score, Journal of
 * Applied Meteorology 12, 1973), and what varies within the bins. Null without forecasts.
 */
export const score = (forecasts: readonly Forecast[]): Scores | null => {
  const count = forecasts.length;
  if (count === 0) return null;
  const bins = Array.from({ length: BINS }, (_, index) =>
    forecasts.filter((forecast) => binIndex(forecast) === index),
  ).flatMap((members, index) => (members.length === 0 ? [] : [binOf(index, members)]));
  const base = mean(forecasts.map(outcome));
  const overBins = (term: (bin: ReliabilityBin) => number): number =>
    bins.reduce((sum, bin) => sum + bin.count * term(bin), 0) / count;
  const brier = mean(forecasts.map((each) => (each.percent / 100 - outcome(each)) ** 2));
  const reliability = overBins(
    ({ meanPercent, wonPercent }) => ((meanPercent - wonPercent) / 100) ** 2,
  );
  const resolution = overBins(({ wonPercent }) => (wonPercent / 100 - base) ** 2);
  const uncertainty = base * (1 - base);
  return {
    count,
    wonPercent: 100 * base,
    brier,
    reliability,
    resolution,
    uncertainty,
    withinBins: brier - (reliability - resolution + uncertainty),
    logLoss: mean(forecasts.map(logLossOf)),
    clamped: forecasts.filter(isClamped).length,
    bins,
  };
};
