import type { Side } from '../model/contract.ts';
import type { FeedId, MarketTicker, SymbolId } from '../model/ids.ts';
import type { PastPrice, Quote, SpotTick } from '../model/quote.ts';
import type { MarketReading } from '../model/reading.ts';
import type { ExternalProbability, ProbabilityModel } from '../model/probability-model.ts';
import type { EpochMs } from '../model/time.ts';
import {
  newQuoteCell,
  newSpotCell,
  type MarketRef,
  type QuoteCell,
  type SpotCell,
} from './cells.ts';
import type { LookupTable } from './models/lookup-table.ts';
import { SETTLEMENT_WINDOW_MS } from './models/settlement-average.ts';
import { newProof, prove, store, type FeedProof, type ProvenCell } from './proof.ts';
import { readingOf, type AgeLimits } from './reading.ts';
import { measureClock, newClockTruth, untimeliness, type TimeLimits } from './venue-time.ts';
import { DEFAULT_VOLATILITY_WINDOW, type VolatilityWindow } from './volatility.ts';
import { seconds } from './words.ts';

/** The last value of every market and symbol, each with the proof that it still holds. */
export type Board = {
  readonly window: VolatilityWindow;
  readonly quote: (feed: FeedId, quote: Quote) => void;
  readonly spot: (feed: FeedId, tick: SpotTick) => void;
  /** Transport proof of a whole feed, in constant time. */
  readonly proven: (feed: FeedId, atMs: EpochMs) => void;
  /** Nothing the feed has delivered so far holds until it delivers it again. */
  readonly doubted: (feed: FeedId, reason: string) => void;
  /** Venue time − our time. Beyond the bound every value is in doubt until it is measured anew. */
  readonly clockMeasured: (skewMs: number) => void;
  /** Our clock went back to `nowMs`: proofs and prices of the time after it prove nothing. */
  readonly setBack: (nowMs: EpochMs, byMs: number) => void;
  /** Whether a value of that time would be in doubt for having come late, or too early. */
  readonly isUntimely: (value: Timed) => boolean;
  /**
   * Prices of a symbol from before this process lived, or from a time when its feed was not heard,
   * oldest first. History only: they make no spot price, and take effect only where the history
   * knows nothing.
   */
  readonly recall: (symbol: SymbolId, prices: readonly PastPrice[]) => void;
  /** The table that the lookup model reads for a symbol from now on; null: none. */
  readonly useTable: (symbol: SymbolId, table: LookupTable | null, version?: number) => void;
  /** What another process says of a market; null: nothing. */
  readonly hear: (market: MarketTicker, value: ExternalProbability | null) => void;
  readonly quoteCell: (market: MarketTicker) => QuoteCell;
  readonly spotCell: (symbol: SymbolId) => SpotCell;
  /** Drops a market that nobody holds any more. */
  readonly forget: (market: MarketTicker) => void;
  /** What is proven at `nowMs`, from the held side's view; what is not is null, never a guess. */
  readonly reading: (
    ref: MarketRef,
    side: Side,
    model: ProbabilityModel,
    limits: AgeLimits,
    nowMs: EpochMs,
  ) => MarketReading;
};

type Timed = Pick<Quote | SpotTick, 'venueAtMs' | 'receivedAtMs'>;

export type BoardSettings = TimeLimits & {
  readonly window: VolatilityWindow;
  /**
   * A feed silent for longer has a hole in its history: its prices were unknown meanwhile, and no
   * move is measured from within the hole.
   */
  readonly historyGapMs: number;
  /** Over how long the settlement of a market averages, up to its close; 0: the last price. */
  readonly settlementWindowMs: (market: MarketTicker) => number;
};

export const DEFAULT_BOARD_SETTINGS: BoardSettings = {
  window: DEFAULT_VOLATILITY_WINDOW,
  historyGapMs: 10_000,
  settlementWindowMs: () => SETTLEMENT_WINDOW_MS,
  maxDelayMs: 5_000,
  maxSkewMs: 30_000,
};

type Feed = { readonly proof: FeedProof; readonly symbols: Set<SpotCell> };

/** The feed's prices were known up to its last proof. */
const endHistory = ({ proof, symbols }: Feed): void => {
  for (const cell of symbols) if (cell.feed === proof) cell.ring.endKnown(proof.provenAtMs);
};

class MarketBoard implements Board {
  readonly window: VolatilityWindow;
  readonly #settings: BoardSettings;
  readonly #clock = newClockTruth();
  readonly #feeds = new Map<FeedId, Feed>();
  readonly #quotes = new Map<MarketTicker, QuoteCell>();
  readonly #spots = new Map<SymbolId, SpotCell>();

  constructor(settings: BoardSettings) {
    this.window = settings.window;
    this.#settings = settings;
  }

  quote(feedName: FeedId, quote: Quote): void {
    const feed = this.#feedOf(feedName);
    this.#prove(feed, quote.receivedAtMs);
    this.#store(this.quoteCell(quote.market), quote, feed);
  }

  spot(feedName: FeedId, tick: SpotTick): void {
    const feed = this.#feedOf(feedName);
    const provenBeforeMs = feed.proof.provenAtMs;
    this.#prove(feed, tick.receivedAtMs);
    const cell = this.spotCell(tick.symbol);
    if (cell.feed !== feed.proof) feed.symbols.add(cell);
    const isTimely = this.#store(cell, tick, feed);
    if (isTimely) cell.ring.push(tick.receivedAtMs, tick.priceMicros);
    else cell.ring.endKnown(provenBeforeMs);
  }

  proven(feed: FeedId, atMs: EpochMs): void {
    this.#prove(this.#feedOf(feed), atMs);
  }

  doubted(feedName: FeedId, reason: string): void {
    const feed = this.#feedOf(feedName);
    endHistory(feed);
    feed.proof.doubts += 1;
    feed.proof.lastDoubt = reason;
  }

  clockMeasured(skewMs: number): void {
    measureClock(this.#clock, skewMs, this.#settings);
  }

  setBack(nowMs: EpochMs, byMs: number): void {
    for (const [name, feed] of this.#feeds) {
      this.doubted(name, `our clock was set back by ${seconds(byMs)}`);
      feed.proof.provenAtMs = Math.min(feed.proof.provenAtMs, nowMs);
      for (const { ring } of feed.symbols) ring.dropAfter(nowMs);
    }
  }

  isUntimely({ venueAtMs, receivedAtMs }: Timed): boolean {
    return untimeliness(venueAtMs, receivedAtMs, this.#clock, this.#settings) !== null;
  }

  recall(symbol: SymbolId, prices: readonly PastPrice[]): void {
    const { ring } = this.spotCell(symbol);
    if (ring.size() > 0) {
      ring.fill(prices);
      return;
    }
    for (const { atMs, priceMicros } of prices) ring.push(atMs, priceMicros);
    const last = prices.at(-1);
    if (last !== undefined) ring.endKnown(last.atMs);
  }

  useTable(symbol: SymbolId, table: LookupTable | null, version?: number): void {
    const cell = this.spotCell(symbol);
    cell.table = table;
    cell.tableVersion = version ?? null;
  }

  hear(market: MarketTicker, value: ExternalProbability | null): void {
    this.quoteCell(market).external = value;
  }

  quoteCell(market: MarketTicker): QuoteCell {
    const known = this.#quotes.get(market);
    if (known !== undefined) return known;
    const cell = newQuoteCell(market, this.#settings.settlementWindowMs(market));
    this.#quotes.set(market, cell);
    return cell;
  }

  spotCell(symbol: SymbolId): SpotCell {
    const known = this.#spots.get(symbol);
    if (known !== undefined) return known;
    const cell = newSpotCell(symbol);
    this.#spots.set(symbol, cell);
    return cell;
  }

  forget(market: MarketTicker): void {
    this.#quotes.delete(market);
  }

  reading(
    ref: MarketRef,
    side: Side,
    model: ProbabilityModel,
    limits: AgeLimits,
    nowMs: EpochMs,
  ): MarketReading {
    const { window } = this;
    const view = { ref, side, model, limits, window, nowMs };
    return readingOf(this.quoteCell(ref.market), this.spotCell(ref.symbol), view);
  }

  #feedOf(id: FeedId): Feed {
    const known = this.#feeds.get(id);
    if (known !== undefined) return known;
    const feed: Feed = { proof: newProof(id, this.#clock), symbols: new Set() };
    this.#feeds.set(id, feed);
    return feed;
  }

  /** Keeps the newest value; false when its own time makes it doubtful. */
  #store<V extends Timed>(cell: ProvenCell<V>, value: V, { proof }: Feed): boolean {
    const { receivedAtMs, venueAtMs } = value;
    const doubt = untimeliness(venueAtMs, receivedAtMs, this.#clock, this.#settings);
    const ownMs = venueAtMs - this.#clock.skewMs;
    store(cell, value, proof, doubt === null ? receivedAtMs : Math.min(receivedAtMs, ownMs), doubt);
    return doubt === null;
  }

  #prove(feed: Feed, atMs: EpochMs): void {
    if (atMs - feed.proof.provenAtMs > this.#settings.historyGapMs) endHistory(feed);
    prove(feed.proof, atMs);
  }
}

export const createBoard = (settings: Partial<BoardSettings> = {}): Board =>
  new MarketBoard({ ...DEFAULT_BOARD_SETTINGS, ...settings });
