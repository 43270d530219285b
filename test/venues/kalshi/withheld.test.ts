import { afterEach, expect, test } from 'vitest';

import { clientOrderId } from '../../../machines/model/ids.ts';
import type { OrderRequest } from '../../../machines/model/order.ts';
import { createKalshiAuth } from '../../../src/venues/kalshi/sign.ts';
import { createKalshiVenue } from '../../../src/venues/kalshi/venue.ts';
import { createRateBudget } from '../../../src/venues/rate-budget.ts';
import { eventually } from '../../support/eventually.ts';
import { btcOfSeries, orderRequest, TEST_KEY } from '../../support/kalshi.ts';
import { BASIC_RATES } from '../../support/rates.ts';
import { startScriptedVenue, type ScriptedVenue } from '../../support/scripted-venue.ts';
import { testClock } from '../../support/simulated-clock.ts';

let server: ScriptedVenue | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

const order = (leg: OrderRequest['leg'], index: number): OrderRequest =>
  orderRequest({
    leg,
    clientOrderId: clientOrderId(`tw-0a1b2c3d-${index}-${leg === 'entry' ? 'e' : 'x'}1`),
    reduceOnly: leg === 'exit',
  });

test('an entry that waits for its turn is given up when the switch forbids it; an exit is sent', async () => {
  const venue = await startScriptedVenue({ onRequest: () => 'drop' });
  server = venue;
  const clock = testClock();
  let why: string | null = null;
  // A bucket for two requests: whoever comes later waits.
  const policy = {
    ...BASIC_RATES,
    write: { perSecond: 1, burst: 20 },
    exitReserveTokens: 0,
    entryMaxWaitMs: 60_000,
  };
  const client = createKalshiVenue({
    restUrl: venue.restUrl,
    auth: createKalshiAuth(TEST_KEY, clock),
    clock,
    requestTimeoutMs: 60_000,
    budget: createRateBudget({ policy, clock, random: () => 0.5 }),
    entryRefusal: () => why,
    symbolOfSeries: btcOfSeries,
  });
  const sent = [1, 2].map((index) => client.submitOrder(order('entry', index)));
  const waiting = [3, 4].map((index) => client.submitOrder(order('entry', index)));
  await Promise.all(sent);
  why = 'the kill switch stands at reduce-only';
  const exit = client.submitOrder(order('exit', 5));
  let left = 3;
  for (const one of [...waiting, exit]) void one.finally(() => (left -= 1));
  await eventually(async () => {
    await clock.advance(500);
    expect(left).toBe(0);
  }, 10_000);
  const withheld = { kind: 'rejected', code: 'withheld', message: why };
  expect(await Promise.all(waiting)).toEqual([withheld, withheld]);
  expect((await exit).kind).toBe('unknown');
  expect(venue.requests.map(({ body }) => JSON.stringify(body).slice(0, 200))).toEqual([
    expect.stringContaining('-1-e1'),
    expect.stringContaining('-2-e1'),
    expect.stringContaining('-5-x1'),
  ]);
  await client.stop();
});
