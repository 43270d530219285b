import type { SymbolId } from '../../../machines/model/ids.ts';
import type { Micros } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import { candleFrame, CANDLE_MS, tradeFrames, type SimCandle } from './frames.ts';

/** A product's trades, best prices and one-second candles. */
export type Product = {
  readonly name: string;
  /** The frames of one trade, by the stream that carries each. */
  readonly trade: (atMs: EpochMs, priceMicros: Micros) => ReadonlyMap<string, object>;
  /** Candles that have closed since the last call, then the one that is open. */
  readonly candles: (nowMs: EpochMs) => readonly object[];
  /** Closed candles that opened from `fromMs` to `toMs`, oldest first. */
  readonly closed: (fromMs: number, toMs: number) => readonly SimCandle[];
};

/** The venue keeps far more; nobody here looks back further. */
const KEPT_CANDLES = 3_600;

/** `BTC-USD` is traded as `BTCUSDT`. */
const productOf = (symbol: SymbolId): string => `${symbol.replace('-', '')}T`;

const secondOf = (atMs: number): number => Math.floor(atMs / CANDLE_MS) * CANDLE_MS;

const quietCandle = (openAtMs: number, price: number): SimCandle => ({
  openAtMs,
  firstTradeId: -1,
  lastTradeId: -1,
  open: price,
  high: price,
  low: price,
  close: price,
  trades: 0,
});

/** Prices come at most once a second, so ids by tenths of a second rise across restarts. */
const firstTradeId = (atMs: EpochMs): number => Math.floor(atMs / 100);

export const createProduct = (symbol: SymbolId): Product => {
  const name = productOf(symbol);
  let candles: SimCandle[] = [];
  let tradeId: number | null = null;
  let toldUntilMs = -Infinity;

  /** Opens candles up to that second; before the first trade there are none. */
  const openUntil = (atMs: number): SimCandle | null => {
    const newest = candles.at(-1);
    const firstKeptMs = secondOf(atMs) - KEPT_CANDLES * CANDLE_MS;
    if (newest !== undefined && newest.openAtMs < firstKeptMs)
      candles = [quietCandle(firstKeptMs, newest.close)];
    for (let last = candles.at(-1); last !== undefined; last = candles.at(-1)) {
      if (last.openAtMs >= secondOf(atMs)) break;
      candles.push(quietCandle(last.openAtMs + CANDLE_MS, last.close));
    }
    if (candles.length > 2 * KEPT_CANDLES) candles = candles.slice(-KEPT_CANDLES);
    return candles.at(-1) ?? null;
  };

  return {
    name,
    trade: (atMs, priceMicros) => {
      tradeId = tradeId === null ? firstTradeId(atMs) : tradeId + 1;
      let candle = openUntil(atMs);
      if (candle === null) {
        candle = quietCandle(secondOf(atMs), priceMicros);
        candles.push(candle);
      }
      if (candle.trades === 0) candle.firstTradeId = tradeId;
      candle.lastTradeId = tradeId;
      candle.close = priceMicros;
      candle.high = Math.max(candle.high, priceMicros);
      candle.low = Math.min(candle.low, priceMicros);
      candle.trades += 1;
      return tradeFrames(name, { tradeId, priceMicros, atMs });
    },
    candles: (nowMs) => {
      const present = openUntil(nowMs);
      if (present === null) return [];
      const closed = candles.filter(
        ({ openAtMs }) => openAtMs > toldUntilMs && openAtMs < present.openAtMs,
      );
      toldUntilMs = closed.at(-1)?.openAtMs ?? toldUntilMs;
      return [
        ...closed.map((candle) => candleFrame(name, candle, true, nowMs)),
        candleFrame(name, present, false, nowMs),
      ];
    },
    closed: (fromMs, toMs) =>
      candles.slice(0, -1).filter(({ openAtMs }) => openAtMs >= fromMs && openAtMs <= toMs),
  };
};
