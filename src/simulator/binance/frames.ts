import { formatDecimal } from '../../../machines/model/decimal.ts';

/** One candle of a product. Without trades all prices are the last one, and its ids are −1. */
export type SimCandle = {
  readonly openAtMs: number;
  readonly lengthMs: number;
  readonly interval: string;
  firstTradeId: number;
  lastTradeId: number;
  readonly open: number;
  high: number;
  low: number;
  close: number;
  trades: number;
};

/** The venue writes eight decimals, whatever they are worth. */
const decimal = (micros: number): string => formatDecimal(micros * 100, 8);

const halfSpread = (priceMicros: number): number => Math.max(1, Math.round(priceMicros / 20_000));

/** Aggregates are counted apart from trades. */
const AGGREGATES_BEHIND = 1_000;
const HOUR_MS = 3_600_000;

type SimTrade = {
  readonly tradeId: number;
  readonly priceMicros: number;
  readonly atMs: number;
};

const bestPrices = (name: string, { priceMicros, tradeId }: SimTrade): object => {
  const half = halfSpread(priceMicros);
  return {
    u: tradeId * 3,
    s: name,
    b: decimal(priceMicros - half),
    B: '0.50000000',
    a: decimal(priceMicros + half),
    A: '0.50000000',
  };
};

/** The frames of one trade on spot, by the stream that carries each. */
export const spotFrames = (name: string, trade: SimTrade): ReadonlyMap<string, object> => {
  const { atMs, priceMicros, tradeId } = trade;
  const event = {
    e: 'trade',
    E: atMs,
    s: name,
    t: tradeId,
    p: decimal(priceMicros),
    q: '0.01000000',
    T: atMs,
    m: tradeId % 2 === 0,
    M: true,
  };
  return new Map<string, object>([
    ['bookTicker', bestPrices(name, trade)],
    ['trade', event],
  ]);
};

/** The frames of one trade of futures: an aggregate of its own. */
export const usdmFrames = (name: string, trade: SimTrade): ReadonlyMap<string, object> => {
  const { atMs, priceMicros, tradeId } = trade;
  const event = {
    e: 'aggTrade',
    E: atMs,
    s: name,
    a: tradeId - AGGREGATES_BEHIND,
    p: decimal(priceMicros),
    q: '0.010',
    f: tradeId,
    l: tradeId,
    T: atMs,
    m: tradeId % 2 === 0,
  };
  return new Map<string, object>([
    ['bookTicker', { e: 'bookTicker', E: atMs, T: atMs, ...bestPrices(name, trade) }],
    ['aggTrade', event],
  ]);
};

/** The mark price stands at the last trade here, and is funded at the end of the hour. */
export const markFrame = (name: string, priceMicros: number, nowMs: number): object => ({
  e: 'markPriceUpdate',
  E: nowMs,
  s: name,
  p: decimal(priceMicros),
  i: decimal(priceMicros),
  P: decimal(priceMicros),
  r: '0.00010000',
  T: Math.ceil(nowMs / HOUR_MS) * HOUR_MS,
});

/** A candle as REST lists it. */
export const candleRow = (candle: SimCandle): readonly unknown[] => [
  candle.openAtMs,
  decimal(candle.open),
  decimal(candle.high),
  decimal(candle.low),
  decimal(candle.close),
  '0.01000000',
  candle.openAtMs + candle.lengthMs - 1,
  '600.00000000',
  candle.trades,
  '0.00500000',
  '300.00000000',
  '0',
];

/** A `kline` event. */
export const candleFrame = (
  name: string,
  c: SimCandle,
  isClosed: boolean,
  nowMs: number,
): object => ({
  e: 'kline',
  E: nowMs,
  s: name,
  k: {
    t: c.openAtMs,
    T: c.openAtMs + c.lengthMs - 1,
    s: name,
    i: c.interval,
    f: c.firstTradeId,
    L: c.lastTradeId,
    o: decimal(c.open),
    c: decimal(c.close),
    h: decimal(c.high),
    l: decimal(c.low),
    v: '0.01000000',
    n: c.trades,
    x: isClosed,
    q: '600.00000000',
    V: '0.00500000',
    Q: '300.00000000',
    B: '0',
  },
});
