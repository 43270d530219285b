import type { Side } from '../../../machines/model/contract.ts';
import { marketTicker, type MarketTicker } from '../../../machines/model/ids.ts';
import {
  countCenti,
  type CountCenti,
  type Micros,
  type YesPriceCenti,
} from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { TapeMarket } from '../tapes/tape.ts';
import { createBook, type Book } from './book.ts';

/** The shard of crypto events: balances, orders and cancels are routed by it. */
export const CRYPTO_EXCHANGE_INDEX = 2;

export type MarketPhase = 'active' | 'closed' | 'determined' | 'finalized';

export type MarketOutcome = {
  readonly winner: Side;
  readonly valueMicros: Micros;
  readonly determinedAtMs: EpochMs;
};

/** A market as the venue runs it; its owner, the exchange, changes it in place. */
export type MarketState = {
  readonly spec: TapeMarket;
  readonly book: Book;
  phase: MarketPhase;
  outcome: MarketOutcome | null;
  settledAtMs: EpochMs | null;
  lastPriceCenti: YesPriceCenti | null;
  lastTradeCenti: CountCenti;
  /** The tape's volume, and ours on top. */
  tapeVolumeCenti: CountCenti | null;
  ownVolumeCenti: CountCenti;
  openInterestCenti: CountCenti;
};

export const openMarket = (spec: TapeMarket): MarketState => ({
  spec,
  book: createBook(spec.ticker),
  phase: 'active',
  outcome: null,
  settledAtMs: null,
  lastPriceCenti: null,
  lastTradeCenti: countCenti(0),
  tapeVolumeCenti: null,
  ownVolumeCenti: countCenti(0),
  openInterestCenti: countCenti(0),
});

/** Price steps in centi-cents: a tenth of a cent near the ends, a cent between. */
export const PRICE_RANGES = [
  { startCenti: 0, endCenti: 1_000, stepCenti: 10 },
  { startCenti: 1_000, endCenti: 9_000, stepCenti: 100 },
  { startCenti: 9_000, endCenti: 10_000, stepCenti: 10 },
] as const;

/** Whether an order may carry this price: inside (0, 1) and on its range's step. */
export const isOnStep = (priceCenti: number): boolean =>
  PRICE_RANGES.some(
    ({ startCenti, endCenti, stepCenti }) =>
      priceCenti > 0 &&
      priceCenti >= startCenti &&
      priceCenti <= endCenti &&
      priceCenti < 10_000 &&
      (priceCenti - startCenti) % stepCenti === 0,
  );

/** Looks a market up by what a client wrote, which may be anything. */
export const findMarket = (
  markets: ReadonlyMap<MarketTicker, MarketState>,
  ticker: string,
): MarketState | undefined => (ticker === '' ? undefined : markets.get(marketTicker(ticker)));
