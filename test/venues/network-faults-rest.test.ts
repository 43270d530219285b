import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { marketTicker } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti } from '../../machines/model/money.ts';
import { createKalshiVenue } from '../../src/venues/kalshi/venue.ts';
import { createRateBudget } from '../../src/venues/rate-budget.ts';
import type { Venue } from '../../src/venues/venue.ts';
import { TICKER } from '../simulator/paper-world.ts';
import { btcOfSeries, orderRequest } from '../support/kalshi.ts';
import { BASIC_RATES } from '../support/rates.ts';
import type { TcpProxy } from '../support/tcp-proxy.ts';
import { openProxiedWorld, type ProxiedWorld } from './proxied-world.ts';

const TIMEOUT_MS = 400;

/** Rests in the book, so that the venue keeps it whatever the prices do. */
const resting = orderRequest({
  leg: 'entry',
  action: 'buy',
  market: marketTicker(TICKER),
  countCenti: countCenti(100),
  limitCenti: heldPriceCenti(100),
  timeInForce: 'goodTillCanceled',
  reduceOnly: false,
});

let world: ProxiedWorld;
let venue: Venue;

const clientOf = ({ auth, clock, kalshi, simulator }: ProxiedWorld): Venue =>
  createKalshiVenue({
    restUrl: kalshi.through(simulator.kalshi.restUrl),
    auth,
    clock,
    requestTimeoutMs: TIMEOUT_MS,
    budget: createRateBudget({ policy: BASIC_RATES, clock, random: Math.random }),
    symbolOfSeries: btcOfSeries,
  });

beforeEach(async () => {
  world = await openProxiedWorld();
  venue = clientOf(world);
});
afterEach(async () => {
  await venue.stop();
  await world.stop();
});

/** What the venue holds of us, by its own account. */
const atVenue = () => {
  const { duplicatesRefused, ordersReceived } = world.simulator.figures();
  return { orders: world.simulator.account.orders.size, duplicatesRefused, ordersReceived };
};
const NOTHING = { orders: 0, duplicatesRefused: 0, ordersReceived: 0 };
const ONCE = { orders: 1, duplicatesRefused: 0, ordersReceived: 1 };

const faults: readonly (readonly [
  what: string,
  strike: (proxy: TcpProxy) => void | Promise<void>,
  truth: object,
  mend: (proxy: TcpProxy) => void | Promise<void>,
])[] = [
  [
    'a reset in the middle of the request',
    (p) => p.resetAfter('up', 120),
    NOTHING,
    () => undefined,
  ],
  ['a reset in the middle of its body', (p) => p.resetAfter('up', 700), NOTHING, () => undefined],
  ['a reset before the reply', (p) => p.resetAfter('down', 0), ONCE, () => undefined],
  ['a reset in the middle of the reply', (p) => p.resetAfter('down', 60), ONCE, () => undefined],
  ['a line that swallows the request', (p) => p.swallow('up', 'all'), NOTHING, (p) => p.heal()],
  ['a line that swallows the reply', (p) => p.swallow('down', 'all'), ONCE, (p) => p.heal()],
  [
    'a reply that trickles in',
    (p) => p.pace('down', { bytesPerSecond: 100 }),
    ONCE,
    (p) => p.heal(),
  ],
  ['a refused connection', (p) => p.refuse(), NOTHING, (p) => p.accept()],
];

describe('an order on a failing line', () => {
  test.each(faults)('%s: unknown, as it is at the venue, and found by asking', async (...args) => {
    const [, strike, truth, mend] = args;
    await strike(world.kalshi);
    const outcome = await venue.submitOrder(resting);
    expect(outcome).toMatchObject({ kind: 'unknown', landed: false });
    expect(atVenue()).toEqual(truth);

    await mend(world.kalshi);
    const landed = truth === ONCE;
    expect(await venue.lookupOrder(resting, null)).toMatchObject(
      landed ? { kind: 'found', order: { status: 'resting' } } : { kind: 'missing' },
    );
    // The same id once more: taken if it was lost, refused as a twin if it was not.
    expect(await venue.submitOrder(resting)).toMatchObject(
      landed ? { kind: 'unknown', landed: true } : { kind: 'accepted' },
    );
    expect(atVenue().orders).toBe(1);
  });

  test('a slow and unsteady line delays the answer and changes nothing', async () => {
    world.kalshi.pace('up', { latencyMs: 30, jitterMs: 30 });
    world.kalshi.pace('down', { latencyMs: 30, jitterMs: 30 });
    expect(await venue.submitOrder(resting)).toMatchObject({ kind: 'accepted' });
    expect(atVenue()).toEqual(ONCE);
  });

  test('a lookup whose answer is cut is asked again, and never taken for an absence', async () => {
    expect(await venue.submitOrder(resting)).toMatchObject({ kind: 'accepted' });
    world.kalshi.resetAfter('down', 90);
    expect(await venue.lookupOrder(resting, null)).toMatchObject({ kind: 'found' });
    world.kalshi.swallow('down', 'all');
    expect(await venue.lookupOrder(resting, null)).toMatchObject({ kind: 'unknown' });
  });
});
