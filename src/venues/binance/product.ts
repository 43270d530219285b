import { parseDecimal } from '../../../machines/model/decimal.ts';
import type { SymbolId } from '../../../machines/model/ids.ts';
import type { CandleFrame } from './frames.ts';

/** What one connection knows of a product. */
export type Product = {
  readonly symbol: SymbolId;
  /** By the ids that are contiguous; null until a trade, or a candle that knows them, has come. */
  lastCountedId: number | null;
  /** By the ids that candles name; null before the first trade. */
  lastTradeId: number | null;
  lastTradeAtMs: number;
  /** The newest trade by the last candle: all up to it must be seen by the next one. */
  candleTradeId: number;
  lastUpdateId: number;
  /** The middle of the book; null before the first one. */
  middleMicros: number | null;
  /** The venue's time by the newest frame that carries one; null until the product is heard. */
  venueAtMs: number | null;
};

export const newProduct = (symbol: SymbolId): Product => ({
  symbol,
  lastCountedId: null,
  lastTradeId: null,
  lastTradeAtMs: -Infinity,
  candleTradeId: -1,
  lastUpdateId: -1,
  middleMicros: null,
  venueAtMs: null,
});

/** Null where the text is no exact positive amount of micro-dollars. */
export const priceOf = (text: string): number | null => {
  const price = parseDecimal(text, 6);
  return price !== null && price > 0 ? price : null;
};

/** All trades up to this one are known, by whatever frame has named it. */
export const countTo = (product: Product, tradeId: number): void => {
  product.lastCountedId = tradeId;
  product.lastTradeId = tradeId;
};

/** A trade that the candle does not know yet has been told; without trades its time decides. */
export const isOvertaken = (
  { lastTradeAtMs, lastTradeId }: Product,
  { closeAtMs, lastTradeId: newestId, openAtMs }: CandleFrame,
): boolean => {
  if (lastTradeAtMs > closeAtMs) return true;
  return newestId < 0 ? lastTradeAtMs >= openAtMs : lastTradeId !== null && newestId < lastTradeId;
};
