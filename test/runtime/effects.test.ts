import { beforeEach, describe, expect, it } from 'vitest';

import { eventId } from '../../machines/model/ids.ts';
import { heldPriceCenti } from '../../machines/model/money.ts';
import type { Intent } from '../../machines/ports.ts';
import { orderFill, orderKey } from '../../src/runtime/effects.ts';
import { POLICY } from '../orders/situations.ts';
import { idleVenue } from '../support/idle-venue.ts';
import { after, filled, totals, TRADE } from '../support/trade-fixtures.ts';
import { effectsBench, ID, REQUEST, venueFill, type EffectsBench } from './effects-bench.ts';
import { turn } from './supervision/cast.ts';

let at: EffectsBench;
beforeEach(() => {
  at = effectsBench();
});

describe('placing an order', () => {
  const PLACE: Intent = { type: 'placeOrder', request: REQUEST };

  it('bears it; its birth clears the intent', async () => {
    await at.perform(PLACE);
    expect(at.orders.born).toEqual([
      {
        key: orderKey(REQUEST),
        input: { request: REQUEST, policy: POLICY },
        birth: { eventId: 'order:x/2/1/born', clears: [ID] },
      },
    ]);
  });

  it('that was decided just now asks the store nothing', async () => {
    at.orders.asleep.add(REQUEST.clientOrderId);
    await at.perform(PLACE);
    expect([at.orders.born.length, at.orders.resumed]).toEqual([1, []]);
  });

  it('again is one order', async () => {
    await at.perform(PLACE);
    await at.perform(PLACE, {}, 'repeat');
    expect(at.orders.born).toHaveLength(1);
  });

  it('again that was never begun bears it', async () => {
    await at.perform(PLACE, {}, 'repeat');
    expect(at.orders.born).toHaveLength(1);
  });

  it('again that the store knows takes that up, which asks what became of it or leaves', async () => {
    at.orders.asleep.add(REQUEST.clientOrderId);
    await at.perform(PLACE, {}, 'repeat');
    expect([at.orders.born, at.orders.resumed]).toEqual([[], [orderKey(REQUEST)]]);
    expect(at.orders.delivered.map(({ envelope }) => envelope)).toEqual([
      {
        eventId: 'order:x/2/1/again',
        event: { type: 'process.recovered', atMs: at.clock.now() },
        clears: [],
      },
    ]);
  });

  it('that cannot be born is told', async () => {
    at.orders.refuseBirths(new Error('no store'));
    await at.perform(PLACE);
    expect(at.failures).toEqual([[ID, new Error('no store')]]);
  });
});

describe('telling the trade', () => {
  const told = filled('exit', 1, totals(100, 55), after(2));

  it('carries the report with the intent as its id, at the time of telling', async () => {
    await at.clock.advance(30);
    await at.perform({ type: 'tellTrade', tradeId: TRADE, event: told });
    expect(at.trades.delivered).toEqual([
      {
        key: { kind: 'trade', tradeId: TRADE },
        envelope: { eventId: eventId(ID), event: { ...told, atMs: at.clock.now() }, clears: [ID] },
      },
    ]);
  });

  it('while the trades are down is a failure that is told, and throws at nobody', async () => {
    const { perform: act } = at.effectsAt(
      () => idleVenue(),
      () => {
        throw new Error('the trades: expected it to be up');
      },
    );
    act({ intentId: ID, intent: { type: 'tellTrade', tradeId: TRADE, event: told } });
    await turn();
    expect(at.failures).toEqual([[ID, new Error('the trades: expected it to be up')]]);
  });
});

describe('a fill of the venue', () => {
  it.each([
    ['yes', 5_500],
    ['no', 4_500],
  ] as const)('is priced on the %s leg that the trade holds', (side, cents) => {
    expect(orderFill({ side }, venueFill())).toEqual({
      fillId: 'f1',
      countCenti: 4_000,
      priceCenti: heldPriceCenti(cents),
      feeMicros: 10_000,
      isTaker: true,
      atMs: after(2),
    });
  });
});
