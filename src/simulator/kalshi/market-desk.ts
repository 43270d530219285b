import type { MarketTicker } from '../../../machines/model/ids.ts';
import { countCenti, type YesPriceCenti } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { BookSide } from '../ledger/entries.ts';
import type { BookFrame, TapeFrame } from '../tapes/tape.ts';
import {
  announceBook,
  announcePosition,
  restingIn,
  type ExchangeParts,
  type Markets,
} from './exchange-parts.ts';
import { openMarket, type MarketState } from './market.ts';
import { endOrder, fillAllResting } from './order-desk.ts';

/* Markets on their way from opening to settlement, as the tape leads them. */

type Frame<K extends TapeFrame['kind']> = Extract<TapeFrame, { kind: K }>;

/** The side that must have taken what the tape traded between two of its books. */
const takenBetween = (
  { lastPriceCenti: last }: MarketState,
  { bidCenti, askCenti }: BookFrame,
): { readonly priceCenti: YesPriceCenti; readonly takerSide: BookSide } | null => {
  if (askCenti !== null && (last === null || askCenti >= last))
    return { priceCenti: askCenti, takerSide: 'bid' };
  return bidCenti === null ? null : { priceCenti: bidCenti, takerSide: 'ask' };
};

/** Prints the tape's growth of volume as one trade. */
const printTrade = (
  { emit, newId }: ExchangeParts,
  market: MarketState,
  frame: BookFrame,
): void => {
  const traded = frame.volumeCenti - (market.tapeVolumeCenti ?? frame.volumeCenti);
  const trade = takenBetween(market, frame);
  market.tapeVolumeCenti = frame.volumeCenti;
  market.openInterestCenti = frame.openInterestCenti;
  if (traded <= 0 || trade === null) return;
  const count = countCenti(traded);
  market.lastPriceCenti = trade.priceCenti;
  market.lastTradeCenti = count;
  const tradeId = newId();
  const { atMs } = frame;
  emit({ type: 'tradePrinted', market, tradeId, countCenti: count, ...trade, atMs });
  emit({ type: 'tickerChanged', market, atMs });
};

/** Settled markets stay readable for a day; an endless tape must not fill the memory. */
const KEEP_SETTLED_MS = 24 * 3_600_000;

const forgetOld = (markets: Map<MarketTicker, MarketState>, atMs: EpochMs): void => {
  for (const [ticker, { settledAtMs }] of markets)
    if (settledAtMs !== null && settledAtMs < atMs - KEEP_SETTLED_MS) markets.delete(ticker);
};

export const openOnDesk = (
  parts: ExchangeParts,
  markets: Map<MarketTicker, MarketState>,
  { market: spec, atMs }: Frame<'opened'>,
): void => {
  forgetOld(markets, atMs);
  const market = openMarket(spec);
  markets.set(spec.ticker, market);
  for (const { placed, remainingCenti } of restingIn(parts.account, spec.ticker))
    market.book.rest(placed.side, placed.priceCenti, remainingCenti);
  parts.emit({ type: 'marketChanged', market, change: 'created', atMs });
};

export const refreshBook = (
  parts: ExchangeParts,
  markets: Markets,
  market: MarketState,
  frame: BookFrame,
): void => {
  const deltas = market.book.refresh(frame.bidCenti, frame.askCenti);
  announceBook(parts, market, deltas, null, frame.atMs);
  printTrade(parts, market, frame);
  if (frame.atMs > parts.knownUntilMs) fillAllResting(parts, markets, market, frame.atMs);
};

/** Trading ends; whatever still rests is cancelled. No socket frame says so. */
export const closeMarket = (
  parts: ExchangeParts,
  markets: Markets,
  market: MarketState,
  atMs: EpochMs,
): void => {
  for (const order of restingIn(parts.account, market.spec.ticker))
    endOrder(parts, markets, order, 'CloseCancel', atMs);
  market.phase = 'closed';
};

export const determineMarket = (
  { emit }: ExchangeParts,
  market: MarketState,
  { atMs, winner, valueMicros }: Frame<'determined'>,
): void => {
  market.phase = 'determined';
  market.outcome = { winner, valueMicros, determinedAtMs: atMs };
  emit({ type: 'marketChanged', market, change: 'determined', atMs });
};

/** Pays the account for its position, once. */
const payOut = (parts: ExchangeParts, market: MarketState, atMs: EpochMs): void => {
  const { ticker, event } = market.spec;
  const { positions, settlements } = parts.account;
  if (market.outcome === null) throw new RangeError(`tape: ${ticker} settled without a result`);
  if (!positions.has(ticker) || settlements.has(ticker)) return;
  const { winner } = market.outcome;
  parts.record({ type: 'marketSettled', atMs, ticker, event, winner });
  announcePosition(parts, ticker, atMs);
};

export const settleMarket = (parts: ExchangeParts, market: MarketState, atMs: EpochMs): void => {
  payOut(parts, market, atMs);
  market.phase = 'finalized';
  market.settledAtMs = atMs;
  parts.emit({ type: 'marketChanged', market, change: 'settled', atMs });
};
