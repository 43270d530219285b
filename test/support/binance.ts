import { symbolId } from '../../machines/model/ids.ts';
import { binanceFeed, type BinanceFeedOptions } from '../../src/venues/binance/feed.ts';
import { SPOT, USDM } from '../../src/venues/binance/markets.ts';
import type { FeedDriver } from '../../src/venues/feed-driver.ts';
import type { ScriptedPeer, VenueScript } from './scripted-venue.ts';

export const PRODUCT = 'BTCUSDT';
/** By how much the ids of trades are ahead of those of aggregates. */
export const TRADES_AHEAD = 5_000;
/** The scripted clock of feeds stands there at first. */
const START_MS = Date.UTC(2026, 0, 1);

/** A driver without a past: no candle is ever asked for unless `changes` say otherwise. */
export const testBinanceFeed = (
  wsUrl: string,
  changes: Partial<BinanceFeedOptions> = {},
): FeedDriver =>
  binanceFeed({
    market: SPOT,
    wsUrl,
    price: 'trade',
    symbolOf: () => symbolId('BTC-USD'),
    candles: () => Promise.resolve({ ok: true, value: [] }),
    heard: new Map(),
    ...changes,
  });

/** The same for USD-M futures. */
export const testUsdmFeed = (
  wsUrl: string,
  changes: Partial<BinanceFeedOptions> = {},
): FeedDriver => testBinanceFeed(wsUrl, { market: USDM, ...changes });

const wrapped = (stream: string, data: object): object => ({
  stream: `${PRODUCT.toLowerCase()}@${stream}`,
  data,
});

export const trade = (id: number, price = '61837.63000000', atMs = START_MS): object =>
  wrapped('trade', {
    e: 'trade',
    E: atMs + 1,
    s: PRODUCT,
    t: id,
    p: price,
    q: '0.02000000',
    T: atMs,
    m: true,
    M: true,
  });

export const bookTicker = (id: number, bid: string, ask: string): object =>
  wrapped('bookTicker', { u: id, s: PRODUCT, b: bid, B: '3.78826000', a: ask, A: '1.54698000' });

export const kline = (
  second: number,
  lastTradeId: number,
  changes: { readonly close?: string; readonly isClosed?: boolean } = {},
): object => {
  const { close = '61837.63000000', isClosed = false } = changes;
  const openAtMs = START_MS + second * 1_000;
  return wrapped('kline_1s', {
    e: 'kline',
    E: openAtMs + 999,
    s: PRODUCT,
    k: {
      t: openAtMs,
      T: openAtMs + 999,
      s: PRODUCT,
      i: '1s',
      f: lastTradeId,
      L: lastTradeId,
      o: close,
      c: close,
      h: close,
      l: close,
      v: '1',
      n: lastTradeId < 0 ? 0 : 1,
      x: isClosed,
      q: '1',
      V: '1',
      Q: '1',
      B: '0',
    },
  });
};

/** An aggregate of one trade, whose own id is another. */
export const aggTrade = (id: number, price = '61837.60', atMs = START_MS): object =>
  wrapped('aggTrade', {
    e: 'aggTrade',
    E: atMs + 1,
    s: PRODUCT,
    a: id,
    p: price,
    q: '0.020',
    f: id + TRADES_AHEAD,
    l: id + TRADES_AHEAD,
    T: atMs,
    m: true,
  });

export const futuresBook = (id: number, bid: string, ask: string, atMs = START_MS): object =>
  wrapped('bookTicker', {
    e: 'bookTicker',
    u: id,
    E: atMs,
    T: atMs - 1,
    s: PRODUCT,
    b: bid,
    B: '31.210',
    a: ask,
    A: '40.660',
  });

export const markPrice = (price: string, atMs: number): object =>
  wrapped('markPrice@1s', {
    e: 'markPriceUpdate',
    E: atMs,
    s: PRODUCT,
    p: price,
    i: '11784.62659091',
    P: '11784.25641265',
    r: '0.00038167',
    T: START_MS + 3_600_000,
  });

/** The candle of the minute, said at that time. */
export const minuteKline = (
  atMs: number,
  lastTradeId: number,
  close = '61837.60',
  isClosed = false,
): object => {
  const openAtMs = Math.floor(atMs / 60_000) * 60_000;
  return wrapped('kline_1m', {
    e: 'kline',
    E: atMs,
    s: PRODUCT,
    k: {
      t: openAtMs,
      T: openAtMs + 59_999,
      s: PRODUCT,
      i: '1m',
      f: lastTradeId,
      L: lastTradeId,
      o: close,
      c: close,
      h: close,
      l: close,
      v: '1',
      n: 1,
      x: isClosed,
      q: '1',
      V: '1',
      Q: '1',
      B: '0',
    },
  });
};

const answer = (peer: ScriptedPeer, { id, method }: Record<string, unknown>): void => {
  if (typeof method === 'string') peer.send({ result: null, id });
};

/** Confirms what is asked for, and pushes a first candle. */
export const binanceScript: VenueScript = {
  onCommand: (peer, command) => {
    answer(peer, command);
    if (command['method'] === 'SUBSCRIBE') peer.send(kline(0, 100));
  },
};

/** The same for USD-M futures, with a first trade. */
export const usdmScript: VenueScript = {
  onCommand: (peer, command) => {
    answer(peer, command);
    if (command['method'] !== 'SUBSCRIBE') return;
    peer.send(minuteKline(START_MS + 500, 99 + TRADES_AHEAD));
    peer.send(aggTrade(100));
  },
};

/** Confirms what is asked for, and says nothing. */
export const silentScript: VenueScript = { onCommand: answer };
