/** Rules by which one of Binance's markets serves its clients. */
export type SimMarket = {
  readonly name: 'spot' | 'usdm';
  /** Which streams a connection hears, by the prefix of its path; one without is `''`. */
  readonly routes: ReadonlyMap<string, (stream: string) => boolean>;
  /** Messages of one client in a second, pings and pongs included; one more ends the connection. */
  readonly messagesPerSecond: number;
  readonly pingEveryMs: number;
  readonly pongWithinMs: number;
  readonly candle: {
    readonly interval: string;
    readonly lengthMs: number;
    readonly pushEveryMs: number;
    /** The open candle is pushed only where a trade has changed it. */
    readonly isPushedOnChange: boolean;
    readonly kept: number;
  };
  readonly rest: {
    /** Where candles are listed: of trades, and of the mark price where there is one. */
    readonly paths: readonly string[];
    readonly limitMax: number;
    readonly weightPerMinute: number;
    readonly weightOf: (limit: number) => number;
  };
};

const any = (): boolean => true;
const isOfTheBook = (stream: string): boolean => /@(bookTicker|depth)/.test(stream);
const nothing = (): boolean => false;

export const SPOT_MARKET: SimMarket = {
  name: 'spot',
  routes: new Map([['', any]]),
  messagesPerSecond: 5,
  pingEveryMs: 20_000,
  pongWithinMs: 60_000,
  candle: {
    interval: '1s',
    lengthMs: 1_000,
    pushEveryMs: 1_000,
    isPushedOnChange: false,
    kept: 3_600,
  },
  rest: {
    paths: ['/api/v3/klines'],
    limitMax: 1_000,
    weightPerMinute: 6_000,
    weightOf: () => 2,
  },
};

/** Limits from which on a list of candles of the futures weighs more. */
const WEIGHTS = [
  [100, 1],
  [500, 2],
  [1_001, 5],
  [Infinity, 10],
] as const;

export const USDM_MARKET: SimMarket = {
  name: 'usdm',
  routes: new Map([
    ['', isOfTheBook],
    ['/public', isOfTheBook],
    ['/market', (stream) => !isOfTheBook(stream)],
    ['/private', nothing],
  ]),
  messagesPerSecond: 10,
  pingEveryMs: 180_000,
  pongWithinMs: 600_000,
  candle: {
    interval: '1m',
    lengthMs: 60_000,
    pushEveryMs: 250,
    isPushedOnChange: true,
    kept: 120,
  },
  rest: {
    paths: ['/fapi/v1/klines', '/fapi/v1/markPriceKlines'],
    limitMax: 1_500,
    weightPerMinute: 2_400,
    weightOf: (limit) => WEIGHTS.find(([below]) => limit < below)?.[1] ?? 10,
  },
};
