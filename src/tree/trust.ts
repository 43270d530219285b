import type { BoardSettings } from '../../machines/market/board.ts';
import type { CrossCheckRule } from '../../machines/market/cross-check.ts';
import { symbolId } from '../../machines/model/ids.ts';
import type { Config } from '../config/schema.ts';

/*
 * What makes a value doubtful, on a clock that runs `speed` times as fast: what a value spends on
 * the way is real time, so those limits grow with the speed.
 */

export const boardSettingsOf = ({ feeds }: Config, speed: number): Partial<BoardSettings> => ({
  maxDelayMs: feeds.maxDelayMs * speed,
  maxSkewMs: feeds.clockSkew.doubtMs * speed,
});

/** The pairs of the spot products that price a watched series. */
export const crossChecksOf = (
  { feeds, markets }: Config,
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

/** A watch that runs faster than this is not told apart from one that is merely busy. */
const WATCH_LIMIT_MIN_MS = 1_000;

/** How long the watch may not look, in real time. */
export const watchLimitMs = ({ protection, sweep }: Config, speed: number): number =>
  Math.max(WATCH_LIMIT_MIN_MS, (protection.sweepsMissed * sweep.intervalMs) / speed);
