import type { Side } from './contract.ts';
import type { EventTicker, MarketTicker, SeriesTicker, SymbolId } from './ids.ts';
import type { LinearInstrument } from './instrument.ts';
import type { CountCenti, Micros } from './money.ts';
import type { PriceRange } from './price-grid.ts';
import type { EpochMs } from './time.ts';

/** Life of a market as supervision needs it. `closed` has ended trading; `settled` has a result. */
export type MarketStatus = 'upcoming' | 'active' | 'paused' | 'closed' | 'settled';

/** The venue's word on a market's outcome; `void` returns the stake. */
export type SettlementResult =
  | { readonly kind: 'binary'; readonly winner: Side }
  | { readonly kind: 'scalar'; readonly yesValueMicros: Micros }
  | { readonly kind: 'void' };

/**
 * A market. In a binary one YES wins when the settlement value is above the strike; a linear one
 * has neither strike (0) nor result, and closes at {@link NEVER_CLOSES_AT_MS}.
 */
export type Market = {
  readonly ticker: MarketTicker;
  readonly event: EventTicker;
  readonly series: SeriesTicker;
  readonly symbol: SymbolId;
  readonly title: string;
  readonly strikeMicros: Micros;
  readonly openAtMs: EpochMs;
  /** Absolute; may be moved by the venue, never guessed from a clock face. */
  readonly closeAtMs: EpochMs;
  readonly status: MarketStatus;
  readonly result: SettlementResult | null;
  /** Contracts traded when the market was last listed; null where the venue did not say. */
  readonly volumeCenti: CountCenti | null;
  /** Price step in centi-cents (1 cent = 100) whose multiples the venue takes at every price. */
  readonly tickCenti: number;
  /** The steps of each range of YES prices; empty where only the one step is known. */
  readonly priceRanges: readonly PriceRange[];
  /** The venue's shard on which orders of this market are placed and cancelled. */
  readonly exchangeIndex: number;
  /** Absent: the contract is binary. */
  readonly instrument?: LinearInstrument;
};
