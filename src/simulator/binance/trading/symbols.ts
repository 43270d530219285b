import { formatDecimal, parseDecimal } from '../../../../machines/model/decimal.ts';

/*
 * Perpetual contracts as `GET /fapi/v1/exchangeInfo` describes them. Prices are integers of
 * 10^-decimals dollars and quantities integers of 10^-(6 - decimals) coins, so that a price times a
 * quantity is a whole number of micro-dollars.
 */

export type SimSymbol = {
  readonly name: string;
  readonly base: string;
  /** What it is paid and margined in. */
  readonly quote: string;
  /** Decimals of a price unit. */
  readonly decimals: number;
  readonly pricePrecision: number;
  readonly quantityPrecision: number;
  /** The filters, in units. */
  readonly tick: number;
  readonly minPrice: number;
  readonly maxPrice: number;
  readonly step: number;
  readonly minQuantity: number;
  readonly maxQuantity: number;
  readonly marketMaxQuantity: number;
  readonly minNotionalMicros: number;
  /** How far a price may be from the mark price, in ten-thousandths of it. */
  readonly percentBp: number;
  readonly maintenancePpm: number;
  readonly takerPpm: number;
  readonly makerPpm: number;
};

type Told = {
  readonly tickSize: string;
  readonly minPrice: string;
  readonly maxPrice: string;
  readonly stepSize: string;
  readonly maxQty: string;
  readonly marketMaxQty: string;
  readonly notional: number;
  readonly pricePrecision: number;
};

/** Filters as they were told in 2026, rounded; what is not here trades like `OTHERS`. */
const TOLD: Readonly<Record<string, Told>> = {
  BTC: {
    tickSize: '0.1',
    minPrice: '556.8',
    maxPrice: '4529764.0',
    stepSize: '0.001',
    maxQty: '1000',
    marketMaxQty: '120',
    notional: 100,
    pricePrecision: 2,
  },
  ETH: {
    tickSize: '0.01',
    minPrice: '39.86',
    maxPrice: '306177.00',
    stepSize: '0.001',
    maxQty: '10000',
    marketMaxQty: '2000',
    notional: 20,
    pricePrecision: 2,
  },
  XRP: {
    tickSize: '0.0001',
    minPrice: '0.0143',
    maxPrice: '100000.0000',
    stepSize: '0.1',
    maxQty: '10000000',
    marketMaxQty: '2000000',
    notional: 5,
    pricePrecision: 4,
  },
  DOGE: {
    tickSize: '0.00001',
    minPrice: '0.00244',
    maxPrice: '30.00000',
    stepSize: '1',
    maxQty: '50000000',
    marketMaxQty: '30000000',
    notional: 5,
    pricePrecision: 6,
  },
};

const OTHERS: Told = {
  tickSize: '0.01',
  minPrice: '0.42',
  maxPrice: '6857.00',
  stepSize: '0.01',
  maxQty: '1000000',
  marketMaxQty: '50000',
  notional: 5,
  pricePrecision: 4,
};

const decimalsOf = (text: string): number => text.split('.')[1]?.length ?? 0;

const exact = (text: string, scale: number): number => {
  const value = parseDecimal(text, scale);
  if (value === null) throw new RangeError(`expected a decimal of ${scale} digits, found ${text}`);
  return value;
};

/** The contract of that name, e.g. `BTCUSDT`. */
export const simSymbol = (name: string): SimSymbol => {
  const [, base = name, quote = 'USDT'] = /^(.+?)(USD[TC])$/.exec(name) ?? [];
  const told = (Object.hasOwn(TOLD, base) ? TOLD[base] : undefined) ?? OTHERS;
  const decimals = decimalsOf(told.tickSize);
  const price = (text: string): number => exact(text, decimals);
  const quantity = (text: string): number => exact(text, 6 - decimals);
  return {
    name,
    base,
    quote,
    decimals,
    pricePrecision: told.pricePrecision,
    quantityPrecision: decimalsOf(told.stepSize),
    tick: price(told.tickSize),
    minPrice: price(told.minPrice),
    maxPrice: price(told.maxPrice),
    step: quantity(told.stepSize),
    minQuantity: quantity(told.stepSize),
    maxQuantity: quantity(told.maxQty),
    marketMaxQuantity: quantity(told.marketMaxQty),
    minNotionalMicros: told.notional * 1_000_000,
    percentBp: 500,
    maintenancePpm: 4_000,
    takerPpm: 500,
    makerPpm: 200,
  };
};

/** A price as the venue writes it. */
export const priceText = ({ decimals, pricePrecision }: SimSymbol, units: number): string =>
  formatDecimal(units * 10 ** (pricePrecision - decimals), pricePrecision);

export const quantityText = ({ decimals, quantityPrecision }: SimSymbol, units: number): string =>
  formatDecimal(units / 10 ** (6 - decimals - quantityPrecision), quantityPrecision);

/** A price of the tape on the symbol's ticks: the nearest below, or above. */
export const onTick = (
  { decimals, tick }: SimSymbol,
  priceMicros: number,
  towards: 'below' | 'above',
): number => {
  const ticks = priceMicros / (10 ** (6 - decimals) * tick);
  return (towards === 'below' ? Math.floor(ticks) : Math.ceil(ticks)) * tick;
};

const filtersOf = (symbol: SimSymbol): readonly object[] => {
  const lot = (maxQuantity: number) => ({
    maxQty: quantityText(symbol, maxQuantity),
    minQty: quantityText(symbol, symbol.minQuantity),
    stepSize: quantityText(symbol, symbol.step),
  });
  return [
    {
      filterType: 'PRICE_FILTER',
      maxPrice: priceText(symbol, symbol.maxPrice),
      minPrice: priceText(symbol, symbol.minPrice),
      tickSize: priceText(symbol, symbol.tick),
    },
    { filterType: 'LOT_SIZE', ...lot(symbol.maxQuantity) },
    { filterType: 'MARKET_LOT_SIZE', ...lot(symbol.marketMaxQuantity) },
    { filterType: 'MAX_NUM_ORDERS', limit: 200 },
    { filterType: 'MAX_NUM_ALGO_ORDERS', limit: 10 },
    { filterType: 'MIN_NOTIONAL', notional: String(symbol.minNotionalMicros / 1_000_000) },
    {
      filterType: 'PERCENT_PRICE',
      multiplierUp: formatDecimal(10_000 + symbol.percentBp, 4),
      multiplierDown: formatDecimal(10_000 - symbol.percentBp, 4),
      multiplierDecimal: '4',
    },
  ];
};

/** One of `symbols` of `GET /fapi/v1/exchangeInfo`. */
export const symbolJson = (symbol: SimSymbol, isTrading: boolean): object => ({
  symbol: symbol.name,
  pair: symbol.name,
  contractType: 'PERPETUAL',
  deliveryDate: 4_133_404_800_000,
  onboardDate: 1_569_398_400_000,
  status: isTrading ? 'TRADING' : 'PRE_SETTLE',
  maintMarginPercent: '2.5000',
  requiredMarginPercent: '5.0000',
  baseAsset: symbol.base,
  quoteAsset: symbol.quote,
  marginAsset: symbol.quote,
  pricePrecision: symbol.pricePrecision,
  quantityPrecision: symbol.quantityPrecision,
  baseAssetPrecision: 8,
  quotePrecision: 8,
  underlyingType: 'COIN',
  underlyingSubType: ['PoW'],
  settlePlan: 0,
  triggerProtect: '0.0500',
  filters: filtersOf(symbol),
  orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET'],
  timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
  liquidationFee: '0.012500',
  marketTakeBound: '0.05',
});
