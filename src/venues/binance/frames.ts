import { isFields, isWhole, isWholeIfAny, type Fields } from '../fields.ts';

/*
 * Frames of the market streams of spot and of USD-M futures, as far as they are used. Unknown
 * streams pass.
 */

/** `<symbol>@trade`, or `<symbol>@aggTrade`: trades of one price and side within 100 ms. */
export type TradeFrame = {
  readonly kind: 'trade';
  readonly product: string;
  /** Contiguous for a symbol. */
  readonly countedId: number;
  /** The newest trade in it, by the ids that candles name. */
  readonly tradeId: number;
  readonly price: string;
  readonly tradedAtMs: number;
};

/** `<symbol>@bookTicker`: `updateId` only rises. */
export type BookFrame = {
  readonly kind: 'bookTicker';
  readonly product: string;
  readonly updateId: number;
  /** Null on spot, whose book ticker carries no time. */
  readonly eventAtMs: number | null;
  readonly bid: string;
  readonly ask: string;
  /** How much there is at each; null where it does not say. */
  readonly bidQuantity: string | null;
  readonly askQuantity: string | null;
};

/** `<symbol>@markPrice@1s`: the price by which futures are margined; pushed each second. */
export type MarkFrame = {
  readonly kind: 'markPrice';
  readonly product: string;
  readonly eventAtMs: number;
  readonly price: string;
};

/** `<symbol>@kline_<interval>`: the open one is pushed anew; a closed one is said once. */
export type CandleFrame = {
  readonly kind: 'kline';
  readonly product: string;
  readonly eventAtMs: number;
  readonly openAtMs: number;
  readonly closeAtMs: number;
  /** The newest trade in it; −1 where it has none. */
  readonly lastTradeId: number;
  readonly close: string;
  readonly isClosed: boolean;
};

export type BinanceFrame =
  | TradeFrame
  | BookFrame
  | MarkFrame
  | CandleFrame
  | { readonly kind: 'answer'; readonly id: number }
  | { readonly kind: 'refusal'; readonly reason: string }
  /** The server closes this connection soon. */
  | { readonly kind: 'serverShutdown' }
  | { readonly kind: 'malformed'; readonly what: string };

const malformed = (what: string): BinanceFrame => ({ kind: 'malformed', what });

const readTrade = ({ s, t, p, T }: Fields): BinanceFrame =>
  typeof s === 'string' && isWhole(t) && typeof p === 'string' && isWhole(T)
    ? { kind: 'trade', product: s, countedId: t, tradeId: t, price: p, tradedAtMs: T }
    : malformed('trade');

const readTrades = ({ s, a, l, p, T }: Fields): BinanceFrame =>
  typeof s === 'string' && isWhole(a) && isWhole(l) && typeof p === 'string' && isWhole(T)
    ? { kind: 'trade', product: s, countedId: a, tradeId: l, price: p, tradedAtMs: T }
    : malformed('aggTrade');

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const readBook = ({ s, u, b, a, B, A, E }: Fields): BinanceFrame =>
  typeof s === 'string' &&
  isWhole(u) &&
  typeof b === 'string' &&
  typeof a === 'string' &&
  isWholeIfAny(E)
    ? {
        kind: 'bookTicker',
        product: s,
        updateId: u,
        eventAtMs: E ?? null,
        bid: b,
        ask: a,
        bidQuantity: textOf(B),
        askQuantity: textOf(A),
      }
    : malformed('bookTicker');

const readMark = ({ s, E, p }: Fields): BinanceFrame =>
  typeof s === 'string' && isWhole(E) && typeof p === 'string'
    ? { kind: 'markPrice', product: s, eventAtMs: E, price: p }
    : malformed('markPriceUpdate');

const readCandle = ({ s, E, k }: Fields): BinanceFrame => {
  if (typeof s !== 'string' || !isWhole(E) || !isFields(k)) return malformed('kline');
  const { t, T, L, c, x } = k;
  return isWhole(t) && isWhole(T) && isWhole(L) && typeof c === 'string' && typeof x === 'boolean'
    ? {
        kind: 'kline',
        product: s,
        eventAtMs: E,
        openAtMs: t,
        closeAtMs: T,
        lastTradeId: L,
        close: c,
        isClosed: x,
      }
    : malformed('kline');
};

/** A book ticker of spot is known by having no event name at all. */
const readEvent = (data: Fields): BinanceFrame => {
  switch (data['e']) {
    case 'trade':
      return readTrade(data);
    case 'aggTrade':
      return readTrades(data);
    case 'markPriceUpdate':
      return readMark(data);
    case 'kline':
      return readCandle(data);
    case 'serverShutdown':
      return { kind: 'serverShutdown' };
    case 'bookTicker':
    case undefined:
      return readBook(data);
    default:
      return malformed(typeof data['e'] === 'string' ? data['e'] : 'event');
  }
};

/** The answer to a command: `result` is null where it was done. */
const readAnswer = ({ id, result }: Fields): BinanceFrame =>
  result === null && isWhole(id) ? { kind: 'answer', id } : malformed('answer');

/** An error comes with `code` and `msg`, at the top or within `error`. */
const readRefusal = (fields: Fields): BinanceFrame => {
  const error = isFields(fields['error']) ? fields['error'] : fields;
  const { code, msg } = error;
  return typeof msg === 'string' && typeof code === 'number'
    ? { kind: 'refusal', reason: `${code}: ${msg}` }
    : malformed('error');
};

const readFields = (fields: Fields): BinanceFrame => {
  const { data } = fields;
  if (isFields(data)) return readEvent(data);
  if ('result' in fields) return readAnswer(fields);
  if ('error' in fields || 'code' in fields) return readRefusal(fields);
  return 'e' in fields ? readEvent(fields) : malformed('not a frame');
};

/** Never throws, whatever the text. */
export const readFrame = (text: string): BinanceFrame => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return malformed('not JSON');
  }
  return isFields(parsed) ? readFields(parsed) : malformed('not a frame');
};
