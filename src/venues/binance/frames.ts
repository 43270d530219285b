/*
 * Frames of the spot market streams, as far as they are used. They are read by hand: some thousand
 * come in a second. Unknown keys and unknown streams pass.
 */

type Fields = Readonly<Record<string, unknown>>;

/** `<symbol>@trade`: `tradeId` is contiguous for a symbol. */
export type TradeFrame = {
  readonly kind: 'trade';
  readonly product: string;
  readonly tradeId: number;
  readonly price: string;
  readonly tradedAtMs: number;
};

/** `<symbol>@bookTicker`: carries no time of its own; `updateId` only rises. */
export type BookFrame = {
  readonly kind: 'bookTicker';
  readonly product: string;
  readonly updateId: number;
  readonly bid: string;
  readonly ask: string;
};

/** `<symbol>@kline_1s`: pushed each second; a closed one is said once. */
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
  | CandleFrame
  | { readonly kind: 'answer'; readonly id: number }
  | { readonly kind: 'refusal'; readonly reason: string }
  /** The server closes this connection soon. */
  | { readonly kind: 'serverShutdown' }
  | { readonly kind: 'malformed'; readonly what: string };

const malformed = (what: string): BinanceFrame => ({ kind: 'malformed', what });

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

const readTrade = ({ s, t, p, T }: Fields): BinanceFrame =>
  typeof s === 'string' && isWhole(t) && typeof p === 'string' && isWhole(T)
    ? { kind: 'trade', product: s, tradeId: t, price: p, tradedAtMs: T }
    : malformed('trade');

const readBook = ({ s, u, b, a }: Fields): BinanceFrame =>
  typeof s === 'string' && isWhole(u) && typeof b === 'string' && typeof a === 'string'
    ? { kind: 'bookTicker', product: s, updateId: u, bid: b, ask: a }
    : malformed('bookTicker');

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

/** A spot book ticker is known by having no event name at all. */
const readEvent = (data: Fields): BinanceFrame => {
  switch (data['e']) {
    case 'trade':
      return readTrade(data);
    case 'kline':
      return readCandle(data);
    case 'serverShutdown':
      return { kind: 'serverShutdown' };
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
  return typeof msg === 'string'
    ? { kind: 'refusal', reason: `${String(code)}: ${msg}` }
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
