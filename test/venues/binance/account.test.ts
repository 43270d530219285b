import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';

import { epochMs } from '../../../machines/model/time.ts';
import type { Clock } from '../../../machines/ports.ts';
import { readAccountFrame } from '../../../src/venues/binance/account/events.ts';
import { lookAtSpot, lookAtUsdm } from '../../../src/venues/binance/account/reads.ts';
import { createAccountRest } from '../../../src/venues/binance/account/rest.ts';
import { createBinanceAuth } from '../../../src/venues/binance/account/sign.ts';
import { realNetwork } from '../../../src/venues/network.ts';
import {
  startScriptedVenue,
  type ScriptedReply,
  type ScriptedVenue,
  type SeenRequest,
} from '../../support/scripted-venue.ts';
import { testClock } from '../../support/simulated-clock.ts';

let server: ScriptedVenue | null = null;
afterEach(() => server?.close());

const KEY = { apiKey: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A' };
const HMAC = {
  ...KEY,
  secret: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j',
};

/** A clock that stands there. */
const at = (nowMs: number): Clock => ({ ...testClock(), now: () => epochMs(nowMs) });

describe('signatures', () => {
  test('of HMAC are those of the documented example', () => {
    const auth = createBinanceAuth(HMAC, at(1_499_827_319_559));
    const query = auth.query({
      symbol: 'LTCBTC',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: 1,
      price: '0.1',
    });
    expect(auth.kind).toBe('hmac');
    expect(query.split('&signature=')[1]).toBe(
      'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71',
    );
  });

  test('of Ed25519 are verified by the public key, over the sorted parameters of a frame', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const auth = createBinanceAuth({ ...KEY, secret }, testClock());
    const { signature, ...params } = auth.params({});
    const text = Object.entries(params)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${value}`)
      .join('&');
    expect(auth.kind).toBe('ed25519');
    expect(text).toMatch(/^apiKey=.+&recvWindow=5000&timestamp=\d+$/);
    const bytes = Buffer.from(String(signature), 'base64');
    expect(
      verify(
        null,
        Buffer.from(text),
        createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })),
        bytes,
      ),
    ).toBe(true);
  });

  test('are not made by a key of another kind, and the error tells none of it', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(() => createBinanceAuth({ ...KEY, secret }, testClock())).toThrow(
      'Binance secret: expected ed25519, found rsa',
    );
  });
});

const open = async (onRequest: (request: SeenRequest) => ScriptedReply) => {
  const venue = await startScriptedVenue({ onRequest });
  server = venue;
  const clock = testClock();
  const rest = createAccountRest({
    restUrl: venue.restUrl.replace('/trade-api/v2', ''),
    timePath: '/fapi/v1/time',
    auth: createBinanceAuth(HMAC, clock),
    clock,
    network: realNetwork,
    timeoutMs: 5_000,
  });
  return { clock, rest, venue };
};

describe('requests', () => {
  test('are signed with the venue’s time once it has refused ours', async () => {
    const { clock, rest, venue } = await open(({ path, query }) => {
      const venueMs = clock.now() + 60_000;
      if (path === '/fapi/v1/time') return { status: 200, body: { serverTime: venueMs } };
      const isTimely = Math.abs(Number(query.get('timestamp')) - venueMs) < 5_000;
      return isTimely
        ? { status: 200, body: [] }
        : { status: 400, body: { code: -1021, msg: 'Timestamp outside of the recvWindow.' } };
    });
    const answer = await rest.ask({ method: 'GET', path: '/fapi/v3/balance', security: 'signed' });
    expect(answer).toEqual({ ok: true, value: [] });
    expect(venue.requests.map(({ path }) => path)).toEqual([
      '/fapi/v3/balance',
      '/fapi/v1/time',
      '/fapi/v3/balance',
    ]);
  });

  test('leave the venue alone for as long as it wants', async () => {
    const { clock, rest, venue } = await open(() => ({
      status: 429,
      body: { code: -1003, msg: 'Too many requests.' },
      headers: { 'retry-after': '30' },
    }));
    const ask = () => rest.ask({ method: 'GET', path: '/x', security: 'none' });
    expect(await ask()).toMatchObject({ ok: false, error: { code: -1003 } });
    await clock.advance(29_000, 1_000);
    expect(await ask()).toMatchObject({ ok: false, error: { code: null } });
    expect(venue.requests).toHaveLength(1);
    await clock.advance(2_000, 1_000);
    await ask();
    expect(venue.requests).toHaveLength(2);
  });

  test('never throw, whatever the venue does', async () => {
    const { rest } = await open(() => 'drop');
    expect(await lookAtUsdm(rest)).toMatchObject({ ok: false, error: { status: null } });
  });
});

const LISTED: Readonly<Record<string, unknown>> = {
  '/fapi/v3/positionRisk': [
    {
      symbol: 'ADAUSDT',
      positionSide: 'BOTH',
      positionAmt: '-30',
      entryPrice: '0.385',
      liquidationPrice: '0.95',
      isolatedMargin: '0',
      markPrice: '0.41047590',
      unheardOf: null,
    },
  ],
  '/fapi/v3/balance': [
    {
      accountAlias: 'SgsR',
      asset: 'USDT',
      balance: '122607.35137903',
      availableBalance: '23.72469206',
    },
    { accountAlias: 'SgsR', asset: 'BNB', balance: '0.00000000', availableBalance: '0.00000000' },
  ],
  '/fapi/v1/openOrders': [
    {
      symbol: 'BTCUSDT',
      orderId: 1_917_641,
      side: 'BUY',
      positionSide: 'SHORT',
      type: 'LIMIT',
      origQty: '0.40',
      price: '100',
      stopPrice: '0',
      reduceOnly: false,
      closePosition: false,
    },
  ],
  '/fapi/v1/openAlgoOrders': [
    {
      algoId: 2_148_627,
      orderType: 'STOP_MARKET',
      symbol: 'ADAUSDT',
      side: 'BUY',
      positionSide: 'BOTH',
      quantity: '0.00',
      triggerPrice: '0.900',
      price: '0.000',
      reduceOnly: false,
      closePosition: true,
    },
  ],
  '/api/v3/account': {
    balances: [
      { asset: 'BTC', free: '4723846.89208129', locked: '0.10000000' },
      { asset: 'LTC', free: '0.00000000', locked: '0.00000000' },
    ],
  },
  '/api/v3/openOrders': [
    {
      symbol: 'LTCBTC',
      orderId: 1,
      side: 'SELL',
      type: 'STOP_LOSS_LIMIT',
      origQty: '1.0',
      price: '0.1',
      stopPrice: '0.2',
    },
  ],
};

describe('a look', () => {
  const listing = ({ path }: SeenRequest): ScriptedReply => ({ status: 200, body: LISTED[path] });

  test('at futures reads positions, balances, orders and conditional orders', async () => {
    const { rest } = await open(listing);
    const found = await lookAtUsdm(rest);
    expect(found).toEqual({
      ok: true,
      value: {
        positions: [
          {
            product: 'ADAUSDT',
            side: 'short',
            quantity: '30',
            entryPrice: '0.385',
            liquidationPrice: '0.95',
            margin: 'cross',
          },
        ],
        balances: [{ asset: 'USDT', total: '122607.35137903', available: '23.72469206' }],
        orders: [
          {
            orderId: 'order 1917641',
            product: 'BTCUSDT',
            side: 'buy',
            positionSide: 'short',
            kind: 'LIMIT',
            quantity: '0.40',
            price: '100',
            triggerPrice: null,
            isReducing: true,
          },
          {
            orderId: 'algo 2148627',
            product: 'ADAUSDT',
            side: 'buy',
            positionSide: null,
            kind: 'STOP_MARKET',
            quantity: null,
            price: null,
            triggerPrice: '0.900',
            isReducing: true,
          },
        ],
      },
    });
  });

  test('at spot reads what is there, locked or not, exactly', async () => {
    const { rest } = await open(listing);
    const found = await lookAtSpot(rest);
    expect(found).toMatchObject({
      ok: true,
      value: {
        positions: [],
        balances: [{ asset: 'BTC', total: '4723846.99208129', available: '4723846.89208129' }],
        orders: [{ orderId: 'order 1', kind: 'STOP_LOSS_LIMIT', triggerPrice: '0.2' }],
      },
    });
  });

  test('that cannot be read whole is none', async () => {
    const { rest } = await open(({ path }) => ({
      status: 200,
      body: path === '/fapi/v1/openOrders' ? [{ symbol: 'BTCUSDT' }] : LISTED[path],
    }));
    expect(await lookAtUsdm(rest)).toMatchObject({
      ok: false,
      error: { message: '/fapi/v1/openOrders: expected another shape at 0.orderId' },
    });
  });
});

describe('frames of an account', () => {
  test('tell orders, positions and balances at the time of the event', () => {
    const update = {
      e: 'ACCOUNT_UPDATE',
      E: 1_564_745_798_939,
      T: 1_564_745_798_938,
      a: {
        m: 'ORDER',
        B: [{ a: 'USDT', wb: '122624.12345678', cw: '100.12345678', bc: '50.12345678' }],
        P: [{ s: 'BTCUSDT', pa: '-10', ep: '6563.66500', mt: 'isolated', ps: 'SHORT' }],
      },
    };
    expect(readAccountFrame(JSON.stringify(update))).toEqual({
      kind: 'told',
      events: [
        {
          kind: 'balance',
          atMs: update.E,
          balance: { asset: 'USDT', total: '122624.12345678', available: null },
        },
        {
          kind: 'position',
          atMs: update.E,
          isNet: false,
          position: {
            product: 'BTCUSDT',
            side: 'short',
            quantity: '10',
            entryPrice: '6563.66500',
            liquidationPrice: null,
            margin: 'isolated',
          },
        },
      ],
    });
  });

  const spot = (X: string) => ({
    subscriptionId: 0,
    event: {
      e: 'executionReport',
      E: 1,
      s: 'ETHBTC',
      S: 'BUY',
      o: 'LIMIT',
      q: '1.00000000',
      p: '0.10264410',
      P: '0.00000000',
      i: 4_293_153,
      X,
    },
  });
  test.each([
    ['NEW', true],
    ['PARTIALLY_FILLED', true],
    ['FILLED', false],
    ['CANCELED', false],
    ['EXPIRED', false],
    ['EXPIRED_IN_MATCH', false],
    ['REJECTED', false],
  ])('an order that is %s rests: %s', (status, isOpen) => {
    expect(readAccountFrame(JSON.stringify(spot(status)))).toMatchObject({
      kind: 'told',
      events: [{ kind: 'order', isOpen, order: { orderId: 'order 4293153', side: 'buy' } }],
    });
  });

  test.each([
    ['an end', { e: 'listenKeyExpired', E: 1, listenKey: 'x' }, 'ended'],
    [
      'an end of a subscription',
      { subscriptionId: 0, event: { e: 'eventStreamTerminated', E: 1 } },
      'ended',
    ],
    ['a shutdown', { e: 'serverShutdown', E: 1 }, 'serverShutdown'],
    ['an answer', { id: 1, status: 200, result: { subscriptionId: 0 } }, 'answer'],
    ['what is of no use', { e: 'TRADE_LITE', E: 1 }, 'told'],
    ['an unknown event', { e: 'UNHEARD_OF', E: 1 }, 'malformed'],
    ['a name that every object has', { e: 'toString', E: 1 }, 'malformed'],
    ['an event in part', { e: 'ORDER_TRADE_UPDATE', E: 1, o: { s: 'BTCUSDT' } }, 'malformed'],
  ])('%s is known', (_, frame, kind) => {
    expect(readAccountFrame(JSON.stringify(frame)).kind).toBe(kind);
  });

  test('that are none are told apart', () => {
    for (const text of ['{', '[]', 'null', '1', '""'])
      expect(readAccountFrame(text).kind).toBe('malformed');
  });
});
