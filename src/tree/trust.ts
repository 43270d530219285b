import type { BoardSettings } from '../../machines/market/board.ts';
import type { CrossCheckRule } from '../../machines/market/cross-check.ts';
import type { SpotSourceRule } from '../../machines/market/spot-sources.ts';
import { SETTLEMENT_WINDOW_MS } from '../../machines/market/models/settlement-average.ts';
import { seriesOf, symbolId } from '../../machines/model/ids.ts';
import type { SignalSettings } from '../../machines/model/signal-settings.ts';
import type { Config } from '../config/schema.ts';
import { spotSourcesOf } from '../config/spot-sources.ts';
import { spotFeedId } from './feed-names.ts';

/*
 * What makes a value doubtful, on a clock that runs `speed` times as fast: what a value spends on
 * the way is real time, so those limits grow with the speed.
 */

/** Over how long each series settles; a series that is no longer listed settles like most. */
const settlementWindowOf = ({
  markets,
}: Pick<Config, 'markets'>): BoardSettings['settlementWindowMs'] => {
  const windows = new Map(markets.series.map((each) => [each.series, each.settlementWindowMs]));
  return (market) => windows.get(seriesOf(market)) ?? SETTLEMENT_WINDOW_MS;
};

/** What of the settings says which values are doubted. */
type Trust = Pick<Config, 'feeds' | 'markets'>;

export const boardSettingsOf = (config: Trust, speed: number): Partial<BoardSettings> => ({
  settlementWindowMs: settlementWindowOf(config),
  maxDelayMs: config.feeds.maxDelayMs * speed,
  maxSkewMs: config.feeds.clockSkew.doubtMs * speed,
});

/** The pairs of the spot products that price a watched series. */
export const crossChecksOf = (
  { feeds, markets }: Trust,
  speed: number,
): readonly CrossCheckRule[] =>
  feeds.crossCheck
    .filter(({ symbol }) => markets.series.some((each) => each.symbol === symbol))
    .map(({ symbol, indexId, maxDivergenceBp, forMs, maxAgeMs }) => ({
      symbol: symbolId(symbol),
      indexId: symbolId(indexId),
      maxDivergenceBp,
      forMs,
      maxAgeMs: maxAgeMs * speed,
    }));

/** The symbols that have a second source. */
export const spotRulesOf = (config: Config, speed: number): readonly SpotSourceRule[] =>
  spotSourcesOf(config).flatMap(({ symbol, primary, backup, ...limits }) =>
    backup === null
      ? []
      : [
          {
            symbol: symbolId(symbol),
            primary: spotFeedId(primary),
            backup: spotFeedId(backup),
            maxDivergenceBp: limits.maxDivergenceBp,
            failoverMs: limits.failoverMs * speed,
            returnMs: limits.returnMs,
          },
        ],
  );

/** What makes a hole in the prices of a candle. */
export const signalSettingsOf = ({ signals }: Config, speed: number): SignalSettings => {
  const { data } = signals;
  return { ...signals, data: { ...data, maxSilenceMs: data.maxSilenceMs * speed } };
};

/** A watch that runs faster than this is not told apart from one that is merely busy. */
const WATCH_LIMIT_MIN_MS = 1_000;

/** How long the watch may not look, in real time. */
export const watchLimitMs = ({ protection, sweep }: Config, speed: number): number =>
  Math.max(WATCH_LIMIT_MIN_MS, (protection.sweepsMissed * sweep.intervalMs) / speed);
