import { symbolId } from '../../machines/model/ids.ts';
import { binanceFeed, type BinanceFeedOptions } from '../../src/venues/binance/feed.ts';
import type { FeedDriver } from '../../src/venues/feed-driver.ts';
import type { ScriptedPeer, VenueScript } from './scripted-venue.ts';

export const PRODUCT = 'BTCUSDT';
/** The scripted clock of feeds stands there at first. */
const START_MS = Date.UTC(2026, 0, 1);

/** A driver without a past: no candle is ever asked for unless `changes` say otherwise. */
export const testBinanceFeed = (
  wsUrl: string,
  changes: Partial<BinanceFeedOptions> = {},
): FeedDriver =>
  binanceFeed({
    wsUrl,
    price: 'trade',
    symbolOf: () => symbolId('BTC-USD'),
    candles: () => Promise.resolve({ ok: true, value: [] }),
    heard: new Map(),
    ...changes,
  });

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

/** Confirms what is asked for, and says nothing. */
export const silentScript: VenueScript = { onCommand: answer };
