import type { SymbolId } from '../../../machines/model/ids.ts';
import type { Micros } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import { candleFrame, markFrame, spotFrames, usdmFrames, type SimCandle } from './frames.ts';
import type { SimMarket } from './markets.ts';

/** A product's trades, best prices and candles. */
export type Product = {
  readonly name: string;
  /** The frames of one trade, by the stream that carries each. */
  readonly trade: (atMs: EpochMs, priceMicros: Micros) => ReadonlyMap<string, object>;
  /** The best prices after something else than a trade of the tape has changed them. */
  readonly bookChanged: (best: object, atMs: number) => object;
  /** Candles that have closed since the last call, then the one that is open. */
  readonly candles: (nowMs: EpochMs) => readonly object[];
  /** What the mark price is said to be; null before the first trade. */
  readonly mark: (nowMs: EpochMs) => object | null;
  /** Closed candles that opened from `fromMs` to `toMs`, oldest first. */
  readonly closed: (fromMs: number, toMs: number) => readonly SimCandle[];
};

/** `BTC-USD` is traded as `BTCUSDT`. */
export const productOf = (symbol: SymbolId): string => `${symbol.replace('-', '')}T`;

type Shape = Pick<SimCandle, 'lengthMs' | 'interval'>;

const quietCandle = (shape: Shape, openAtMs: number, price: number): SimCandle => ({
  ...shape,
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

/** The market keeps far more candles; nobody here looks back further than `kept` of them. */
const createCandles = ({ interval, kept, lengthMs }: SimMarket['candle']) => {
  const shape = { interval, lengthMs };
  const openingOf = (atMs: number): number => Math.floor(atMs / lengthMs) * lengthMs;
  let candles: SimCandle[] = [];

  /** Opens candles up to that instant; before the first trade there are none. */
  const openUntil = (atMs: number): SimCandle | null => {
    const newest = candles.at(-1);
    const firstKeptMs = openingOf(atMs) - kept * lengthMs;
    if (newest !== undefined && newest.openAtMs < firstKeptMs)
      candles = [quietCandle(shape, firstKeptMs, newest.close)];
    for (let last = candles.at(-1); last !== undefined; last = candles.at(-1)) {
      if (last.openAtMs >= openingOf(atMs)) break;
      candles.push(quietCandle(shape, last.openAtMs + lengthMs, last.close));
    }
    if (candles.length > 2 * kept) candles = candles.slice(-kept);
    return candles.at(-1) ?? null;
  };

  return {
    openUntil,
    add: (atMs: number, tradeId: number, priceMicros: number): void => {
      let candle = openUntil(atMs);
      if (candle === null) {
        candle = quietCandle(shape, openingOf(atMs), priceMicros);
        candles.push(candle);
      }
      if (candle.trades === 0) candle.firstTradeId = tradeId;
      candle.lastTradeId = tradeId;
      candle.close = priceMicros;
      candle.high = Math.max(candle.high, priceMicros);
      candle.low = Math.min(candle.low, priceMicros);
      candle.trades += 1;
    },
    closedBetween: (fromMs: number, toMs: number): readonly SimCandle[] =>
      candles.slice(0, -1).filter(({ openAtMs }) => openAtMs >= fromMs && openAtMs <= toMs),
  };
};

export const createProduct = (name: string, market: SimMarket): Product => {
  const candles = createCandles(market.candle);
  const framesOf = market.name === 'spot' ? spotFrames : usdmFrames;
  let tradeId: number | null = null;
  let toldUntilMs = -Infinity;
  let hasChanged = false;
  let updateId = 0;

  return {
    name,
    bookChanged: (best, atMs) => {
      updateId += 1;
      return { e: 'bookTicker', E: atMs, T: atMs, u: updateId, s: name, ...best };
    },
    trade: (atMs, priceMicros) => {
      tradeId = tradeId === null ? firstTradeId(atMs) : tradeId + 1;
      candles.add(atMs, tradeId, priceMicros);
      hasChanged = true;
      updateId = Math.max(updateId, tradeId * 3);
      return framesOf(name, { tradeId, priceMicros, atMs });
    },
    candles: (nowMs) => {
      const present = candles.openUntil(nowMs);
      if (present === null) return [];
      const closed = candles.closedBetween(toldUntilMs + 1, present.openAtMs - 1);
      toldUntilMs = closed.at(-1)?.openAtMs ?? toldUntilMs;
      const isSaid = hasChanged || !market.candle.isPushedOnChange;
      hasChanged = false;
      return [
        ...closed.map((candle) => candleFrame(name, candle, true, nowMs)),
        ...(isSaid ? [candleFrame(name, present, false, nowMs)] : []),
      ];
    },
    mark: (nowMs) => {
      const present = candles.openUntil(nowMs);
      return present === null ? null : markFrame(name, present.close, nowMs);
    },
    closed: candles.closedBetween,
  };
};
