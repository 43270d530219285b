import { createHash } from 'node:crypto';

import { formatDecimal } from '../../../machines/model/decimal.ts';
import type { SymbolId } from '../../../machines/model/ids.ts';
import type { Micros } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';

/** One spot trade of a product; every price of the tape is one. */
export type SpotTrade = {
  readonly product: SymbolId;
  readonly tradeId: number;
  readonly sequence: number;
  readonly priceMicros: Micros;
  readonly sizeMicros: number;
  readonly takerSide: 'buy' | 'sell';
  readonly atMs: EpochMs;
};

/** A product's tape of trades: `tradeId` is contiguous, `sequence` only rises. */
export type Product = {
  readonly last: () => SpotTrade | null;
  readonly sequence: () => number;
  readonly trade: (atMs: EpochMs, priceMicros: Micros) => SpotTrade;
};

/** The full feed numbers every order; few of them are trades. */
const SEQUENCE_STRIDE = 37;
const SMALLEST_SIZE_MICROS = 1_000;
const SIZE_SPREAD_MICROS = 500_000;

/** Identifies a trade's orders; the same for the same trade. */
const orderUuid = (role: string, { product, tradeId }: SpotTrade): string => {
  const hex = createHash('md5').update(`${role}|${product}|${tradeId}`).digest('hex');
  const part = (from: number, to: number): string => hex.slice(from, to);
  return `${part(0, 8)}-${part(8, 12)}-${part(12, 16)}-${part(16, 20)}-${part(20, 32)}`;
};

/** Prices come at most once a second, so ids by tenths of a second rise across restarts. */
const firstTradeId = (atMs: EpochMs): number => Math.floor(atMs / 100);

export const createProduct = (product: SymbolId): Product => {
  let last: SpotTrade | null = null;
  return {
    last: () => last,
    sequence: () => last?.sequence ?? 0,
    trade: (atMs, priceMicros) => {
      const tradeId = last === null ? firstTradeId(atMs) : last.tradeId + 1;
      const takerSide = last !== null && priceMicros < last.priceMicros ? 'sell' : 'buy';
      const sizeMicros = SMALLEST_SIZE_MICROS + ((tradeId * 7919) % SIZE_SPREAD_MICROS);
      const sequence = (last?.sequence ?? tradeId * SEQUENCE_STRIDE) + SEQUENCE_STRIDE;
      last = { product, tradeId, sequence, priceMicros, sizeMicros, takerSide, atMs };
      return last;
    },
  };
};

/** Plain decimals without trailing zeros beyond two: `65541.895`, `1.37`. */
const decimal = (micros: number): string => formatDecimal(micros, 6).replace(/0{1,4}$/, '');
const size = (micros: number): string => formatDecimal(micros * 100, 8);

/** Microseconds, as the venue writes its instants. */
const isoMicros = (atMs: number): string => new Date(atMs).toISOString().replace('Z', '000Z');

/** Half of the simulated spread: half a basis point of the price, at least a millionth. */
const halfSpread = (priceMicros: number): number => Math.max(1, Math.round(priceMicros / 20_000));

const oppositeSide = (side: SpotTrade['takerSide']): SpotTrade['takerSide'] =>
  side === 'buy' ? 'sell' : 'buy';

/** A `ticker` frame; its side is the taker's. */
export const tickerFrame = (trade: SpotTrade): object => {
  const price = decimal(trade.priceMicros);
  const half = halfSpread(trade.priceMicros);
  return {
    type: 'ticker',
    sequence: trade.sequence,
    product_id: trade.product,
    price,
    open_24h: price,
    volume_24h: '1000.00000000',
    low_24h: price,
    high_24h: price,
    volume_30d: '30000.00000000',
    best_bid: decimal(trade.priceMicros - half),
    best_bid_size: '0.50000000',
    best_ask: decimal(trade.priceMicros + half),
    best_ask_size: '0.50000000',
    side: trade.takerSide,
    time: isoMicros(trade.atMs),
    trade_id: trade.tradeId,
    last_size: size(trade.sizeMicros),
  };
};

/** A `match` (or, to begin with, `last_match`) frame; its side is the maker's. */
export const matchFrame = (type: 'match' | 'last_match', trade: SpotTrade): object => ({
  type,
  trade_id: trade.tradeId,
  maker_order_id: orderUuid('maker', trade),
  taker_order_id: orderUuid('taker', trade),
  side: oppositeSide(trade.takerSide),
  size: size(trade.sizeMicros),
  price: decimal(trade.priceMicros),
  product_id: trade.product,
  sequence: trade.sequence,
  time: isoMicros(trade.atMs),
});

export const heartbeatFrame = (product: SymbolId, state: Product, atMs: number): object => ({
  type: 'heartbeat',
  sequence: state.sequence(),
  last_trade_id: state.last()?.tradeId ?? 0,
  product_id: product,
  time: isoMicros(atMs),
});
