import { z } from 'zod';

import { durationMs, httpUrl, name, path, secretRef, webSocketUrl } from './scalars.ts';

const kalshi = z.strictObject({
  restUrl: httpUrl()
    .default('https://external-api.kalshi.com/trade-api/v2')
    .describe('Base of the REST API.'),
  wsUrl: webSocketUrl()
    .default('wss://external-api-ws.kalshi.com/trade-api/ws/v2')
    .describe('The WebSocket API.'),
  keyId: secretRef().describe('Where the id of the API key is kept.'),
  privateKeyFile: path().describe('File with the private key (PEM) of the API key.'),
});

const coinbase = z.strictObject({
  wsUrl: webSocketUrl()
    .default('wss://ws-feed.exchange.coinbase.com')
    .describe('The public WebSocket feed.'),
});

export const venuesSection = z.strictObject({
  requestTimeoutMs: durationMs(100, 120_000)
    .default(10_000)
    .describe('Longest wait for a reply of a venue; then the outcome is unknown.'),
  kalshi: kalshi
    .nullable()
    .default(null)
    .describe('The real Kalshi. Null: paper mode, the simulator takes its place.'),
  coinbase: coinbase
    .nullable()
    .default(null)
    .describe('The real Coinbase. Null: paper mode, the simulator takes its place.'),
});

/** Which spot product prices the markets of a series. */
export const marketsSection = z.strictObject({
  series: z
    .array(
      z.strictObject({
        series: name().describe('A series of the venue.'),
        symbol: name().describe('The spot product that prices its markets.'),
      }),
    )
    .min(1)
    .default([
      { series: 'KXBTC15M', symbol: 'BTC-USD' },
      { series: 'KXETH15M', symbol: 'ETH-USD' },
      { series: 'KXSOL15M', symbol: 'SOL-USD' },
      { series: 'KXXRP15M', symbol: 'XRP-USD' },
    ])
    .describe('The series that are watched.'),
});
