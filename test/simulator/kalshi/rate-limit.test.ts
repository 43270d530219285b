import { describe, expect, it } from 'vitest';

import { BASIC_RATE } from '../../../src/simulator/kalshi/rate-limit.ts';
import { worldsOfTests, type PaperWorld } from '../paper-world.ts';

const open = worldsOfTests();

/** How many of `count` calls in a row are let through. */
const passed = async (count: number, call: () => ReturnType<PaperWorld['call']>) => {
  let through = 0;
  for (let index = 0; index < count; index += 1) if ((await call()).status !== 429) through += 1;
  return through;
};

describe('the account’s buckets', () => {
  it('hold ten orders, and one more for each tenth of a second', async () => {
    const { clock, order } = await open({ limits: { rate: BASIC_RATE } });
    expect(await passed(15, () => order({}))).toBe(10);
    await clock.advance(300);
    expect(await passed(15, () => order({}))).toBe(3);
    await clock.advance(60_000, 1_000);
    expect(await passed(15, () => order({}))).toBe(10);
  });

  it('hold twenty reads, whatever was written', async () => {
    const { call, order } = await open({ limits: { rate: BASIC_RATE } });
    await passed(12, () => order({}));
    expect(await passed(25, () => call('GET', '/portfolio/orders'))).toBe(20);
  });

  it('take a fifth of an order for a cancel', async () => {
    const { call } = await open({ limits: { rate: BASIC_RATE } });
    expect(await passed(60, () => call('DELETE', '/portfolio/events/orders/x'))).toBe(50);
  });

  it('turn an order away before anything has seen it', async () => {
    const { order, simulator } = await open({
      limits: { rate: { ...BASIC_RATE, write: { perSecond: 100, burst: 10 } } },
    });
    expect((await order({ client_order_id: 'first' })).status).toBe(201);
    const refused = await order({ client_order_id: 'second' });
    expect(refused).toEqual({ status: 429, body: { error: 'too many requests' } });
    expect(simulator.account.orders.size).toBe(1);
    expect(simulator.figures()).toMatchObject({ ordersRefused: 0 });
  });
});
