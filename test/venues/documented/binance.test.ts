import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { readReports } from '../../../src/venues/binance/trading/reports.ts';
import { parseProduct } from '../../../src/venues/binance/trading/instruments.ts';
import { readSubmission } from '../../../src/venues/binance/trading/orders.ts';
import {
  accountConfigSchema,
  balancesSchema,
  commissionSchema,
  feeBurnSchema,
  leverageSchema,
  orderSchema,
  ordersSchema,
  positionsSchema,
  settingsSchema,
  tradesSchema,
} from '../../../src/venues/binance/trading/schemas.ts';
import { BTC_INSTRUMENT, openUsdm, usdmEntry, type UsdmWorld } from '../../support/usdm.ts';
import { BODIES, CLIENT, FRAMES, SYMBOL } from './binance.ts';
import { differences } from './shape.ts';

const SCHEMAS = {
  'POST /fapi/v1/order': orderSchema,
  'DELETE /fapi/v1/order': orderSchema,
  'GET /fapi/v1/order': orderSchema,
  'GET /fapi/v1/openOrders': ordersSchema,
  'GET /fapi/v1/allOrders': ordersSchema,
  'GET /fapi/v1/userTrades': tradesSchema,
  'GET /fapi/v3/positionRisk': positionsSchema,
  'GET /fapi/v3/balance': balancesSchema,
  'GET /fapi/v1/commissionRate': commissionSchema,
  'GET /fapi/v1/symbolConfig': settingsSchema,
  'GET /fapi/v1/accountConfig': accountConfigSchema,
  'GET /fapi/v1/feeBurn': feeBurnSchema,
  'POST /fapi/v1/leverage': leverageSchema,
} as const;

const LISTS: ReadonlySet<string> = new Set([
  'GET /fapi/v1/openOrders',
  'GET /fapi/v1/allOrders',
  'GET /fapi/v1/userTrades',
  'GET /fapi/v3/positionRisk',
  'GET /fapi/v3/balance',
  'GET /fapi/v1/symbolConfig',
  'GET /fapi/v1/openAlgoOrders',
]);

const bodyOf = (name: keyof typeof BODIES): unknown => {
  const { example } = BODIES[name];
  return LISTS.has(name) ? [example] : example;
};

const scaleOf = () => ({ priceDecimals: 1, countDecimals: 5, ceiling: BTC_INSTRUMENT.ceiling });

let world: UsdmWorld | null = null;
afterEach(() => world?.stop());

describe('what the documents show', () => {
  test.each(Object.entries(SCHEMAS))('is read: %s', (name, schema) => {
    const body = Object.entries(BODIES).find(([key]) => key === name)?.[1].example;
    expect(schema.safeParse(LISTS.has(name) ? [body] : body).success).toBe(true);
  });

  test('is read: a product of exchangeInfo', () => {
    expect(parseProduct(SYMBOL)).toMatchObject({
      ok: true,
      value: { name: 'BTCUSDT', status: 'active', tick: 1, countStep: 100, scale: scaleOf() },
    });
  });

  test('is read: an answer to a new order, and the reports of it', () => {
    const body = bodyOf('POST /fapi/v1/order');
    const reply = { kind: 'answered', status: 200, body, venueAtMs: null } as const;
    expect(readSubmission(reply, usdmEntry('yes'), BTC_INSTRUMENT)).toEqual({
      kind: 'accepted',
      venueOrderId: 'BTCUSDT:22542179',
      filledCenti: 1_000,
      remainingCenti: 0,
    });
    const read = (frame: object) => readReports(JSON.stringify(frame), scaleOf, () => undefined);
    expect(read(FRAMES.traded)).toMatchObject([
      {
        kind: 'fill',
        fill: {
          clientOrderId: CLIENT,
          countCenti: 1_000,
          yesPriceCenti: 650_033,
          feeMicros: 325_017,
        },
      },
      { kind: 'order', order: { status: 'executed', filledCenti: 1_000 } },
    ]);
    expect(read(FRAMES.account)).toMatchObject([
      { kind: 'position', position: { side: 'yes', countCenti: 1_000, costMicros: 650_033_000 } },
    ]);
    expect(read({ stream: 'key', data: FRAMES.account })).toHaveLength(1);
  });
});

describe('the paper venue writes as the documents do', () => {
  const order = {
    ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'IOC', quantity: '0.010' },
    ...{ price: '65650.0', newOrderRespType: 'RESULT' },
  };
  const stop = {
    ...{ algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET' },
    ...{ triggerPrice: '60000.0', closePosition: 'true' },
  };

  test('in every answer that is used', async () => {
    world = await openUsdm();
    const { call } = world;
    const resting = { ...order, timeInForce: 'GTC', price: '64000.0', newClientOrderId: 'rests' };
    const named = { symbol: 'BTCUSDT', origClientOrderId: 'rests' };
    const symbol = { symbol: 'BTCUSDT' };
    const asked: Record<string, unknown> = {
      'POST /fapi/v1/leverage': (
        await call('POST', '/fapi/v1/leverage', { ...symbol, leverage: 10 })
      ).body,
      'POST /fapi/v1/order': (await call('POST', '/fapi/v1/order', order)).body,
    };
    await call('POST', '/fapi/v1/algoOrder', stop);
    await call('POST', '/fapi/v1/order', resting);
    for (const name of Object.keys(BODIES).filter((key) => key.startsWith('GET')))
      asked[name] = (
        await call('GET', name.slice(4), name === 'GET /fapi/v1/order' ? named : symbol)
      ).body;
    asked['DELETE /fapi/v1/order'] = (await call('DELETE', '/fapi/v1/order', named)).body;
    const found = Object.entries(BODIES).flatMap(([name, { example, optional }]) =>
      differences(asked[name], LISTS.has(name) ? [example] : example, optional, name),
    );
    expect(found).toEqual([]);
  });

  test('in the events of the account', async () => {
    world = await openUsdm();
    const { call, server } = world;
    const events: object[] = [];
    server.account.listen((event) => events.push(event));
    await call('POST', '/fapi/v1/order', order);
    const names = events.map((event) => ('e' in event ? event.e : null));
    expect(names).toEqual(['ORDER_TRADE_UPDATE', 'ORDER_TRADE_UPDATE', 'ACCOUNT_UPDATE']);
    const plain = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? Number(one) : one)),
      );
    expect(differences(plain(events[0]), FRAMES.traded, ['N', 'n'])).toEqual([]);
    expect(differences(plain(events[1]), FRAMES.traded, [])).toEqual([]);
    expect(differences(plain(events[2]), FRAMES.account, [])).toEqual([]);
  });

  test('in a product of exchangeInfo', async () => {
    world = await openUsdm();
    const { body } = await world.call('GET', '/fapi/v1/exchangeInfo');
    const [first] = z.object({ symbols: z.array(z.looseObject({})) }).parse(body).symbols;
    const { filters, ...rest } = SYMBOL;
    expect(
      differences({ ...first, filters: undefined }, { ...rest, filters: undefined }, ['filters']),
    ).toEqual([]);
    expect(filters).toHaveLength(7);
    expect(parseProduct(first).ok).toBe(true);
  });
});
