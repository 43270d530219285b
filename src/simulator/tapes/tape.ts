import type { Side } from '../../../machines/model/contract.ts';
import type {
  EventTicker,
  MarketTicker,
  SeriesTicker,
  SymbolId,
} from '../../../machines/model/ids.ts';
import type { CountCenti, Micros, YesPriceCenti } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';

/** A market as a tape offers it: YES wins when the settlement value is above the strike. */
export type TapeMarket = {
  readonly ticker: MarketTicker;
  readonly event: EventTicker;
  readonly series: SeriesTicker;
  readonly symbol: SymbolId;
  readonly strikeMicros: Micros;
  readonly openAtMs: EpochMs;
  readonly closeAtMs: EpochMs;
};

/** The best prices of a market at one instant; a null side has no resting orders. */
export type BookFrame = {
  readonly kind: 'book';
  readonly atMs: EpochMs;
  readonly ticker: MarketTicker;
  readonly bidCenti: YesPriceCenti | null;
  readonly askCenti: YesPriceCenti | null;
  /** Contracts traded since the market opened. */
  readonly volumeCenti: CountCenti;
  readonly openInterestCenti: CountCenti;
};

/** What a tape plays. A market's frames come as opened, book …, closed, determined, settled. */
export type TapeFrame =
  | {
      readonly kind: 'spot';
      readonly atMs: EpochMs;
      readonly symbol: SymbolId;
      readonly priceMicros: Micros;
    }
  | { readonly kind: 'opened'; readonly atMs: EpochMs; readonly market: TapeMarket }
  | BookFrame
  | { readonly kind: 'closed'; readonly atMs: EpochMs; readonly ticker: MarketTicker }
  | {
      readonly kind: 'determined';
      readonly atMs: EpochMs;
      readonly ticker: MarketTicker;
      readonly winner: Side;
      /** Spot, averaged over the last 60 s of the market. */
      readonly valueMicros: Micros;
    }
  | { readonly kind: 'settled'; readonly atMs: EpochMs; readonly ticker: MarketTicker };

/** A market that a tape names but cannot bring to its outcome; it is never offered for trading. */
export type UnofferedMarket = { readonly ticker: MarketTicker; readonly why: string };

/** A market world to play back: spot prices, books and outcomes, always the same for one `id`. */
export type Tape = {
  /** Derived from the content: a hash of the file, or the generator's seed and origin. */
  readonly id: string;
  readonly label: string;
  readonly startAtMs: EpochMs;
  /** The last frame's instant; null for an endless tape. */
  readonly endAtMs: EpochMs | null;
  readonly symbols: readonly SymbolId[];
  readonly series: readonly SeriesTicker[];
  readonly unoffered: readonly UnofferedMarket[];
  /**
   * All frames from `atMs` on, in time order. They begin early enough to restate the world at that
   * instant: every market that settled less than an hour before, each open market's last book, each
   * symbol's last price.
   */
  readonly framesFrom: (atMs: EpochMs) => IterableIterator<TapeFrame>;
};

/** How long the venue takes from a market's close to its result, and to the payout. */
export const DETERMINATION_DELAY_MS = 5_000;
export const SETTLEMENT_DELAY_MS = 10_000;
/** The settlement value is the mean of the spot over this long before the close. */
export const SETTLEMENT_WINDOW_MS = 60_000;
/** Every market of these tapes lives a quarter of an hour. */
export const MARKET_LIFE_MS = 15 * 60_000;

const RANK = { opened: 0, spot: 1, book: 2, closed: 3, determined: 4, settled: 5 } as const;

/** Time order; at one instant a market opens before prices move, and closes after. */
export const byTime = (a: TapeFrame, b: TapeFrame): number =>
  a.atMs - b.atMs || RANK[a.kind] - RANK[b.kind];
