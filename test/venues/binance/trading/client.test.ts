import { afterEach, describe, expect, test } from 'vitest';

import { clientOrderId, marketTicker, seriesTicker } from '../../../../machines/model/ids.ts';
import { NEVER_CLOSES_AT_MS } from '../../../../machines/model/instrument.ts';
import { countCenti } from '../../../../machines/model/money.ts';
import { createRateBudget, type RateBudget } from '../../../../src/venues/rate-budget.ts';
import { USDM_RATE } from '../../../../src/venues/binance/trading/rate.ts';
import { eventually } from '../../../support/eventually.ts';
import type { TestClock } from '../../../support/simulated-clock.ts';
import {
  BTC,
  BTC_INSTRUMENT,
  ETH,
  heldAt,
  openUsdm,
  usdmEntry,
  usdmExit,
  WINDOW_MS,
  type UsdmWorld,
  type UsdmWorldOptions,
} from '../../../support/usdm.ts';

const worlds: UsdmWorld[] = [];
const open = async (options?: UsdmWorldOptions): Promise<UsdmWorld> => {
  const world = await openUsdm(options);
  worlds.push(world);
  return world;
};
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.stop();
});

/** Lets time pass until the answer is there. */
const passing = async <T>(clock: TestClock, answer: Promise<T>): Promise<T> => {
  let isThere = false;
  void answer.finally(() => (isThere = true));
  await eventually(async () => {
    await clock.advance(250, 250);
    return isThere;
  });
  return answer;
};

/** A budget as the tree makes it. */
const budgeted = () => {
  const budgets: RateBudget[] = [];
  return {
    figures: () => budgets[0]?.figures(),
    venue: (clock: TestClock) => {
      const budget = createRateBudget({ policy: USDM_RATE, clock, random: () => 0.5 });
      budgets.push(budget);
      return { budget };
    },
  };
};

const resting = usdmEntry('yes', {
  timeInForce: 'goodTillCanceled',
  limitCenti: heldAt('yes', 64_000),
});

describe('a market', () => {
  test('is told with its scale, its ceiling, the account’s fee and leverage', async () => {
    const { venue } = await open();
    expect(await venue.market(BTC)).toEqual({
      ok: true,
      value: {
        ticker: BTC,
        event: BTC,
        series: BTC,
        symbol: 'BTC-USD',
        title: 'BTCUSDT perpetual',
        strikeMicros: 0,
        openAtMs: 1_569_398_400_000,
        closeAtMs: NEVER_CLOSES_AT_MS,
        status: 'active',
        result: null,
        volumeCenti: null,
        tickCenti: 1,
        priceRanges: [],
        exchangeIndex: 0,
        instrument: { ...BTC_INSTRUMENT, leverage: 20 },
      },
    });
    expect(await venue.listMarkets(seriesTicker(ETH))).toMatchObject({
      ok: true,
      value: [{ ticker: ETH, instrument: { priceDecimals: 2, countStep: 10 } }],
    });
  });

  test('has the leverage that the first entry has set', async () => {
    const { venue } = await open();
    await venue.submitOrder(usdmEntry('yes'));
    expect(await venue.market(BTC)).toMatchObject({ value: { instrument: { leverage: 10 } } });
  });

  test('that opens no positions is paused, and still lets one go', async () => {
    let isPaused = false;
    const { venue } = await open({ isPaused: () => isPaused });
    await venue.submitOrder(usdmEntry('yes'));
    isPaused = true;
    const second = usdmEntry('yes', { clientOrderId: clientOrderId('tw-0a1b2c3d-2-e1') });
    expect(await venue.submitOrder(second)).toMatchObject({ kind: 'rejected', code: '-4140' });
    expect(await venue.submitOrder(usdmExit('yes'))).toMatchObject({ filledCenti: 1_000 });
  });
});

describe('an order', () => {
  test('that names the leverage the venue does not allow leaves nothing', async () => {
    const { server, venue } = await open();
    const order = usdmEntry('yes', { instrument: { ...BTC_INSTRUMENT, leverage: 126 } });
    expect(await venue.submitOrder(order)).toMatchObject({
      kind: 'rejected',
      code: 'leverage_not_set',
    });
    expect(server.futures?.closeByHand()).toBe(false);
  });

  test('is absent only once no copy of it may arrive any more', async () => {
    const { clock, venue } = await open({ faults: { 'order/2': 'lateRequest' } });
    const order = usdmEntry('yes');
    expect(await passing(clock, venue.submitOrder(order))).toMatchObject({
      kind: 'unknown',
      landed: false,
    });
    const early = await venue.lookupOrder(order, null);
    expect(early.kind).toBe('unknown');
    expect(await venue.submitOrder(order)).toMatchObject({ why: 'a copy of it may be on its way' });
    await clock.advance(2_000, 500);
    expect(await venue.lookupOrder(order, null)).toEqual({ kind: 'missing' });
    expect(await venue.submitOrder(order)).toMatchObject({ kind: 'accepted' });
    // The first request arrives now, long after its window.
    await clock.advance(30_000, 1_000);
    expect(await venue.positions()).toMatchObject({ value: [{ countCenti: 1_000 }] });
  });

  test('of an earlier process may arrive for a while after this one began', async () => {
    const { clock, venue } = await open();
    expect((await venue.lookupOrder(usdmEntry('yes'), null)).kind).toBe('unknown');
    await clock.advance(WINDOW_MS + 4_000, 1_000);
    expect(await venue.lookupOrder(usdmEntry('yes'), null)).toEqual({ kind: 'missing' });
  });

  test('that is being sent is neither missing nor sent twice', async () => {
    const { clock, venue } = await open({ faults: { 'order/2': 'lateReply' } });
    const order = usdmEntry('yes');
    const outcome = venue.submitOrder(order);
    expect(await venue.submitOrder(order)).toMatchObject({ kind: 'unknown' });
    expect(await passing(clock, outcome)).toMatchObject({ kind: 'unknown' });
    expect(await venue.lookupOrder(order, null)).toMatchObject({ kind: 'found' });
  });

  test('whose time was refused corrects the clock, and is not sent again by itself', async () => {
    let skewMs = 0;
    const { server, venue } = await open({ skewMs: () => skewMs });
    await venue.submitOrder(usdmEntry('yes'));
    skewMs = 10_000;
    const exit = usdmExit('yes');
    expect(await venue.submitOrder(exit)).toMatchObject({ kind: 'unknown', landed: false });
    expect(await venue.positions()).toMatchObject({ value: [{ countCenti: 1_000 }] });
    const again = usdmExit('yes', { clientOrderId: clientOrderId('tw-0a1b2c3d-1-x2') });
    expect(await venue.submitOrder(again)).toMatchObject({ kind: 'accepted', filledCenti: 1_000 });
    expect(server.futures?.closeByHand()).toBe(false);
  });

  test('of a binary contract is none of this venue', async () => {
    const { venue } = await open();
    const { instrument, ...binary } = usdmEntry('yes');
    expect(instrument).toBe(BTC_INSTRUMENT);
    expect(await venue.submitOrder(binary)).toMatchObject({ code: 'no_instrument' });
    expect((await venue.lookupOrder(binary, null)).kind).toBe('unknown');
  });

  test('that is open refuses its twin, whoever sends it', async () => {
    const world = await open();
    const { clock, venue } = world;
    await venue.submitOrder(resting);
    await clock.advance(10_000, 1_000);
    expect(await venue.submitOrder(resting)).toMatchObject({ kind: 'unknown', landed: true });
  });
});

describe('the account', () => {
  test('in hedge mode is a fault in clear words, and an obstacle', async () => {
    const { call, venue } = await open();
    expect(await venue.standing()).toEqual({ ok: true, value: { obstacles: [] } });
    await call('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: 'true' });
    expect(await venue.standing()).toMatchObject({
      value: { obstacles: [{ found: 'the position mode is Hedge Mode: expected One-way Mode' }] },
    });
    expect(await venue.submitOrder(usdmEntry('yes'))).toMatchObject({
      kind: 'rejected',
      code: '-4061',
    });
  });

  test('lists what traded and what rests, by whomever, on every product', async () => {
    const { clock, server, venue } = await open();
    const startMs = clock.now();
    await venue.submitOrder(usdmEntry('yes'));
    await venue.submitOrder(
      usdmEntry('no', { market: ETH, clientOrderId: clientOrderId('tw-0a1b2c3d-2-e1') }),
    );
    server.futures?.closeByHand();
    server.account.place({
      ...{ id: 9, isAlgo: false, product: 'BTCUSDT', side: 'SELL', type: 'LIMIT' },
      ...{ quantity: '0.010', price: '70000.00', stopPrice: '0.00', closePosition: false },
    });
    const orders = await venue.orders(startMs);
    const fills = await venue.fills(startMs);
    if (!orders.ok || !fills.ok) throw new Error('expected both lists');
    expect(orders.value.map(({ market, status }) => `${market} ${status}`).sort()).toEqual([
      'binanceUsdm:BTCUSDT executed',
      'binanceUsdm:BTCUSDT executed',
      'binanceUsdm:BTCUSDT resting',
      'binanceUsdm:ETHUSDT executed',
    ]);
    expect(fills.value.map(({ bought, market }) => `${market} ${bought ?? ''}`)).toEqual([
      'binanceUsdm:BTCUSDT yes',
      'binanceUsdm:BTCUSDT no',
      'binanceUsdm:ETHUSDT no',
    ]);
    expect(await venue.positions()).toMatchObject({ value: [{ market: ETH, side: 'no' }] });
  });

  test('lists back over weeks, span by span', async () => {
    const { clock, venue } = await open();
    const startMs = clock.now();
    await venue.submitOrder(usdmEntry('yes'));
    await clock.advance(20 * 86_400_000, 86_400_000);
    await venue.submitOrder(usdmExit('yes'));
    expect(await venue.fills(startMs)).toMatchObject({ value: [{}, {}] });
    expect(await venue.orders(startMs)).toMatchObject({ value: [{}, {}] });
  });

  test('lists more than an answer holds, from the last item on', async () => {
    const { clock, server, venue } = await open();
    const startMs = clock.now();
    for (let id = 1; id <= 1_203; id += 1)
      server.account.place({
        ...{ id, isAlgo: false, product: 'BTCUSDT', side: 'SELL', type: 'LIMIT' },
        ...{ quantity: '0.001', price: '90000.00', stopPrice: '0.00', closePosition: false },
      });
    const orders = await venue.orders(startMs);
    expect(orders.ok && orders.value.length).toBe(1_203);
  });

  test('has what reads know, a moment late', async () => {
    const { clock, venue } = await open({ readLagMs: 500 });
    const order = usdmEntry('yes');
    await venue.submitOrder(order);
    expect(await venue.positions()).toEqual({ ok: true, value: [] });
    expect((await venue.lookupOrder(order, null)).kind).toBe('unknown');
    await clock.advance(600, 100);
    expect((await venue.lookupOrder(order, null)).kind).toBe('found');
  });
});

describe('the limits of the venue', () => {
  test('turn nobody away who keeps to the budget', async () => {
    const { figures, venue: paced } = budgeted();
    const { clock, venue } = await open({ venue: paced });
    const asked = Array.from({ length: 200 }, () => venue.positions());
    const answers = await passing(clock, Promise.all(asked));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(figures()?.read.slowedDown).toBe(0);
  });

  test('are heeded: after a 429 nothing is asked for as long as the venue says', async () => {
    const { figures, venue: paced } = budgeted();
    const { clock, venue } = await open({ faults: { 'read/1': 'http429' }, venue: paced });
    const askedAtMs = clock.now();
    expect(await passing(clock, venue.positions())).toEqual({ ok: true, value: [] });
    expect(clock.now() - askedAtMs).toBeGreaterThanOrEqual(1_000);
    expect(figures()?.read.slowedDown).toBe(1);
  });

  test('that turn an order away leave it unknown, and it is not sent again by itself', async () => {
    const { venue: paced } = budgeted();
    const { clock, venue } = await open({ faults: { 'order/2': 'http429' }, venue: paced });
    const order = usdmEntry('yes');
    expect(await passing(clock, venue.submitOrder(order))).toMatchObject({ kind: 'unknown' });
    await clock.advance(10_000, 500);
    expect(await passing(clock, venue.lookupOrder(order, null))).toEqual({ kind: 'missing' });
  });
});

test('a product of steps too fine is refused in clear words', async () => {
  const { venue } = await open();
  const told = await venue.market(marketTicker('binanceUsdm:SOLUSDC'));
  expect(told).toMatchObject({ ok: false, error: { kind: 'notFound' } });
});

test('more than is held is not sold, and a count is told in the units of the product', async () => {
  const { venue } = await open();
  await venue.submitOrder(usdmEntry('no', { countCenti: countCenti(2_300) }));
  const exit = usdmExit('no', { countCenti: countCenti(9_900) });
  expect(await venue.submitOrder(exit)).toMatchObject({ filledCenti: 2_300, remainingCenti: 0 });
});
