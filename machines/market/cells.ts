import type { MarketTicker, SymbolId } from '../model/ids.ts';
import type { Instrumented } from '../model/instrument.ts';
import type { Micros } from '../model/money.ts';
import type { ExternalProbability } from '../model/probability-model.ts';
import type { Quote, SpotTick } from '../model/quote.ts';
import type { EpochMs } from '../model/time.ts';
import type { LookupTable } from './models/lookup-table.ts';
import { momentumBp } from './momentum.ts';
import { createPriceRing, type PriceRing } from './price-ring.ts';
import { emptyCell, type ProvenCell } from './proof.ts';
import { realisedVolatility, type VolatilityWindow } from './volatility.ts';

/** The facts of a market that a valuation needs. */
export type MarketRef = Instrumented & {
  readonly market: MarketTicker;
  readonly symbol: SymbolId;
  readonly strikeMicros: Micros;
  readonly closeAtMs: EpochMs;
};

/** A market's last quote, and what else is known of the market alone. */
export type QuoteCell = ProvenCell<Quote> & {
  readonly market: MarketTicker;
  /** Over how long its settlement averages; 0: the last price. */
  readonly settlementWindowMs: number;
  /** What another process says of it. */
  external: ExternalProbability | null;
};

/** A symbol's last price, its history, its table, and what was last derived from the history. */
export type SpotCell = ProvenCell<SpotTick> & {
  readonly symbol: SymbolId;
  readonly ring: PriceRing;
  readonly volatility: { perRootYear: number | null; closedSamples: number };
  table: LookupTable | null;
  /** Under which the table is stored; null for one that is not. */
  tableVersion: number | null;
  readonly score: { bp: number | null; revision: number; atMs: number };
};

export const newQuoteCell = (market: MarketTicker, settlementWindowMs: number): QuoteCell => ({
  ...emptyCell<Quote>(),
  market,
  settlementWindowMs,
  external: null,
});

export const newSpotCell = (symbol: SymbolId): SpotCell => ({
  ...emptyCell<SpotTick>(),
  symbol,
  ring: createPriceRing(),
  volatility: { perRootYear: null, closedSamples: -1 },
  table: null,
  tableVersion: null,
  score: { bp: null, revision: -1, atMs: NaN },
});

/** Realised volatility of a symbol, computed once per closed sample. */
export const volatilityOf = (cell: SpotCell, window: VolatilityWindow): number | null => {
  const { ring, volatility } = cell;
  const closed = ring.closedSamples();
  if (closed !== volatility.closedSamples) {
    volatility.perRootYear = realisedVolatility(ring, window);
    volatility.closedSamples = closed;
  }
  return volatility.perRootYear;
};

/**
 * Momentum in basis points, computed once per instant and price; the caller knows that the spot
 * price is fresh. Null without any known price of a minute ago or earlier.
 */
export const scoreOf = ({ value, ring, score }: SpotCell, nowMs: number): number | null => {
  const revision = ring.revision();
  if (revision !== score.revision || nowMs !== score.atMs) {
    score.bp = value === null ? null : momentumBp(ring, value.priceMicros, nowMs);
    score.revision = revision;
    score.atMs = nowMs;
  }
  return score.bp;
};
