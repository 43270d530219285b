import { describe, expect, it } from 'vitest';

import type { OurWorld } from '../../machines/accounts/worlds.ts';
import { fillId, tradeId, venueOrderId } from '../../machines/model/ids.ts';
import { clientOrderIdFor } from '../../machines/model/order.ts';
import { epochMs, plusMs } from '../../machines/model/time.ts';
import {
  AS_OF,
  GRACE_MS,
  MARKET,
  order,
  OTHER,
  theirFill,
  theirOrder,
  trade,
  US,
} from './worlds.ts';
import { ALIVE, compare, count, exit, told } from './comparing.ts';

describe('late reads', () => {
  const changed = (agoMs: number): Partial<OurWorld> => ({
    changedAtMs: new Map([[MARKET, plusMs(AS_OF, -agoMs)]]),
  });

  it.each([
    ['younger than the grace', GRACE_MS - 1, []],
    ['exactly as old', GRACE_MS, []],
    ['older', GRACE_MS + 1, ['vanished 1']],
    ['yet to be seen by the venue', -500, []],
  ])('a change of ours that is %s is given its time', (_, agoMs, found) => {
    expect(compare(changed(agoMs), { positions: [] }).differences.map(told)).toEqual(found);
  });

  it('a market that is changing is named, so that what stands about it stays', () => {
    expect(compare(changed(0), { positions: [] }).unjudged).toEqual(new Set([MARKET]));
    expect(compare({ orders: [ALIVE] }, {}).unjudged).toEqual(new Set([MARKET]));
    expect(compare({}, {}).unjudged).toEqual(new Set());
  });

  it('news of an order puts off the judgement of its market, and of no other', () => {
    const { differences } = compare(
      { trades: [trade('1'), trade('2', { market: OTHER })], orders: [ALIVE] },
      { positions: [] },
    );
    expect(differences.map(told)).toEqual(['orderBehind executed with 1', 'vanished 2']);
  });

  it('a fill that is only late in our books never closes a trade', () => {
    // The exit was sold in full; the order has heard, the trade has not yet.
    const sold = exit({ state: 'filled', filledCenti: count(100), fillIds: [fillId('f1')] });
    expect(
      compare({ ...changed(100), orders: [order('1'), sold] }, { positions: [] }).differences,
    ).toEqual([]);
  });
});

describe('settlements', () => {
  const settlement = {
    market: MARKET,
    result: { kind: 'void' },
    settledAtMs: epochMs(AS_OF - 1),
  } as const;

  it('reach every trade of the market that has not heard, and no other', () => {
    const trades = [
      trade('1'),
      trade('2', { isSettled: true }),
      trade('3', { isParked: true }),
      trade('4', { market: OTHER }),
      trade('5', { side: 'no' }),
    ];
    const { differences } = compare({ trades }, { positions: [], settlements: [settlement] });
    expect(differences[0]).toMatchObject({
      kind: 'settlementUnheard',
      action: 'tellTrades',
      trades: [tradeId('1'), tradeId('5')],
      result: { kind: 'void' },
    });
  });

  it('that only a parked trade waits for are shown', () => {
    const trades = [trade('1', { isParked: true })];
    expect(compare({ trades }, { settlements: [settlement] }).differences).toMatchObject([
      { kind: 'settlementUnheard', action: 'show', trades: [] },
    ]);
  });
});

describe('names', () => {
  it('an exit is known by its own name', () => {
    const sold = theirOrder('1', {
      clientOrderId: clientOrderIdFor(US, tradeId('1'), 'exit', 1),
      venueOrderId: venueOrderId('x1'),
    });
    const fill = theirFill('x', { venueOrderId: venueOrderId('x1') });
    const { differences } = compare(
      { orders: [order('1'), exit()] },
      { orders: [theirOrder('1'), sold], fills: [theirFill('1'), fill], positions: [] },
    );
    expect(differences).toEqual([
      { kind: 'orderBehind', action: 'tellOrder', order: exit(), theirs: sold, fills: [fill] },
    ]);
  });
});
