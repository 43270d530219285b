import { afterEach, describe, expect, test } from 'vitest';

import { clientOrderId } from '../../../../machines/model/ids.ts';
import { countCenti } from '../../../../machines/model/money.ts';
import {
  createListenKey,
  keyedNetwork,
} from '../../../../src/venues/binance/account/listen-key.ts';
import { createAccountRest } from '../../../../src/venues/binance/account/rest.ts';
import { createBinanceAuth } from '../../../../src/venues/binance/account/sign.ts';
import { usdmUserFeed } from '../../../../src/venues/binance/account/user-feed.ts';
import { createReports } from '../../../../src/venues/binance/trading/reports.ts';
import { realNetwork } from '../../../../src/venues/network.ts';
import type { WatchedEvent } from '../../../../machines/model/watched-account.ts';
import { eventually } from '../../../support/eventually.ts';
import { startTestFeed } from '../../../support/feeds.ts';
import {
  BTC,
  BTC_DOLLARS,
  BTC_INSTRUMENT,
  ETH,
  heldAt,
  openUsdm,
  usdmEntry,
  usdmExit,
  type UsdmWorldOptions,
} from '../../../support/usdm.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A trading account with its stream, watched as well. */
const open = async (options: UsdmWorldOptions = {}) => {
  const world = await openUsdm(options);
  ends.push(world.stop);
  const { clock, server, venue } = world;
  const auth = createBinanceAuth(server.credentials, clock);
  const rest = createAccountRest({
    ...{ restUrl: server.restUrl, timePath: '/fapi/v1/time', auth, clock },
    ...{ network: realNetwork, timeoutMs: 5_000 },
  });
  const key = createListenKey(() => rest);
  const watched: WatchedEvent[] = [];
  const foreign: string[] = [];
  const at = startTestFeed(
    usdmUserFeed({
      wsUrl: server.wsUrl,
      key,
      told: (event) => watched.push(event),
      reports: createReports(venue.scaleOf, (_, fee, asset) => foreign.push(`${fee} ${asset}`)),
    }),
    { clock, network: keyedNetwork(realNetwork, key) },
  );
  ends.push(at.feed.stop);
  await at.becomes('live');
  expect((await venue.market(BTC)).ok).toBe(true);
  return { ...world, at, foreign, watched, seen: at.seen };
};

describe('the stream of a trading account', () => {
  test.each(['yes', 'no'] as const)('tells what the queries know, on %s', async (side) => {
    const { at, seen, venue } = await open();
    const bought = usdmEntry(side);
    expect(await venue.submitOrder(bought)).toMatchObject({ kind: 'accepted' });
    await eventually(() => seen.positions.length > 0);
    const found = await venue.lookupOrder(bought, null);
    if (found.kind !== 'found') throw new Error(`expected found, was ${found.kind}`);
    const told = seen.fills.map((fill) => ({ ...fill, clientOrderId: null }));
    expect(told).toEqual(found.fills);
    expect(seen.fills.map(({ clientOrderId: id }) => id)).toEqual([bought.clientOrderId]);
    expect(seen.orders.map(({ status }) => status)).toEqual(['resting', 'executed']);
    expect(seen.orders.at(-1)).toEqual(found.order);
    const instrument = BTC_INSTRUMENT;
    expect(await venue.positions()).toEqual({
      ok: true,
      value: [{ ...seen.positions.at(-1), instrument }],
    });

    expect(await venue.submitOrder(usdmExit(side))).toMatchObject({ kind: 'accepted' });
    await eventually(() => seen.positions.at(-1)?.countCenti === 0);
    expect(at.feed.figures()).toMatchObject({ missed: 0, rejects: {} });
  });

  test('names orders that are longer than a double, to the last digit', async () => {
    const { seen, venue, watched } = await open();
    const order = usdmEntry('yes', { market: ETH, timeInForce: 'goodTillCanceled' });
    const resting = { ...order, limitCenti: heldAt('yes', 2_900, ETH) };
    const placed = await venue.submitOrder(resting);
    if (placed.kind !== 'accepted') throw new Error(`expected accepted, was ${placed.kind}`);
    expect(placed.venueOrderId).toBe('ETHUSDT:8389765000000000001');
    await eventually(() => seen.orders.some(({ venueOrderId: id }) => id === placed.venueOrderId));
    expect(watched).toMatchObject([
      { kind: 'order', order: { orderId: 'order 8389765000000000001' }, isOpen: true },
    ]);
    expect(await venue.cancelOrder(resting, placed.venueOrderId)).toMatchObject({
      kind: 'accepted',
    });
    await eventually(() => seen.orders.at(-1)?.status === 'canceled');
    expect((await venue.lookupOrder(resting, placed.venueOrderId)).kind).toBe('found');
  });

  test('tells why an immediate order has not filled whole', async () => {
    const { seen, venue } = await open();
    const worse = heldAt('yes', BTC_DOLLARS * 0.99);
    expect(await venue.submitOrder(usdmEntry('yes', { limitCenti: worse }))).toMatchObject({
      kind: 'accepted',
      filledCenti: 0,
      remainingCenti: 0,
    });
    await eventually(() => seen.orders.at(-1)?.reason === 'ImmediateOrCancel');
  });

  test('tells a forced end as trades of an order that is not ours', async () => {
    const { price, seen, venue } = await open({ startingDollars: 150 });
    const all = usdmEntry('yes', { countCenti: countCenti(2_000) });
    expect(await venue.submitOrder(all)).toMatchObject({ kind: 'accepted' });
    price(BTC_DOLLARS * 0.87);
    await eventually(() => seen.positions.at(-1)?.countCenti === 0);
    expect(seen.fills.at(-1)?.clientOrderId).toMatch(/^autoclose-/);
    expect(await venue.positions()).toEqual({ ok: true, value: [] });
  });

  test('tells of a close by hand', async () => {
    const { seen, server, venue } = await open();
    await venue.submitOrder(usdmEntry('no'));
    expect(server.futures?.closeByHand()).toBe(true);
    await eventually(() => seen.positions.at(-1)?.countCenti === 0);
    expect(seen.fills.at(-1)).toMatchObject({ bought: 'yes', market: BTC });
  });

  test('passes over a product that cannot be held', async () => {
    const { at, seen, server } = await open();
    server.account.hold({ product: '1000PEPEUSDT', amount: '1', entryPrice: '1' });
    server.account.hold({ product: 'BTCUSDT', amount: '0.020', entryPrice: '61000.0' });
    await eventually(() => seen.positions.length > 0);
    expect(seen.positions).toMatchObject([{ market: BTC, countCenti: 2_000 }]);
    expect(at.feed.figures().missed).toBe(0);
  });
});

test('a repeated report of a fill has the same name', async () => {
  const { seen, server, venue } = await open();
  server.disturb({ act: 'duplicateFrame' });
  await venue.submitOrder(usdmEntry('yes', { clientOrderId: clientOrderId('tw-0a1b2c3d-9-e1') }));
  await eventually(() => seen.positions.length > 0);
  expect(new Set(seen.fills.map(({ fillId }) => fillId)).size).toBe(1);
});
