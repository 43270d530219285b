import type { SignalData } from '../model/signal-settings.ts';
import type { Candle, CandleFault } from '../model/signal.ts';

const isUpright = ({ openMicros, highMicros, lowMicros, closeMicros }: Candle): boolean =>
  lowMicros > 0 &&
  lowMicros <= Math.min(openMicros, closeMicros) &&
  highMicros >= Math.max(openMicros, closeMicros);

/** Why a candle is not analysed; null when it is. */
export const candleFault = (
  candle: Candle,
  frameMs: number,
  { maxUnprovenPercent, minTicks }: SignalData,
): CandleFault | null => {
  if (candle.openedAtMs % frameMs !== 0) return 'misaligned';
  if (!isUpright(candle)) return 'inverted';
  if (candle.unprovenMs * 100 > frameMs * maxUnprovenPercent) return 'unproven';
  return candle.ticks < minTicks ? 'thin' : null;
};

/**
 * The newest candles of `candles` (oldest first, one a slot) between which no more than
 * `maxMissing` in a row are missing. What is missing stays missing: nothing is filled in.
 */
export const unbrokenTail = (
  candles: readonly Candle[],
  frameMs: number,
  maxMissing: number,
): readonly Candle[] => {
  const longestStepMs = frameMs * (maxMissing + 1);
  const breakAt = candles.findLastIndex(
    ({ openedAtMs }, index) =>
      index > 0 && openedAtMs - (candles[index - 1]?.openedAtMs ?? -Infinity) > longestStepMs,
  );
  return candles.slice(Math.max(0, breakAt));
};
