import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isApplied, type Difference } from '../../machines/accounts/differences.ts';
import { reconcile } from '../../machines/accounts/reconcile.ts';
import type { VenueFill, VenueOrder, VenuePosition } from '../../machines/model/venue-account.ts';
import type { OurOrder, OurTrade, OurWorld, TheirWorld } from '../../machines/accounts/worlds.ts';
import { fillId, tradeId, venueOrderId, type FillId } from '../../machines/model/ids.ts';
import { countCenti } from '../../machines/model/money.ts';
import { clientOrderIdFor } from '../../machines/model/order.ts';
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

/** What has really happened to one trade, and how much of it our books know. */
type Story = {
  readonly id: number;
  readonly market: typeof MARKET;
  readonly side: 'yes' | 'no';
  /** Sizes of the fills that bought it, and of those that sold it. */
  readonly bought: readonly number[];
  readonly sold: readonly number[];
  /** How many fills of each order we have heard of, and whether we know that it is over. */
  readonly heardBought: number;
  readonly heardSold: number;
  readonly knowsEnd: boolean;
};

const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 3 });
const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

/** One side a market, as the house keeps it. */
const SIDES = new Map([
  [MARKET, 'yes' as const],
  [OTHER, 'no' as const],
]);

const story = fc
  .record({
    market: fc.constantFrom(MARKET, OTHER),
    bought: sizes,
    soldShare: fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 3 }),
    heardBought: fc.nat(3),
    heardSold: fc.nat(3),
    knowsEnd: fc.boolean(),
  })
  .map(({ soldShare, ...rest }): Omit<Story, 'id'> => {
    const sold: number[] = [];
    for (const size of soldShare) if (sum(sold) + size <= sum(rest.bought)) sold.push(size);
    return { ...rest, side: SIDES.get(rest.market) ?? 'yes', sold };
  });
const stories = fc
  .array(story, { minLength: 1, maxLength: 5 })
  .map((list) => list.map((one, index): Story => ({ ...one, id: index + 1 })));

type Leg = 'entry' | 'exit';
const LEGS: readonly Leg[] = ['entry', 'exit'];
const fillsOfLeg = (one: Story, leg: Leg): readonly number[] =>
  leg === 'entry' ? one.bought : one.sold;
const nameOf = (one: Story, leg: Leg): string => `${one.id}${leg}`;

const orderOf = (one: Story, leg: Leg, isTruth: boolean): OurOrder => {
  const all = fillsOfLeg(one, leg);
  const heard = isTruth ? all.length : leg === 'entry' ? one.heardBought : one.heardSold;
  const known = all.slice(0, heard);
  const isOver = isTruth || one.knowsEnd || known.length === all.length;
  return order(String(one.id), {
    orderId: clientOrderIdFor(US, tradeId(String(one.id)), leg, 1),
    venueOrderId: venueOrderId(nameOf(one, leg)),
    market: one.market,
    side: one.side,
    action: leg === 'entry' ? 'buy' : 'sell',
    state: isOver ? 'cancelled' : 'working',
    countCenti: countCenti(sum(all) + 7),
    filledCenti: countCenti(sum(known)),
    fillIds: known.map((_, index) => fillId(`f${nameOf(one, leg)}/${index}`)),
  });
};

const legsOf = (one: Story): readonly Leg[] =>
  LEGS.filter((leg) => fillsOfLeg(one, leg).length > 0);

const heldBy = (orders: readonly OurOrder[]): number =>
  Math.max(0, sum(orders.map((o) => (o.action === 'buy' ? o.filledCenti : 0 - o.filledCenti))));

const worldOf = (list: readonly Story[], isTruth: boolean): OurWorld => {
  const orders = list.flatMap((one) => legsOf(one).map((leg) => orderOf(one, leg, isTruth)));
  const tradeOf = ({ id, market, side }: Story): OurTrade =>
    trade(String(id), {
      market,
      side,
      heldCenti: countCenti(heldBy(orders.filter((o) => o.tradeId === tradeId(String(id))))),
    });
  return {
    installation: US,
    trades: list.map(tradeOf),
    orders,
    changedAtMs: new Map(),
    resulted: new Set(),
    besideCenti: new Map(),
  };
};

const venueOf = (list: readonly Story[]): TheirWorld => {
  const truth = worldOf(list, true);
  const orders = list.flatMap((one) =>
    legsOf(one).map((leg): VenueOrder =>
      theirOrder(String(one.id), {
        clientOrderId: clientOrderIdFor(US, tradeId(String(one.id)), leg, 1),
        venueOrderId: venueOrderId(nameOf(one, leg)),
        market: one.market,
        status: 'canceled',
        filledCenti: countCenti(sum(fillsOfLeg(one, leg))),
      }),
    ),
  );
  const fills = list.flatMap((one) =>
    legsOf(one).flatMap((leg) =>
      fillsOfLeg(one, leg).map((size, index): VenueFill =>
        theirFill(`${nameOf(one, leg)}/${index}`, {
          venueOrderId: venueOrderId(nameOf(one, leg)),
          market: one.market,
          countCenti: countCenti(size),
        }),
      ),
    ),
  );
  const positions = [...SIDES].flatMap(([market, side]): readonly VenuePosition[] => {
    const held = truth.trades.filter((one) => one.market === market);
    const net = sum(held.map(({ heldCenti }) => heldCenti));
    return net === 0 ? [] : [{ market, side, countCenti: countCenti(net), costMicros: null }];
  });
  return { asOfMs: AS_OF, orders, fills, positions, settlements: [] };
};

const compare = (ours: OurWorld, theirs: TheirWorld): readonly Difference[] =>
  reconcile(ours, theirs, { graceMs: GRACE_MS }).differences;

const told = (order: OurOrder, difference: Difference): OurOrder => {
  if (difference.kind === 'fillMissed' && difference.order.orderId === order.orderId)
    return {
      ...order,
      filledCenti: countCenti(order.filledCenti + difference.fill.countCenti),
      fillIds: [...order.fillIds, difference.fill.fillId],
    };
  if (difference.kind === 'orderBehind' && difference.order.orderId === order.orderId) {
    const known = new Set<FillId>(order.fillIds);
    const fresh = difference.fills.filter((fill) => !known.has(fill.fillId));
    return {
      ...order,
      state: 'cancelled',
      filledCenti: countCenti(order.filledCenti + sum(fresh.map((fill) => fill.countCenti))),
      fillIds: [...order.fillIds, ...fresh.map((fill) => fill.fillId)],
    };
  }
  return order;
};

/** Our world once everything that was proposed has been told. */
const applied = (ours: OurWorld, differences: readonly Difference[]): OurWorld => {
  const orders = ours.orders.map((one) => differences.reduce(told, one));
  const gone = new Set(
    differences.flatMap((one) => (one.action === 'tellTrades' ? one.trades : [])),
  );
  return {
    ...ours,
    orders,
    trades: ours.trades
      .filter((one) => !gone.has(one.tradeId))
      .map((one) => ({
        ...one,
        heldCenti: countCenti(heldBy(orders.filter((o) => o.tradeId === one.tradeId))),
      })),
  };
};

describe('reconciliation', () => {
  it('of equal worlds is empty', () => {
    fc.assert(
      fc.property(stories, (list) => {
        expect(compare(worldOf(list, true), venueOf(list))).toEqual([]);
      }),
    );
  });

  it('whatever was missed, telling it once leaves nothing to tell', () => {
    fc.assert(
      fc.property(stories, (list) => {
        const venue = venueOf(list);
        const ours = worldOf(list, false);
        const differences = compare(ours, venue);
        // While orders have news, no conclusion is drawn from what is held.
        const withNews = new Set(
          differences.flatMap((one) => (one.action === 'tellOrder' ? [one.order.market] : [])),
        );
        for (const one of differences)
          if ('market' in one) expect(withNews.has(one.market)).toBe(false);
        expect(compare(applied(ours, differences), venue)).toEqual([]);
      }),
    );
  });

  it('closes exactly the trades of a market that was emptied by hand, and is then content', () => {
    fc.assert(
      fc.property(stories, fc.constantFrom(MARKET, OTHER), (list, emptied) => {
        const venue = venueOf(list);
        const after = { ...venue, positions: venue.positions.filter((p) => p.market !== emptied) };
        const ours = worldOf(list, true);
        const differences = compare(ours, after);
        const holders = ours.trades.filter((one) => one.market === emptied && one.heldCenti > 0);
        expect(
          differences.flatMap((one) => (isApplied(one) && 'trades' in one ? one.trades : [])),
        ).toEqual(holders.map((one) => one.tradeId));
        expect(compare(applied(ours, differences), after)).toEqual([]);
      }),
    );
  });

  it('is the same whatever the order of the lists, and never asks for an order', () => {
    const actions = new Set(['tellOrder', 'tellTrades', 'alarm', 'alarmAndBlock', 'show']);
    fc.assert(
      fc.property(stories, fc.integer({ min: -200, max: 200 }), (list, net) => {
        const venue = venueOf(list);
        const positions: readonly VenuePosition[] = [
          {
            market: MARKET,
            side: net < 0 ? 'no' : 'yes',
            countCenti: countCenti(Math.abs(net)),
            costMicros: null,
          },
        ];
        const ours = worldOf(list, false);
        const found = compare(ours, { ...venue, positions });
        const reversed = compare(
          { ...ours, orders: ours.orders.toReversed() },
          { ...venue, positions, fills: venue.fills.toReversed() },
        );
        const names = (of: readonly Difference[]) => of.map(({ kind }) => kind);
        expect(names(reversed).toSorted()).toEqual(names(found).toSorted());
        expect(found.filter(({ action }) => !actions.has(action))).toEqual([]);
      }),
    );
  });
});
