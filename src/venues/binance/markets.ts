/** What stands for the price of a product: its last trade, its best prices, or its mark price. */
export type BinancePrice = 'trade' | 'middle' | 'mark';

/** Streams of a product, by what comes after `<symbol>@`, and the path that carries them. */
type Streams = { readonly path: string; readonly names: readonly string[] };

/** Closed candles over request/reply. */
export type Candles = {
  readonly path: string;
  readonly interval: string;
  readonly intervalMs: number;
};

/** How one of Binance's markets is spoken. */
export type BinanceMarket = {
  /** Null: the market knows no such price. */
  readonly streams: Readonly<Record<BinancePrice, Streams | null>>;
  readonly candles: Readonly<Record<BinancePrice, Candles>>;
  /** Candles name trades by the ids by which the trade stream counts, so that they prove a loss. */
  readonly isCountedByCandles: boolean;
  /**
   * A candle can be asked for once the next one has been open for so long. Null: each closed one is
   * heard, soon enough to ask for those before it.
   */
  readonly settledMs: number | null;
};

const SECOND: Candles = { path: '/api/v3/klines', interval: '1s', intervalMs: 1_000 };
const MINUTE: Candles = { path: '/fapi/v1/klines', interval: '1m', intervalMs: 60_000 };

export const SPOT: BinanceMarket = {
  streams: {
    trade: { path: '/stream', names: ['trade', 'kline_1s'] },
    middle: { path: '/stream', names: ['bookTicker', 'trade', 'kline_1s'] },
    mark: null,
  },
  candles: { trade: SECOND, middle: SECOND, mark: SECOND },
  isCountedByCandles: true,
  settledMs: null,
};

/**
 * USD-M futures. Streams of the book are carried by `/public`, all others by `/market`; a stream
 * asked for on the wrong path is confirmed and says nothing. Candles are of a minute at least, and
 * name trades one by one, where the stream counts aggregates of them.
 */
export const USDM: BinanceMarket = {
  streams: {
    trade: { path: '/market/stream', names: ['aggTrade', 'kline_1m'] },
    middle: { path: '/public/stream', names: ['bookTicker'] },
    mark: { path: '/market/stream', names: ['markPrice@1s'] },
  },
  candles: {
    trade: MINUTE,
    middle: MINUTE,
    mark: { ...MINUTE, path: '/fapi/v1/markPriceKlines' },
  },
  isCountedByCandles: false,
  settledMs: 2_000,
};
