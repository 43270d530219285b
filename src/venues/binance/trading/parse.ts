import type { Side } from '../../../../machines/model/contract.ts';
import { parseDecimal } from '../../../../machines/model/decimal.ts';
import {
  clientOrderId,
  fillId,
  marketTicker,
  venueOrderId,
  type MarketTicker,
  type VenueOrderId,
} from '../../../../machines/model/ids.ts';
import {
  countCenti,
  micros,
  yesPriceWithin,
  type CountCenti,
  type Micros,
  type YesPriceCenti,
} from '../../../../machines/model/money.ts';
import type { VenueOrderStatus } from '../../../../machines/model/order.ts';
import { epochMs } from '../../../../machines/model/time.ts';
import type {
  VenueFill,
  VenueOrder,
  VenuePosition,
} from '../../../../machines/model/venue-account.ts';
import type { WireOrder, WirePosition, WireTrade } from './schemas.ts';

/** The scale of one product: what its prices and quantities are integers of. */
export type Scale = {
  readonly priceDecimals: number;
  readonly countDecimals: number;
  /** The highest price that the venue takes, in units. */
  readonly ceiling: number;
};

/** `binanceUsdm:BTCUSDT`. */
export const tickerOf = (product: string): MarketTicker => marketTicker(`binanceUsdm:${product}`);

/** The product that a ticker, or the series that it stands for, names. */
export const productIn = (ticker: string): string => ticker.slice(ticker.indexOf(':') + 1);

/** The venue counts its orders by product: `BTCUSDT:8886774`. */
const orderIdOf = (product: string, id: string): VenueOrderId => venueOrderId(`${product}:${id}`);

/** The id as the venue counts it. */
export const venueDigits = (id: VenueOrderId): string => id.slice(id.indexOf(':') + 1);

/** Trades are counted by product as well. */
const fillIdOf = (product: string, id: string) => fillId(`binanceUsdm:${product}:${id}`);

const COUNT_MAX = 1e10;

/** Null where the text is no count of the product. */
const countOf = ({ countDecimals }: Scale, text: string): CountCenti | null => {
  const count = parseDecimal(text, countDecimals);
  return count === null || count < 0 || count > COUNT_MAX ? null : countCenti(count);
};

/** Null where the text is no price of the product. */
const priceOf = ({ ceiling, priceDecimals }: Scale, text: string): YesPriceCenti | null => {
  const price = parseDecimal(text, priceDecimals);
  return price === null || price < 0 || price > ceiling ? null : yesPriceWithin(price, ceiling);
};

const DOLLAR_DECIMALS = 6;

/** Micro-dollars, rounded up: the venue books a hundredth of them. */
const microsUp = (text: string): Micros | null => {
  const e8 = parseDecimal(text, DOLLAR_DECIMALS + 2);
  return e8 === null ? null : micros(Math.ceil(e8 / 100));
};

/** Micro-dollars, rounded down. */
export const microsDown = (text: string): Micros | null => {
  const e8 = parseDecimal(text, DOLLAR_DECIMALS + 2);
  return e8 === null ? null : micros(Math.floor(e8 / 100));
};

/**
 * What a commission costs. Documents show one with a minus where others show none: it is paid
 * either way. Zero, and not guessed, where it is paid in another coin than Tether.
 */
const feeOf = (commission: string, asset: string): Micros | null =>
  asset === 'USDT' ? microsUp(commission.replace('-', '')) : micros(0);

const STATUSES: Readonly<Record<WireOrder['status'], VenueOrderStatus>> = {
  NEW: 'resting',
  PARTIALLY_FILLED: 'resting',
  FILLED: 'executed',
  CANCELED: 'canceled',
  REJECTED: 'canceled',
  EXPIRED: 'canceled',
  EXPIRED_IN_MATCH: 'canceled',
};

/** Null for amounts that do not fit each other. What has ended has nothing left. */
export const parseOrder = (
  wire: WireOrder,
  scale: Scale,
  reason: string | null = null,
): VenueOrder | null => {
  const filledCenti = countOf(scale, wire.executedQty);
  const askedCenti = countOf(scale, wire.origQty);
  const status = STATUSES[wire.status];
  if (filledCenti === null || askedCenti === null || filledCenti > askedCenti) return null;
  if (status === 'executed' && filledCenti < askedCenti) return null;
  const left = status === 'resting' ? askedCenti - filledCenti : 0;
  return {
    venueOrderId: orderIdOf(wire.symbol, wire.orderId),
    clientOrderId: wire.clientOrderId === '' ? null : clientOrderId(wire.clientOrderId),
    market: tickerOf(wire.symbol),
    status,
    filledCenti,
    remainingCenti: countCenti(left),
    reason: status === 'canceled' ? (reason ?? wire.status) : null,
  };
};

/** Null for amounts that do not fit. */
export const parseTrade = (wire: WireTrade, scale: Scale): VenueFill | null => {
  const yesPrice = priceOf(scale, wire.price);
  const count = countOf(scale, wire.qty);
  const fee = feeOf(wire.commission, wire.commissionAsset);
  if (yesPrice === null || count === null || fee === null) return null;
  return {
    fillId: fillIdOf(wire.symbol, wire.id),
    venueOrderId: orderIdOf(wire.symbol, wire.orderId),
    clientOrderId: null,
    market: tickerOf(wire.symbol),
    yesPriceCenti: yesPrice,
    countCenti: count,
    feeMicros: fee,
    isTaker: !wire.maker,
    bought: wire.side === 'BUY' ? 'yes' : 'no',
    atMs: epochMs(wire.time),
  };
};

/** Long is the YES leg, short the NO leg. */
const sideOfAmount = (amount: string): Side => (amount.startsWith('-') ? 'no' : 'yes');

/** What a position has cost on the leg that is held; the entry price is an average. */
const costOf = (
  { ceiling, priceDecimals }: Scale,
  side: Side,
  count: CountCenti,
  entry: string,
): Micros | null => {
  const price = Number(entry) * 10 ** priceDecimals;
  const cost = Math.round((side === 'yes' ? price : ceiling - price) * count);
  return Number.isSafeInteger(cost) && price > 0 ? micros(cost) : null;
};

/** Null for amounts that do not fit. One-way mode: a product has one position. */
export const parsePosition = (
  wire: Pick<WirePosition, 'symbol' | 'positionAmt' | 'entryPrice'>,
  scale: Scale,
): VenuePosition | null => {
  const count = countOf(scale, wire.positionAmt.replace('-', ''));
  if (count === null) return null;
  const side = sideOfAmount(wire.positionAmt);
  return {
    market: tickerOf(wire.symbol),
    side,
    countCenti: count,
    costMicros: costOf(scale, side, count, wire.entryPrice),
  };
};
