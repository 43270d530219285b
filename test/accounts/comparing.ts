import { expect, it } from 'vitest';

import { reconcile } from '../../machines/accounts/reconcile.ts';
import type { Difference } from '../../machines/accounts/differences.ts';
import type { VenueOrder } from '../../machines/model/venue-account.ts';
import type { OurWorld, TheirWorld } from '../../machines/accounts/worlds.ts';
import { fillId, venueOrderId } from '../../machines/model/ids.ts';
import { countCenti } from '../../machines/model/money.ts';
import { GRACE_MS, order, ours, theirOrder, theirs } from './worlds.ts';

/* Comparisons of two worlds, and tables of what they find. */

export const compare = (our: Partial<OurWorld>, their: Partial<TheirWorld>) =>
  reconcile(ours(our), theirs(their), { graceMs: GRACE_MS });

/** Each difference in a few words. */
export const told = (difference: Difference): string => {
  switch (difference.kind) {
    case 'positionVanished':
      return `vanished ${difference.trades.join(' ')}`;
    case 'quantityMismatch':
    case 'oppositeHeld':
      return `${difference.kind} ${difference.expectedCenti / 100} → ${difference.foundCenti / 100}`;
    case 'fillMissed':
      return `fillMissed ${difference.fill.fillId}`;
    case 'orderBehind':
    case 'orderRisen':
      return `${difference.kind} ${difference.theirs.status} with ${difference.fills.length}`;
    case 'settlementUnheard':
      return `settlement to ${difference.trades.join(' ')}`;
    default:
      return difference.kind;
  }
};

export type Row = readonly [
  title: string,
  our: Partial<OurWorld>,
  their: Partial<TheirWorld>,
  found: readonly string[],
];

export const table = (rows: readonly Row[]): void =>
  it.each(rows)('%s', (_, our, their, found) => {
    expect(compare(our, their).differences.map(told)).toEqual(found);
  });

export const FILLED_40 = { filledCenti: countCenti(4_000), fillIds: [fillId('f1')] };
export const ALIVE = order('1', { state: 'working', filledCenti: countCenti(0), fillIds: [] });
export const NONE = { trades: [], orders: [], changedAtMs: new Map() };
export const NOTHING = { orders: [], fills: [], positions: [] };
export const count = (contracts: number) => countCenti(contracts * 100);
export const exit = (changes: Parameters<typeof order>[1] = {}) =>
  order('1', {
    action: 'sell',
    state: 'unknown',
    filledCenti: countCenti(0),
    fillIds: [],
    venueOrderId: null,
    ...changes,
  });

export const restingExit = (changes: Partial<VenueOrder> = {}): VenueOrder =>
  theirOrder('1', {
    clientOrderId: exit().orderId,
    venueOrderId: venueOrderId('x1'),
    status: 'resting',
    filledCenti: countCenti(0),
    ...changes,
  });
