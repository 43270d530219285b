import { parseDecimal } from '../../../../machines/model/decimal.ts';
import type { SimRefusal } from '../gate.ts';
import { invalid, isRefusal, missing, notRequired, REFUSED, unread } from './refusals.ts';
import type { OrderSide } from './rows.ts';
import type { SimSymbol } from './symbols.ts';

/** An order that is well-formed; whether the market takes it is another question. */
export type OrderForm = {
  readonly clientId: string | null;
  readonly symbol: SimSymbol;
  readonly side: OrderSide;
  readonly type: 'LIMIT' | 'MARKET';
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK' | 'GTX';
  /** Zero for a market order. */
  readonly price: number;
  readonly quantity: number;
  readonly reduceOnly: boolean;
  /** The answer says what the order has come to, and not only that it was taken. */
  readonly isResultAsked: boolean;
};

export type AlgoForm = {
  readonly clientId: string | null;
  readonly symbol: SimSymbol;
  readonly side: OrderSide;
  readonly type: 'STOP_MARKET' | 'TAKE_PROFIT_MARKET';
  readonly triggerPrice: number;
  readonly workingType: 'CONTRACT_PRICE' | 'MARK_PRICE';
  readonly quantity: number;
  readonly closePosition: boolean;
  readonly reduceOnly: boolean;
};

const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;
const DECIMAL = /^\d{1,12}(\.\d{1,12})?$/;
const ALGO_TYPES: ReadonlySet<string> = new Set([
  'STOP',
  'STOP_MARKET',
  'TAKE_PROFIT',
  'TAKE_PROFIT_MARKET',
  'TRAILING_STOP_MARKET',
]);
const SIGNED = ['recvWindow', 'timestamp', 'signature'];
const ORDER_PARAMS: ReadonlySet<string> = new Set([
  ...['symbol', 'side', 'positionSide', 'type', 'timeInForce', 'quantity', 'price'],
  ...['reduceOnly', 'newClientOrderId', 'newOrderRespType', ...SIGNED],
]);
const ALGO_PARAMS: ReadonlySet<string> = new Set([
  ...['algoType', 'symbol', 'side', 'positionSide', 'type', 'quantity', 'triggerPrice'],
  ...['workingType', 'closePosition', 'reduceOnly', 'clientAlgoId', 'timeInForce', ...SIGNED],
]);

const unreadIn = (params: URLSearchParams, known: ReadonlySet<string>): SimRefusal | null => {
  const name = [...params.keys()].find((one) => !known.has(one));
  return name === undefined ? null : unread(name);
};

const sideOf = (text: string | null): OrderSide | null =>
  text === 'BUY' || text === 'SELL' ? text : null;

/** What a parameter says in units; a refusal where it is too precise or no figure at all. */
const figure = (
  params: URLSearchParams,
  name: string,
  precision: number,
  decimals: number,
): number | SimRefusal => {
  const text = params.get(name);
  if (text === null || text === '') return missing(name);
  if (!DECIMAL.test(text)) return text.startsWith('-') ? -1 : missing(name);
  if ((text.split('.')[1] ?? '').length > precision) return REFUSED.precision;
  const scale = Math.max(decimals, precision);
  const value = parseDecimal(text, scale);
  return value === null ? REFUSED.precision : value / 10 ** (scale - decimals);
};

const priceOf = (params: URLSearchParams, symbol: SimSymbol, name = 'price') =>
  figure(params, name, symbol.pricePrecision, symbol.decimals);
const quantityOf = (params: URLSearchParams, symbol: SimSymbol) =>
  figure(params, 'quantity', symbol.quantityPrecision, 6 - symbol.decimals);

const flagOf = (params: URLSearchParams, name: string): boolean | SimRefusal => {
  const text = (params.get(name) ?? 'false').toLowerCase();
  return text === 'true' || text === 'false' ? text === 'true' : invalid(name);
};

/** What both kinds of orders must say alike. */
const headOf = (
  params: URLSearchParams,
  symbols: ReadonlyMap<string, SimSymbol>,
  idName: string,
): { symbol: SimSymbol; side: OrderSide; clientId: string | null } | SimRefusal => {
  const name = params.get('symbol');
  if (name === null) return missing('symbol');
  const symbol = symbols.get(name);
  if (symbol === undefined) return REFUSED.symbol;
  if (!params.has('side')) return missing('side');
  const side = sideOf(params.get('side'));
  if (side === null) return REFUSED.side;
  if ((params.get('positionSide') ?? 'BOTH') !== 'BOTH') return REFUSED.positionSide;
  const clientId = params.get(idName);
  if (clientId !== null && !CLIENT_ID.test(clientId)) return REFUSED.clientId;
  return { symbol, side, clientId };
};

const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK', 'GTX'] as const;

/** `type`, and what goes with it and only with it. */
const termsOf = (
  params: URLSearchParams,
  symbol: SimSymbol,
): Pick<OrderForm, 'type' | 'timeInForce' | 'price'> | SimRefusal => {
  const type = params.get('type');
  if (type === null) return missing('type');
  if (ALGO_TYPES.has(type)) return REFUSED.useAlgo;
  if (type === 'MARKET') {
    const extra = ['timeInForce', 'price'].find((name) => params.has(name));
    return extra === undefined ? { type, timeInForce: 'GTC', price: 0 } : notRequired(extra);
  }
  if (type !== 'LIMIT') return REFUSED.orderType;
  if (!params.has('timeInForce')) return missing('timeInForce');
  const timeInForce = TIMES_IN_FORCE.find((known) => known === params.get('timeInForce'));
  if (timeInForce === undefined) return REFUSED.timeInForce;
  const price = priceOf(params, symbol);
  return typeof price === 'number' ? { type, timeInForce, price } : price;
};

/**
 * Reads `POST /fapi/v1/order`. Stricter than the venue on purpose: a parameter that nothing here
 * reads is refused, so that a client that relies on it fails in paper mode.
 */
export const readOrderForm = (
  params: URLSearchParams,
  symbols: ReadonlyMap<string, SimSymbol>,
): OrderForm | SimRefusal => {
  const head = headOf(params, symbols, 'newClientOrderId');
  if (isRefusal(head)) return head;
  const terms = termsOf(params, head.symbol);
  if (isRefusal(terms)) return terms;
  const quantity = quantityOf(params, head.symbol);
  if (typeof quantity !== 'number') return quantity;
  const reduceOnly = flagOf(params, 'reduceOnly');
  if (typeof reduceOnly !== 'boolean') return reduceOnly;
  const answer = params.get('newOrderRespType') ?? 'ACK';
  if (answer !== 'ACK' && answer !== 'RESULT') return REFUSED.responseType;
  const isResultAsked = answer === 'RESULT';
  return (
    unreadIn(params, ORDER_PARAMS) ?? { ...head, ...terms, quantity, reduceOnly, isResultAsked }
  );
};

/** Reads `POST /fapi/v1/algoOrder`, as far as market orders behind a trigger go. */
export const readAlgoForm = (
  params: URLSearchParams,
  symbols: ReadonlyMap<string, SimSymbol>,
): AlgoForm | SimRefusal => {
  const head = headOf(params, symbols, 'clientAlgoId');
  if (isRefusal(head)) return head;
  if (params.get('algoType') !== 'CONDITIONAL') return invalid('algoType');
  const type = params.get('type');
  if (type !== 'STOP_MARKET' && type !== 'TAKE_PROFIT_MARKET') return REFUSED.orderType;
  const triggerPrice = priceOf(params, head.symbol, 'triggerPrice');
  if (typeof triggerPrice !== 'number') return triggerPrice;
  const workingType = params.get('workingType') ?? 'CONTRACT_PRICE';
  if (workingType !== 'CONTRACT_PRICE' && workingType !== 'MARK_PRICE')
    return invalid('workingType');
  const closePosition = flagOf(params, 'closePosition');
  if (typeof closePosition !== 'boolean') return closePosition;
  const reduceOnly = flagOf(params, 'reduceOnly');
  if (typeof reduceOnly !== 'boolean') return reduceOnly;
  if (closePosition && params.has('quantity')) return REFUSED.closeWithQuantity;
  const quantity = closePosition ? 0 : quantityOf(params, head.symbol);
  if (typeof quantity !== 'number') return quantity;
  const flags = { closePosition, reduceOnly: reduceOnly || closePosition };
  const form: AlgoForm = { ...head, type, triggerPrice, workingType, quantity, ...flags };
  return unreadIn(params, ALGO_PARAMS) ?? form;
};
