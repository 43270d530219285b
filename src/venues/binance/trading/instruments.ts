import { parseDecimal } from '../../../../machines/model/decimal.ts';
import {
  eventTicker,
  seriesTicker,
  symbolId,
  type SymbolId,
} from '../../../../machines/model/ids.ts';
import {
  linearPriceDecimals,
  NEVER_CLOSES_AT_MS,
  type LinearInstrument,
} from '../../../../machines/model/instrument.ts';
import type { Market, MarketStatus } from '../../../../machines/model/market.ts';
import { micros } from '../../../../machines/model/money.ts';
import { fail, ok, type Result } from '../../../../machines/model/result.ts';
import { epochMs } from '../../../../machines/model/time.ts';
import { tickerOf, type Scale } from './parse.ts';
import { symbolSchema, type WireSymbol } from './schemas.ts';

/** What `GET /fapi/v1/exchangeInfo` says of one product, on the scale that it is held by. */
export type Product = {
  readonly name: string;
  readonly base: string;
  readonly status: MarketStatus;
  readonly onboardAtMs: number;
  readonly scale: Scale;
  readonly tick: number;
  readonly countStep: number;
  readonly minNotionalMicros: number;
};

const MICRO_DECIMALS = 6;

/** Trading, not yet, or never again; what is in between may trade again. */
const STATUSES: ReadonlyMap<string, MarketStatus> = new Map([
  ['TRADING', 'active'],
  ['PENDING_TRADING', 'upcoming'],
  ['CLOSE', 'closed'],
  ['DELIVERED', 'closed'],
  ['SETTLING', 'closed'],
]);

type Filters = { readonly maxPrice: string; readonly tickSize: string; readonly stepSize: string };

const filtersOf = ({ filters }: WireSymbol): (Filters & { readonly notional: string }) | null => {
  let [maxPrice, tickSize, stepSize, notional]: (string | undefined)[] = [];
  for (const filter of filters) {
    if ('tickSize' in filter) [maxPrice, tickSize] = [filter.maxPrice, filter.tickSize];
    if ('stepSize' in filter) stepSize = filter.stepSize;
    if ('notional' in filter) notional = filter.notional;
  }
  return maxPrice === undefined || tickSize === undefined || stepSize === undefined
    ? null
    : { maxPrice, tickSize, stepSize, notional: notional ?? '0' };
};

/** The steps of a product in units, or why it cannot be held. */
const stepsOf = (
  filters: Filters,
  priceDecimals: number,
): Pick<Product, 'scale' | 'tick' | 'countStep'> | string => {
  const countDecimals = MICRO_DECIMALS - priceDecimals;
  const tick = parseDecimal(filters.tickSize, priceDecimals);
  const countStep = parseDecimal(filters.stepSize, countDecimals);
  const highest = parseDecimal(filters.maxPrice, MICRO_DECIMALS);
  if (tick === null || countStep === null || highest === null)
    return `steps of ${filters.tickSize} and ${filters.stepSize} that are none`;
  const ceiling = Math.floor(highest / 10 ** countDecimals / tick) * tick;
  if (tick <= 0 || countStep <= 0 || ceiling <= 0)
    return `expected steps above zero, found ${filters.tickSize} and ${filters.stepSize}`;
  return { scale: { priceDecimals, countDecimals, ceiling }, tick, countStep };
};

/** A perpetual contract in dollars of Tether, or why it is none that can be held. */
export const parseProduct = (wire: unknown): Result<Product, string> => {
  const read = symbolSchema.safeParse(wire);
  if (!read.success) return fail(read.error.issues[0]?.message ?? 'malformed');
  const { baseAsset, contractType, marginAsset, onboardDate, quoteAsset, symbol } = read.data;
  if (contractType !== 'PERPETUAL') return fail(`expected a perpetual, found ${contractType}`);
  if (quoteAsset !== 'USDT' || marginAsset !== 'USDT')
    return fail(`expected a margin of USDT, found ${marginAsset} for ${quoteAsset}`);
  const filters = filtersOf(read.data);
  if (filters === null) return fail('expected filters of price and quantity, found none');
  const { notional, stepSize, tickSize } = filters;
  const priceDecimals = linearPriceDecimals(tickSize, stepSize);
  const minNotionalMicros = parseDecimal(notional, MICRO_DECIMALS);
  if (priceDecimals === null || priceDecimals > MICRO_DECIMALS || minNotionalMicros === null)
    return fail(`steps of ${tickSize} and ${stepSize} together are finer than a micro-dollar`);
  const steps = stepsOf(filters, priceDecimals);
  if (typeof steps === 'string') return fail(steps);
  const status = STATUSES.get(read.data.status) ?? 'paused';
  const named = { name: symbol, base: baseAsset, onboardAtMs: onboardDate };
  return ok({ ...named, status, minNotionalMicros, ...steps });
};

/** `BTC` is the symbol `BTC-USD`, unless said otherwise. */
export const symbolOfBase = (base: string): SymbolId => symbolId(`${base}-USD`);

export const instrumentFor = (
  product: Product,
  terms: Pick<LinearInstrument, 'takerFeePpm' | 'leverage'>,
): LinearInstrument => ({
  kind: 'linear',
  priceDecimals: product.scale.priceDecimals,
  ceiling: product.scale.ceiling,
  countStep: product.countStep,
  minNotionalMicros: micros(product.minNotionalMicros),
  ...terms,
});

/** The product as a market: one without strike, close and result. */
export const marketOf = (
  product: Product,
  instrument: LinearInstrument,
  symbol: SymbolId,
): Market => {
  const ticker = tickerOf(product.name);
  return {
    ticker,
    event: eventTicker(ticker),
    series: seriesTicker(ticker),
    symbol,
    title: `${product.name} perpetual`,
    strikeMicros: micros(0),
    openAtMs: epochMs(product.onboardAtMs),
    closeAtMs: NEVER_CLOSES_AT_MS,
    status: product.status,
    result: null,
    volumeCenti: null,
    tickCenti: product.tick,
    priceRanges: [],
    exchangeIndex: 0,
    instrument,
  };
};

/** The scale that a trade was opened on, whatever the venue says of its product by now. */
export const scaleOf = ({ ceiling, priceDecimals }: LinearInstrument): Scale => ({
  priceDecimals,
  countDecimals: MICRO_DECIMALS - priceDecimals,
  ceiling,
});
