import { parseDecimal } from '../../../machines/model/decimal.ts';
import { symbolId } from '../../../machines/model/ids.ts';
import { micros } from '../../../machines/model/money.ts';
import type { SpotTick } from '../../../machines/model/quote.ts';
import { epochMs, type EpochMs } from '../../../machines/model/time.ts';
import type { TickerFrame } from './frames.ts';

/** Null when the price is not an exact positive amount or the time is none. */
export const parseTicker = (
  { price, product, time }: TickerFrame,
  receivedAtMs: EpochMs,
): SpotTick | null => {
  const priceMicros = parseDecimal(price, 6);
  const venueAtMs = Date.parse(time);
  if (priceMicros === null || priceMicros <= 0 || Number.isNaN(venueAtMs)) return null;
  return {
    symbol: symbolId(product),
    priceMicros: micros(priceMicros),
    venueAtMs: epochMs(venueAtMs),
    receivedAtMs,
  };
};
