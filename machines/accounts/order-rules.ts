import type { VenueOrderId } from '../model/ids.ts';
import { TERMINAL_ORDER_STATES, tradeOfClientOrder } from '../model/order.ts';
import type { Difference } from './differences.ts';
import type { VenueFill, VenueOrder } from '../model/venue-account.ts';
import type { OurOrder, OurWorld, TheirWorld } from './worlds.ts';

/*
 * Orders and fills. What the venue reports of them has happened: late reads may know less of it,
 * never other than it. So these need no grace and no second look.
 */

export const isAlive = ({ state }: Pick<OurOrder, 'state'>): boolean =>
  !TERMINAL_ORDER_STATES.has(state);

const fillsByOrder = (
  fills: readonly VenueFill[],
): ReadonlyMap<VenueOrderId, readonly VenueFill[]> => {
  const grouped = new Map<VenueOrderId, VenueFill[]>();
  for (const fill of fills) {
    const group = grouped.get(fill.venueOrderId);
    if (group === undefined) grouped.set(fill.venueOrderId, [fill]);
    else group.push(fill);
  }
  return grouped;
};

const unheardOf = (order: OurOrder, fills: readonly VenueFill[]): readonly VenueFill[] => {
  const known = new Set(order.fillIds);
  return fills.filter(({ fillId }) => !known.has(fillId));
};

/** The venue has traded more of it, or has ended what we think alive. */
const isBehind = (order: OurOrder, theirs: VenueOrder): boolean =>
  theirs.filledCenti > order.filledCenti || (isAlive(order) && theirs.status !== 'resting');

/** We have called it dead, and what is left of it may trade. A list that knows less is late. */
const isRisen = (order: OurOrder, theirs: VenueOrder): boolean =>
  !isAlive(order) &&
  theirs.status === 'resting' &&
  order.filledCenti < order.countCenti &&
  theirs.filledCenti >= order.filledCenti;

const differencesOf = (
  order: OurOrder,
  theirs: VenueOrder | null,
  fills: readonly VenueFill[],
): readonly Difference[] => {
  if (theirs !== null && isBehind(order, theirs))
    return [{ kind: 'orderBehind', action: 'tellOrder', order, theirs, fills }];
  const missed = unheardOf(order, fills).map((fill): Difference => ({
    kind: 'fillMissed',
    action: 'tellOrder',
    order,
    fill,
  }));
  return theirs !== null && missed.length === 0 && isRisen(order, theirs)
    ? [{ kind: 'orderRisen', action: 'tellOrder', order, theirs, fills }]
    : missed;
};

/**
 * An order that bears no name of ours, or one whose name the store has never given. What such a one
 * has traded is compared with the positions; only while it rests may it still change them.
 */
const strange = (ours: OurWorld, theirs: VenueOrder): Difference => {
  const { clientOrderId, status } = theirs;
  if (clientOrderId === null || tradeOfClientOrder(ours.installation, clientOrderId) === null)
    return { kind: 'orderExternal', action: 'show', theirs };
  const action = status === 'resting' ? 'alarm' : 'show';
  return { kind: 'orderUnrecorded', action, orderId: clientOrderId, theirs };
};

export const orderDifferences = (ours: OurWorld, theirs: TheirWorld): readonly Difference[] => {
  const fills = fillsByOrder(theirs.fills);
  const byName = new Map(ours.orders.map((order) => [order.orderId, order]));
  const listed = theirs.orders.flatMap((one): readonly Difference[] => {
    const order = one.clientOrderId === null ? undefined : byName.get(one.clientOrderId);
    return order === undefined
      ? [strange(ours, one)]
      : differencesOf(order, one, fills.get(one.venueOrderId) ?? []);
  });
  const named = new Set(theirs.orders.map(({ venueOrderId }) => venueOrderId));
  const unlisted = ours.orders.flatMap((order) =>
    order.venueOrderId === null || named.has(order.venueOrderId)
      ? []
      : differencesOf(order, null, fills.get(order.venueOrderId) ?? []),
  );
  return [...listed, ...unlisted];
};
