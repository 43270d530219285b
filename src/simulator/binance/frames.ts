import { formatDecimal } from '../../../machines/model/decimal.ts';

/** One second of a product. Without trades all prices are the last one, and its ids are −1. */
export type SimCandle = {
  readonly openAtMs: number;
  firstTradeId: number;
  lastTradeId: number;
  readonly open: number;
  high: number;
  low: number;
  close: number;
  trades: number;
};

export const CANDLE_MS = 1_000;

/** The venue writes eight decimals, whatever they are worth. */
const decimal = (micros: number): string => formatDecimal(micros * 100, 8);

const halfSpread = (priceMicros: number): number => Math.max(1, Math.round(priceMicros / 20_000));

type SimTrade = {
  readonly tradeId: number;
  readonly priceMicros: number;
  readonly atMs: number;
};

/** The frames of one trade, by the stream that carries each. */
export const tradeFrames = (
  name: string,
  { atMs, priceMicros, tradeId }: SimTrade,
): ReadonlyMap<string, object> => {
  const half = halfSpread(priceMicros);
  const book = {
    u: tradeId * 3,
    s: name,
    b: decimal(priceMicros - half),
    B: '0.50000000',
    a: decimal(priceMicros + half),
    A: '0.50000000',
  };
  const trade = {
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
    ['bookTicker', book],
    ['trade', trade],
  ]);
};

/** A candle as REST lists it. */
export const candleRow = (candle: SimCandle): readonly unknown[] => [
  candle.openAtMs,
  decimal(candle.open),
  decimal(candle.high),
  decimal(candle.low),
  decimal(candle.close),
  '0.01000000',
  candle.openAtMs + CANDLE_MS - 1,
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
    T: c.openAtMs + CANDLE_MS - 1,
    s: name,
    i: '1s',
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
