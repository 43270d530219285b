import type { MarketTicker, SymbolId, TradeId } from '../model/ids.ts';
import { instrumentOf } from '../model/instrument.ts';
import type { Board } from './board.ts';
import { join, leave, type Guarded, type GuardedTrade, type WatchedMarket } from './cohort.ts';
import { newKeptValues } from './models/kept-values.ts';

/** Who is guarded: trades by id, their markets by ticker and by symbol. */
export type Registry = {
  /**
   * Adds a trade to its market. The newest trade's close time holds for the whole market. Throws
   * when the trade contradicts the market's strike or symbol.
   */
  readonly enroll: (trade: GuardedTrade) => Guarded;
  /** Takes a trade out; a market without trades goes with it. Unknown trades are no matter. */
  readonly dismiss: (tradeId: TradeId) => void;
  readonly trade: (tradeId: TradeId) => Guarded | undefined;
  readonly market: (ticker: MarketTicker) => WatchedMarket | undefined;
  readonly marketsOf: (symbol: SymbolId) => ReadonlySet<WatchedMarket>;
  readonly markets: () => Iterable<WatchedMarket>;
  readonly size: () => number;
};

const NO_MARKETS: ReadonlySet<WatchedMarket> = new Set();

const contradict = (market: WatchedMarket, trade: GuardedTrade): never => {
  const expected = `${market.spot.symbol} at ${market.strikeMicros} µ$`;
  const found = `${trade.symbol} at ${trade.strikeMicros} µ$`;
  throw new RangeError(
    `trade ${trade.tradeId} on ${trade.market}: expected ${expected}, found ${found}`,
  );
};

export const createRegistry = (board: Board): Registry => {
  const trades = new Map<TradeId, Guarded>();
  const markets = new Map<MarketTicker, WatchedMarket>();
  const bySymbol = new Map<SymbolId, Set<WatchedMarket>>();

  const open = (trade: GuardedTrade): WatchedMarket => {
    const market: WatchedMarket = {
      quote: board.quoteCell(trade.market),
      spot: board.spotCell(trade.symbol),
      strikeMicros: trade.strikeMicros,
      closeAtMs: trade.closeAtMs,
      cohorts: [],
      values: newKeptValues(),
      ...instrumentOf(trade),
    };
    markets.set(trade.market, market);
    const siblings = bySymbol.get(trade.symbol);
    if (siblings === undefined) bySymbol.set(trade.symbol, new Set([market]));
    else siblings.add(market);
    return market;
  };
  const close = (market: WatchedMarket): void => {
    const { symbol } = market.spot;
    markets.delete(market.quote.market);
    const siblings = bySymbol.get(symbol);
    siblings?.delete(market);
    if (siblings?.size === 0) bySymbol.delete(symbol);
  };

  return {
    enroll: (trade) => {
      const market = markets.get(trade.market) ?? open(trade);
      if (market.strikeMicros !== trade.strikeMicros || market.spot.symbol !== trade.symbol)
        contradict(market, trade);
      market.closeAtMs = trade.closeAtMs;
      const guarded = join(market, trade);
      trades.set(trade.tradeId, guarded);
      return guarded;
    },
    dismiss: (tradeId) => {
      const guarded = trades.get(tradeId);
      if (guarded === undefined) return;
      trades.delete(tradeId);
      leave(guarded);
      if (guarded.cohort.market.cohorts.length === 0) close(guarded.cohort.market);
    },
    trade: (tradeId) => trades.get(tradeId),
    market: (ticker) => markets.get(ticker),
    marketsOf: (symbol) => bySymbol.get(symbol) ?? NO_MARKETS,
    markets: () => markets.values(),
    size: () => trades.size,
  };
};
