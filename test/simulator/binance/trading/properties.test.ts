import fc from 'fast-check';
import { expect, test } from 'vitest';

import { createFuturesAccount } from '../../../../src/simulator/binance/trading/account.ts';
import { createTables, type Change } from '../../../../src/simulator/binance/trading/rows.ts';
import { createBinanceAuth } from '../../../../src/venues/binance/account/sign.ts';
import { testClock } from '../../../support/simulated-clock.ts';

const START_E8 = 10_000 * 1e8;

const amount = fc.integer({ min: 2, max: 60 }).map((steps) => (steps / 1_000).toFixed(3));
const side = fc.constantFrom('BUY', 'SELL');
const flag = fc.constantFrom('true', 'false');
const step = fc.oneof(
  fc.record({
    kind: fc.constant('price' as const),
    dollars: fc.integer({ min: 58_000, max: 72_000 }),
  }),
  fc.record({ kind: fc.constant('market' as const), side, quantity: amount, reduceOnly: flag }),
  fc.record({
    ...{ kind: fc.constant('limit' as const), side, quantity: amount, reduceOnly: flag },
    away: fc.integer({ min: -300, max: 300 }),
    timeInForce: fc.constantFrom('GTC', 'IOC', 'FOK', 'GTX'),
  }),
  fc.record({
    kind: fc.constant('stop' as const),
    side,
    away: fc.integer({ min: -900, max: 900 }),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** An account that is asked by whoever has its keys, without a network. */
const open = () => {
  const clock = testClock();
  const changes: Change[] = [];
  const account = createFuturesAccount({
    ...{ clock, speed: 1, products: ['BTCUSDT'], startingMicros: 10_000_000_000 },
    keep: (change) => changes.push(change),
  });
  const auth = createBinanceAuth(account.credentials, clock);
  let dollars = 65_000;
  const post = (path: string, params: Record<string, string>): void => {
    const query = auth.query({ symbol: 'BTCUSDT', ...params });
    const answer = account.answer({ method: 'POST', path, query, apiKey: auth.apiKey });
    expect([200, 400]).toContain(answer.status);
  };
  const move = (to: number): void => {
    dollars = to;
    account.price('BTCUSDT', to * 1_000_000);
  };
  const play = (one: Step): void => {
    switch (one.kind) {
      case 'price':
        move(one.dollars);
        return;
      case 'market': {
        const { quantity, reduceOnly, side: to } = one;
        post('/fapi/v1/order', { side: to, type: 'MARKET', quantity, reduceOnly });
        return;
      }
      case 'limit': {
        const { away, quantity, reduceOnly, side: to, timeInForce } = one;
        const price = `${dollars + away}.0`;
        post('/fapi/v1/order', {
          ...{ side: to, type: 'LIMIT', timeInForce, quantity, reduceOnly, price },
        });
        return;
      }
      case 'stop': {
        const terms = { algoType: 'CONDITIONAL', type: 'STOP_MARKET', closePosition: 'true' };
        const triggerPrice = `${dollars + one.away}.0`;
        post('/fapi/v1/algoOrder', { ...terms, side: one.side, triggerPrice });
      }
    }
  };
  move(dollars);
  return { account, changes, play };
};

test('whatever is asked of it, the books of the account add up', () => {
  let traded = 0;
  let reduced = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 15, maxLength: 60 }), (steps) => {
      const { account, changes, play } = open();
      for (const one of steps) play(one);
      account.stop();

      const tables = createTables();
      const reducing = new Set<string>();
      for (const change of changes) {
        const before = tables.positions.get('BTCUSDT')?.amount ?? 0;
        tables.apply(change);
        for (const { id, reduceOnly } of change.orders ?? []) if (reduceOnly) reducing.add(id);
        const after = tables.positions.get('BTCUSDT')?.amount ?? 0;
        // What may only reduce never makes more of a position, nor turns it over.
        for (const { orderId } of change.trades ?? [])
          if (reducing.has(orderId)) {
            reduced += 1;
            expect(Math.abs(after)).toBeLessThan(Math.abs(before));
            expect(after * before).toBeGreaterThanOrEqual(0);
          }
      }

      traded += tables.trades.length;
      const signed = tables.trades.map((one) => (one.side === 'BUY' ? 1 : -1) * one.quantity);
      const held = signed.reduce((sum, one) => sum + one, 0);
      expect(tables.positions.get('BTCUSDT')?.amount ?? 0).toBe(held);
      const booked = tables.trades.reduce((sum, one) => sum + one.realizedE8 - one.feeE8, 0);
      expect(tables.wallets.get('USDT')?.balanceE8).toBe(START_E8 + booked);
      if (held === 0) expect(tables.positions.get('BTCUSDT')?.costMicros ?? 0).toBe(0);
      for (const order of tables.orders.values()) {
        const own = tables.trades.filter(({ orderId }) => orderId === order.id);
        expect(own.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(order.executed);
        expect(order.executed).toBeLessThanOrEqual(order.quantity);
        expect(order.status === 'FILLED').toBe(order.executed === order.quantity);
      }
      expect(tables.open().every(({ reduceOnly }) => !reduceOnly || held !== 0)).toBe(true);
    }),
    { numRuns: 150 },
  );
  expect(traded).toBeGreaterThan(300);
  expect(reduced).toBeGreaterThan(30);
});
