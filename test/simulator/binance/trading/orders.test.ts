import { afterEach, describe, expect, test } from 'vitest';

import { openUsdm, type UsdmWorld, type UsdmWorldOptions } from '../../../support/usdm.ts';

const worlds: UsdmWorld[] = [];
const open = async (options?: UsdmWorldOptions): Promise<UsdmWorld> => {
  const world = await openUsdm(options);
  worlds.push(world);
  return world;
};
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.stop();
});

type Params = Readonly<Record<string, string | number>>;

const ORDER = '/fapi/v1/order';
const ALGO = '/fapi/v1/algoOrder';

/** The tape stands at 65 000: the best ask is 65 003.3, the best bid 64 996.7. */
const limit: Params = {
  ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
  ...{ quantity: '0.010', price: '64000.0', newOrderRespType: 'RESULT' },
};
const market: Params = {
  ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' },
  newOrderRespType: 'RESULT',
};

const without = (params: Params, name: string): Params =>
  Object.fromEntries(Object.entries(params).filter(([key]) => key !== name));

describe('a new order is refused', () => {
  test.each<readonly [string, Params, number]>([
    ['without a side', without(limit, 'side'), -1_102],
    ['without a quantity', without(limit, 'quantity'), -1_102],
    ['without a price', without(limit, 'price'), -1_102],
    ['without a time in force', without(limit, 'timeInForce'), -1_102],
    ['with what nobody reads', { ...limit, icebergQty: '1' }, -1_104],
    ['at the market with a price', { ...market, price: '1' }, -1_106],
    ['with more decimals than there are', { ...limit, quantity: '0.0101' }, -1_111],
    ['with more decimals of price', { ...limit, price: '64000.001' }, -1_111],
    ['with another time in force', { ...limit, timeInForce: 'DAY' }, -1_115],
    ['of another kind', { ...limit, type: 'LIMIT_MAKER' }, -1_116],
    ['with another side', { ...limit, side: 'LONG' }, -1_117],
    ['of an unknown product', { ...limit, symbol: 'NONEUSDT' }, -1_121],
    ['with another answer', { ...limit, newOrderRespType: 'FULL' }, -1_136],
    ['that costs more than there is', { ...market, quantity: '5' }, -2_019],
    ['that only reduces nothing', { ...market, side: 'SELL', reduceOnly: 'true' }, -2_022],
    ['of nothing', { ...limit, quantity: '0' }, -4_003],
    ['of more than the market takes', { ...limit, quantity: '1001' }, -4_005],
    ['above the highest price', { ...limit, price: '4529765.0' }, -4_002],
    ['below the lowest price', { ...limit, price: '500.0' }, -4_013],
    ['between two ticks', { ...limit, price: '64000.05' }, -4_014],
    ['with an id of other letters', { ...limit, newClientOrderId: 'a b' }, -4_015],
    ['with an id that is too long', { ...limit, newClientOrderId: 'a'.repeat(37) }, -4_015],
    ['far above the mark price', { ...limit, price: '68300.0' }, -4_016],
    ['far below it', { ...limit, side: 'SELL', price: '61700.0' }, -4_024],
    ['for one side of a hedge', { ...limit, positionSide: 'LONG' }, -4_061],
    ['with a trigger', { ...limit, type: 'STOP_MARKET' }, -4_120],
    ['of too little money', { ...limit, quantity: '0.001' }, -4_164],
    ['that cannot be filled or killed', { ...limit, timeInForce: 'FOK' }, -5_021],
    ['that would not be a maker', { ...limit, timeInForce: 'GTX', price: '65100.0' }, -5_022],
  ])('%s', async (_, params, code) => {
    const { call } = await open();
    expect(await call('POST', ORDER, params)).toMatchObject({ status: 400, body: { code } });
    expect((await call('GET', '/fapi/v1/openOrders')).body).toEqual([]);
  });

  test('while its twin is open, and taken once that has ended', async () => {
    const { call } = await open();
    const order = { ...limit, newClientOrderId: 'twin' };
    expect((await call('POST', ORDER, order)).status).toBe(200);
    expect((await call('POST', ORDER, order)).body).toMatchObject({ code: -4_116 });
    const named = { symbol: 'BTCUSDT', origClientOrderId: 'twin' };
    expect((await call('DELETE', ORDER, named)).body).toMatchObject({ status: 'CANCELED' });
    expect((await call('DELETE', ORDER, named)).body).toMatchObject({ code: -2_011 });
    expect((await call('POST', ORDER, order)).body).toMatchObject({ status: 'NEW' });
  });

  test('with a time, or a signature, that is not good', async () => {
    const { call, clock, server } = await open();
    const late = new URL(server.restUrl + ORDER);
    late.search = `symbol=BTCUSDT&timestamp=${clock.now() - 2_001}&recvWindow=2000&signature=00`;
    const headers = { 'X-MBX-APIKEY': server.credentials.apiKey };
    const ask = async (url: URL): Promise<unknown> =>
      (await fetch(url, { method: 'POST', headers })).json();
    expect(await ask(late)).toMatchObject({ code: -1_021 });
    const forged = new URL(server.restUrl + ORDER);
    forged.search = `symbol=BTCUSDT&timestamp=${clock.now()}&recvWindow=2000&signature=00`;
    expect(await ask(forged)).toMatchObject({ code: -1_022 });
    expect((await call('GET', '/fapi/v1/nothing')).status).toBe(404);
  });
});

describe('an order', () => {
  test('takes the book level by level, and no more than is there', async () => {
    const { call } = await open({ startingDollars: 1_000_000 });
    const { body } = await call('POST', ORDER, { ...market, quantity: '10' });
    expect(body).toMatchObject({ status: 'EXPIRED', origQty: '10.000', executedQty: '3.075' });
    const { body: trades } = await call('GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT' });
    expect(trades).toMatchObject([
      { id: 1, price: '65003.30', maker: false, buyer: true, commissionAsset: 'USDT' },
      { id: 2, price: '65009.90' },
      { id: 3, price: '65016.50' },
      { id: 4, price: '65023.10' },
      { id: 5, price: '65029.70' },
    ]);
    expect((await call('POST', ORDER, { ...market, quantity: '10' })).body).toMatchObject({
      executedQty: '0.000',
    });
  });

  test('only says that it was taken, unless it is asked what it has come to', async () => {
    const { call } = await open();
    const { body } = await call('POST', ORDER, without(market, 'newOrderRespType'));
    expect(body).toMatchObject({ status: 'NEW', executedQty: '0.000' });
  });

  test('that rests is a maker once the tape has come to it', async () => {
    const { call, price } = await open();
    await call('POST', ORDER, { ...limit, newClientOrderId: 'rests' });
    price(63_900);
    const named = { symbol: 'BTCUSDT', origClientOrderId: 'rests' };
    expect((await call('GET', ORDER, named)).body).toMatchObject({
      status: 'FILLED',
      avgPrice: '64000.000',
    });
    const { body } = await call('GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT' });
    expect(body).toMatchObject([{ maker: true, price: '64000.00', commission: '0.12800000' }]);
  });

  test('that only reduces ends with what there is to reduce', async () => {
    const { call } = await open();
    await call('POST', ORDER, market);
    const sell = { ...limit, side: 'SELL', price: '66000.0', reduceOnly: 'true' };
    await call('POST', ORDER, { ...sell, newClientOrderId: 'profit' });
    expect((await call('POST', ORDER, sell)).body).toMatchObject({ code: -2_022 });
    await call('POST', ORDER, { ...market, side: 'SELL' });
    const named = { symbol: 'BTCUSDT', origClientOrderId: 'profit' };
    expect((await call('GET', ORDER, named)).body).toMatchObject({ status: 'EXPIRED' });
  });

  test('on the other side is netted, and its gain is money', async () => {
    const { call, price } = await open();
    await call('POST', ORDER, { ...market, side: 'SELL', quantity: '0.020' });
    price(64_000);
    await call('POST', ORDER, { ...market, quantity: '0.030' });
    const { body } = await call('GET', '/fapi/v3/positionRisk');
    expect(body).toMatchObject([{ positionAmt: '0.010', entryPrice: '64003.2' }]);
    const { body: trades } = await call('GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT' });
    // Sold at 64 996.7, bought back at 64 003.2.
    expect(trades).toMatchObject([
      { realizedPnl: '0.00000000', commission: '0.64996700' },
      { realizedPnl: '19.87000000', commission: '0.96004800' },
    ]);
    const { body: balance } = await call('GET', '/fapi/v3/balance');
    expect(balance).toMatchObject([{ asset: 'USDT', balance: '10018.25998500' }]);
  });
});

describe('the account', () => {
  test('pays longs’ funding, and gets shorts’', async () => {
    const { call, clock } = await open();
    await call('POST', ORDER, { ...market, side: 'SELL' });
    await clock.advance(3_600_000, 600_000);
    const { body } = await call('GET', '/fapi/v3/balance');
    // 650 dollars at a hundredth of a per cent, after a fee of 0.3249835.
    expect(body).toMatchObject([{ balance: '9999.74001650' }]);
  });

  test('sets leverage, margin and position mode as far as the venue lets it', async () => {
    const { call } = await open();
    const leverage = (to: number) =>
      call('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: to });
    expect((await leverage(3)).body).toMatchObject({ leverage: 3 });
    expect((await leverage(126)).body).toMatchObject({ code: -4_028 });
    const margin = (to: string) =>
      call('POST', '/fapi/v1/marginType', { symbol: 'BTCUSDT', marginType: to });
    expect((await margin('CROSSED')).body).toMatchObject({ code: -4_046 });
    const dual = (to: string) =>
      call('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: to });
    expect((await dual('false')).body).toMatchObject({ code: -4_059 });
    await call('POST', ORDER, market);
    expect((await margin('ISOLATED')).body).toMatchObject({ code: -4_048 });
    expect((await dual('true')).body).toMatchObject({ code: -4_068 });
    // A third of 650 dollars is tied up.
    const { body } = await call('GET', '/fapi/v3/balance');
    expect(JSON.stringify(body)).toMatch(/"availableBalance":"9782\.9/);
  });

  test('is told what it has used of its limits, and is turned away beyond them', async () => {
    const { call } = await open();
    const first = await call('POST', ORDER, limit);
    expect(first.headers.get('x-mbx-order-count-10s')).toBe('1');
    for (let n = 2; n <= 300; n += 1) await call('POST', ORDER, without(limit, 'side'));
    const over = await call('POST', ORDER, limit);
    expect(over).toMatchObject({ status: 429, body: { code: -1_015 } });
    expect(over.headers.get('retry-after')).toBe('10');
    const read = await call('GET', '/fapi/v1/openOrders');
    expect(read.headers.get('x-mbx-used-weight-1m')).toBe('40');
    for (let n = 0; n < 59; n += 1) await call('GET', '/fapi/v1/openOrders');
    expect(await call('GET', '/fapi/v3/balance')).toMatchObject({
      status: 429,
      body: { code: -1_003 },
    });
    for (let n = 0; n < 20; n += 1) await call('GET', '/fapi/v3/balance');
    expect((await call('GET', '/fapi/v3/balance')).status).toBe(418);
  });
});

describe('a stop that closes the position', () => {
  const stop: Params = {
    ...{ algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET' },
    ...{ triggerPrice: '60000.0', closePosition: 'true', clientAlgoId: 'backstop' },
  };

  test('waits for its price, and closes all there is', async () => {
    const { call, price } = await open();
    await call('POST', ORDER, market);
    expect((await call('POST', ALGO, stop)).body).toMatchObject({ algoStatus: 'NEW' });
    expect((await call('POST', ALGO, { ...stop, clientAlgoId: 'other' })).body).toMatchObject({
      code: -4_130,
    });
    await call('POST', ORDER, { ...market, quantity: '0.005' });
    price(60_001);
    expect((await call('GET', '/fapi/v1/openAlgoOrders')).body).toHaveLength(1);
    price(59_999);
    expect((await call('GET', '/fapi/v1/openAlgoOrders')).body).toEqual([]);
    expect((await call('GET', '/fapi/v3/positionRisk')).body).toEqual([]);
    const named = { symbol: 'BTCUSDT', origClientOrderId: 'backstop' };
    expect((await call('GET', ORDER, named)).body).toMatchObject({
      status: 'FILLED',
      type: 'STOP_MARKET',
      executedQty: '0.015',
      closePosition: true,
    });
  });

  test('is refused where it would trigger at once, and can be withdrawn', async () => {
    const { call, price } = await open();
    await call('POST', ORDER, market);
    const above = { ...stop, triggerPrice: '65001.0' };
    expect((await call('POST', ALGO, above)).body).toMatchObject({ code: -2_021 });
    expect((await call('POST', ALGO, { ...stop, quantity: '1' })).body).toMatchObject({
      code: -4_137,
    });
    await call('POST', ALGO, stop);
    const named = { clientAlgoId: 'backstop' };
    expect((await call('DELETE', ALGO, named)).body).toMatchObject({ code: '200' });
    expect((await call('DELETE', ALGO, named)).body).toMatchObject({ code: -2_011 });
    price(59_000);
    expect((await call('GET', '/fapi/v3/positionRisk')).body).toHaveLength(1);
  });
});

test('the same tape and the same requests make the same account', async () => {
  const play = async (): Promise<readonly unknown[]> => {
    const { call, price } = await open();
    await call('POST', ORDER, { ...limit, newClientOrderId: 'a' });
    await call('POST', ORDER, { ...market, newClientOrderId: 'b', side: 'SELL' });
    for (const dollars of [64_500, 63_900, 66_000]) price(dollars);
    const paths = ['/fapi/v3/balance', '/fapi/v3/positionRisk', '/fapi/v1/openOrders'];
    const bodies = [];
    for (const path of paths) bodies.push((await call('GET', path)).body);
    bodies.push((await call('GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT' })).body);
    return bodies;
  };
  expect(await play()).toEqual(await play());
});
