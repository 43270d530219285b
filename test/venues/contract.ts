import { afterEach, describe, expect, test } from 'vitest';

import type { Side } from '../../machines/model/contract.ts';
import { clientOrderId, type MarketTicker } from '../../machines/model/ids.ts';
import { countCenti } from '../../machines/model/money.ts';
import type { OrderRequest } from '../../machines/model/order.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { RequestFaultAct } from '../../src/simulator/faults.ts';
import type { LookupOutcome, Venue } from '../../src/venues/venue.ts';
import type { TestClock } from '../support/simulated-clock.ts';

/** A paper venue with our client on it, and what an order there looks like. */
export type ContractWorld = {
  readonly venue: Venue;
  readonly clock: TestClock;
  readonly startMs: EpochMs;
  readonly market: MarketTicker;
  /** A market of that venue which is none. */
  readonly noMarket: MarketTicker;
  /** An entry that the book fills at once and whole. */
  readonly entry: (side: Side, changes?: Partial<OrderRequest>) => OrderRequest;
  /** An exit that the book fills at once, as far as there is something to sell. */
  readonly exit: (side: Side, changes?: Partial<OrderRequest>) => OrderRequest;
  /** An entry that rests. */
  readonly resting: (side: Side) => OrderRequest;
  /** More than the account can pay for. */
  readonly dear: (side: Side) => OrderRequest;
  readonly stop: () => Promise<void>;
};

export type ContractOptions = {
  /** What the n-th order meets, from 1. */
  readonly orderFaults?: Readonly<Record<number, RequestFaultAct>>;
};

const SIDES: readonly Side[] = ['yes', 'no'];
const TWICE = clientOrderId('tw-0a1b2c3d-1-x2');

/** Done, though the client cannot know it. */
const TAKEN: readonly RequestFaultAct[] = [
  'dropReplyAfterAccept',
  'http500AfterAccept',
  'malformedAfterAccept',
];
/** Not done, and the client cannot know it. */
const LOST: readonly RequestFaultAct[] = ['dropRequest', 'http500', 'http429'];

/** Far beyond what any venue allows a request to be late. */
const LATE_MS = 60_000;

const filled = (found: LookupOutcome): number =>
  found.kind === 'found' ? found.fills.reduce((sum, { countCenti: one }) => sum + one, 0) : -1;

/** What every venue's client and simulator keep to, together. */
export const venueContract = (
  name: string,
  open: (options?: ContractOptions) => Promise<ContractWorld>,
): void => {
  const worlds: ContractWorld[] = [];
  const begin = async (options?: ContractOptions): Promise<ContractWorld> => {
    const world = await open(options);
    worlds.push(world);
    return world;
  };
  afterEach(async () => {
    for (const world of worlds.splice(0)) {
      await world.venue.stop();
      await world.stop();
    }
  });

  const heldIn = async ({ market, venue }: ContractWorld): Promise<readonly [Side, number][]> => {
    const positions = await venue.positions();
    if (!positions.ok) throw new Error(positions.error.message);
    return positions.value
      .filter((position) => position.market === market)
      .map(({ countCenti: count, side }) => [side, count]);
  };

  describe(`the contract of a venue: ${name}`, () => {
    test('a market is told as it is, and one that is none is a fault', async () => {
      const { market, noMarket, venue } = await begin();
      const told = await venue.market(market);
      expect(told).toMatchObject({ ok: true, value: { ticker: market, status: 'active' } });
      expect((await venue.market(noMarket)).ok).toBe(false);
    });

    test.each(SIDES)('an entry and its exit on %s, by reply and by query', async (side) => {
      const world = await begin();
      const { clock, entry, exit, startMs, venue } = world;
      const bought = entry(side);
      expect(await venue.submitOrder(bought)).toMatchObject({
        kind: 'accepted',
        filledCenti: bought.countCenti,
        remainingCenti: 0,
      });
      await clock.advance(1_000, 1_000);
      expect(await heldIn(world)).toEqual([[side, bought.countCenti]]);
      const found = await venue.lookupOrder(bought, null);
      expect(found).toMatchObject({ kind: 'found', order: { status: 'executed' } });
      expect(filled(found)).toBe(bought.countCenti);

      const sold = exit(side);
      expect(await venue.submitOrder(sold)).toMatchObject({
        kind: 'accepted',
        filledCenti: bought.countCenti,
      });
      await clock.advance(1_000, 1_000);
      expect(await heldIn(world)).toEqual([]);
      const orders = await venue.orders(startMs);
      const fills = await venue.fills(startMs);
      if (!orders.ok || !fills.ok) throw new Error('expected both lists');
      const ids = orders.value.map(({ clientOrderId: id }) => id).sort();
      expect(ids).toEqual([bought.clientOrderId, sold.clientOrderId].sort());
      expect(new Set(fills.value.map(({ fillId }) => fillId)).size).toBe(fills.value.length);
      expect(fills.value.reduce((sum, { countCenti: one }) => sum + one, 0)).toBe(
        2 * bought.countCenti,
      );
    });

    test('what is bought on one side is known by its fills', async () => {
      const { entry, startMs, venue } = await begin();
      await venue.submitOrder(entry('no'));
      expect(await venue.fills(startMs)).toMatchObject({ ok: true, value: [{ bought: 'no' }] });
    });

    test('an exit never sells more than is held', async () => {
      const world = await begin();
      const { clock, entry, exit, venue } = world;
      const bought = entry('yes');
      await venue.submitOrder(bought);
      const twice = countCenti(2 * bought.countCenti);
      const sold = await venue.submitOrder(exit('yes', { countCenti: twice }));
      expect(sold).toMatchObject({ kind: 'accepted', filledCenti: bought.countCenti });
      expect(await venue.submitOrder(exit('yes', { clientOrderId: TWICE }))).not.toMatchObject({
        filledCenti: bought.countCenti,
      });
      await clock.advance(1_000, 1_000);
      expect(await heldIn(world)).toEqual([]);
    });

    test.each(SIDES)('an order that rests on %s is found, and cancelled once', async (side) => {
      const { clock, resting, venue } = await begin();
      const order = resting(side);
      const placed = await venue.submitOrder(order);
      if (placed.kind !== 'accepted') throw new Error(`expected accepted, found ${placed.kind}`);
      expect(placed).toMatchObject({ filledCenti: 0, remainingCenti: order.countCenti });
      await clock.advance(1_000, 1_000);
      expect(await venue.lookupOrder(order, placed.venueOrderId)).toMatchObject({
        kind: 'found',
        order: { status: 'resting', remainingCenti: order.countCenti },
        fills: [],
      });
      expect(await venue.cancelOrder(order, placed.venueOrderId)).toEqual({
        kind: 'accepted',
        reducedByCenti: order.countCenti,
      });
      expect((await venue.cancelOrder(order, placed.venueOrderId)).kind).toBe('unknown');
      await clock.advance(1_000, 1_000);
      expect(await venue.lookupOrder(order, placed.venueOrderId)).toMatchObject({
        kind: 'found',
        order: { status: 'canceled', filledCenti: 0, remainingCenti: 0 },
      });
    });

    test('an order that nobody can pay for is refused, and nothing of it is there', async () => {
      const world = await begin();
      const { clock, dear, venue } = world;
      const order = dear('yes');
      expect(await venue.submitOrder(order)).toMatchObject({ kind: 'rejected' });
      await clock.advance(LATE_MS, LATE_MS);
      expect(await venue.lookupOrder(order, null)).toEqual({ kind: 'missing' });
      expect(await heldIn(world)).toEqual([]);
    });

    test.each(TAKEN)('taken, and the answer lost (%s): unknown, and found', async (act) => {
      const world = await begin({ orderFaults: { 1: act } });
      const { clock, entry, venue } = world;
      const order = entry('yes');
      expect(await venue.submitOrder(order)).toMatchObject({ kind: 'unknown' });
      await clock.advance(1_000, 1_000);
      const found = await venue.lookupOrder(order, null);
      expect([found.kind, filled(found)]).toEqual(['found', order.countCenti]);
      expect((await venue.submitOrder(order)).kind).toBe('unknown');
      expect(await heldIn(world)).toEqual([['yes', order.countCenti]]);
    });

    test.each(LOST)('not taken, and unknown (%s): missing, and sent anew once', async (act) => {
      const world = await begin({ orderFaults: { 1: act } });
      const { clock, entry, venue } = world;
      const order = entry('yes');
      expect(await venue.submitOrder(order)).toMatchObject({ kind: 'unknown', landed: false });
      await clock.advance(LATE_MS, LATE_MS);
      expect(await venue.lookupOrder(order, null)).toEqual({ kind: 'missing' });
      expect(await venue.submitOrder(order)).toMatchObject({ kind: 'accepted' });
      await clock.advance(1_000, 1_000);
      expect(await heldIn(world)).toEqual([['yes', order.countCenti]]);
    });

    test('money is there before, and less of it after an entry', async () => {
      const { clock, entry, venue } = await begin();
      const before = await venue.balance();
      await venue.submitOrder(entry('yes'));
      await clock.advance(1_000, 1_000);
      const after = await venue.balance();
      if (!before.ok || !after.ok) throw new Error('expected both balances');
      expect(before.value.cashMicros).toBeGreaterThan(after.value.cashMicros);
    });

    test('reads say up to when they know everything, and the clocks agree', async () => {
      const { clock, venue } = await begin();
      const asOf = await venue.asOf();
      expect(asOf.ok && asOf.value <= clock.now()).toBe(true);
      expect((await venue.clockSkewMs()).ok).toBe(true);
    });

    test('a stopped client sends nothing more', async () => {
      const { entry, venue } = await begin();
      await venue.stop();
      expect((await venue.submitOrder(entry('yes'))).kind).toBe('unknown');
      expect((await venue.positions()).ok).toBe(false);
    });
  });
};
