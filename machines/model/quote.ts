import type { MarketTicker, SymbolId } from './ids.ts';
import type { CountCenti, Micros, YesPriceCenti } from './money.ts';
import type { EpochMs } from './time.ts';

/** The best prices of a market's YES leg; a side without resting orders is null. */
export type Quote = {
  readonly market: MarketTicker;
  readonly yesBidCenti: YesPriceCenti | null;
  readonly yesAskCenti: YesPriceCenti | null;
  readonly yesBidCount: CountCenti | null;
  readonly yesAskCount: CountCenti | null;
  /** When the venue says it was true, on the venue's clock. */
  readonly venueAtMs: EpochMs;
  /** When the frame reached this process, on the injected clock. */
  readonly receivedAtMs: EpochMs;
};

/** One spot price of a coin. */
export type SpotTick = {
  readonly symbol: SymbolId;
  readonly priceMicros: Micros;
  readonly venueAtMs: EpochMs;
  readonly receivedAtMs: EpochMs;
};

/** A price of the past, as a log or a candle has kept it. */
export type PastPrice = { readonly atMs: EpochMs; readonly priceMicros: Micros };
