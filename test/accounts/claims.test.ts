import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { priceOf } from '../../machines/accounts/claim-price.ts';
import { claimOf, type Claim } from '../../machines/accounts/claims.ts';
import { externalsOf } from '../../machines/accounts/externals.ts';
import { reconcile } from '../../machines/accounts/reconcile.ts';
import type { VenueFill } from '../../machines/model/venue-account.ts';
import type { OurTrade, OurWorld, TheirWorld } from '../../machines/accounts/worlds.ts';
import { fillId, venueOrderId } from '../../machines/model/ids.ts';
import { countCenti, micros, yesPriceCenti } from '../../machines/model/money.ts';
import { plusMs } from '../../machines/model/time.ts';
import {
  AS_OF,
  byHand,
  GRACE_MS,
  MARKET,
  order,
  OTHER,
  ours,
  position,
  theirFill,
  theirOrder,
  theirs,
  trade,
} from './worlds.ts';

const RULES = { graceMs: GRACE_MS, nowMs: plusMs(AS_OF, 1_000), maxAgeMs: 10_000 };
const ALL: Claim = { market: MARKET, side: 'yes', countCenti: null };
const claimed = (count: number): Claim => ({ ...ALL, countCenti: countCenti(count) });

/** Nothing of ours; the account has bought 10 contracts by hand. */
const empty = (changes: Partial<OurWorld> = {}): OurWorld =>
  ours({ trades: [], orders: [], changedAtMs: new Map(), ...changes });
const held = (changes: Partial<TheirWorld> = {}): TheirWorld =>
  theirs({
    orders: [byHand({ filledCenti: countCenti(1_000) })],
    fills: [bought('f', 1_000, 4_000)],
    positions: [position({ countCenti: countCenti(1_000), costMicros: micros(4_100_000) })],
    ...changes,
  });

const bought = (id: string, count: number, yesPrice: number, changes: Partial<VenueFill> = {}) =>
  theirFill(id, {
    fillId: fillId(id),
    venueOrderId: venueOrderId('by-hand'),
    countCenti: countCenti(count),
    yesPriceCenti: yesPriceCenti(yesPrice),
    feeMicros: micros(10_000),
    ...changes,
  });

const refusal = (world: OurWorld, venue: TheirWorld, claim = ALL, rules = RULES): string => {
  const outcome = claimOf(world, venue, claim, rules);
  return outcome.ok ? `granted ${outcome.value}` : outcome.error;
};

describe('a claim', () => {
  it('takes all that no trade holds, or as much of it as was asked for', () => {
    expect(refusal(empty(), held())).toBe('granted 1000');
    expect(refusal(empty(), held(), claimed(400))).toBe('granted 400');
    const some = empty({ trades: [trade('1', { heldCenti: countCenti(600) })] });
    expect(refusal(some, held())).toBe('granted 400');
  });

  it('never takes more than the venue holds beside our trades', () => {
    const some = empty({ trades: [trade('1', { heldCenti: countCenti(600) })] });
    expect(refusal(some, held(), claimed(401))).toBe(
      'expected at most the 4 contracts that the venue holds beside our trades, found 4.01',
    );
    const all = empty({ trades: [trade('1', { heldCenti: countCenti(1_000) })] });
    expect(refusal(all, held())).toBe('the venue holds no YES there beside our trades');
    expect(refusal(empty(), held({ positions: [] }))).toMatch(/^the venue holds no YES/);
    expect(refusal(empty(), held(), { ...ALL, side: 'no' })).toMatch(/^the venue holds no NO/);
  });

  it('is refused where a trade holds the other side, parked or not', () => {
    for (const isParked of [false, true])
      expect(refusal(empty({ trades: [trade('1', { side: 'no', isParked })] }), held())).toBe(
        'a trade holds the other side',
      );
  });

  it('is refused while the position may be another: an old word, orders that rest, ours that move', () => {
    const late = { ...RULES, nowMs: plusMs(AS_OF, 12_000) };
    expect(refusal(empty(), held(), ALL, late)).toBe(
      'what the venue says of its positions is 12 s old',
    );
    const resting = byHand({ status: 'resting' });
    expect(refusal(empty(), held({ orders: [resting] }))).toMatch(/^an order rests there/);
    const changed = empty({ changedAtMs: new Map([[MARKET, plusMs(AS_OF, -GRACE_MS)]]) });
    expect(refusal(changed, held())).toBe('our own orders have just changed there');
    const alive = empty({ orders: [order('1', { state: 'working', filledCenti: countCenti(0) })] });
    expect(refusal(alive, held())).toBe('an order of ours is under way there');
    const behind = empty({ orders: [order('1', { filledCenti: countCenti(5_000) })] });
    expect(refusal(behind, held({ orders: [theirOrder('1')] }))).toMatch(/our books do not$/);
    expect(refusal(empty(), held({ orders: [theirOrder('7')] }))).toMatch(/our books do not$/);
    expect(refusal(empty({ resulted: new Set([MARKET]) }), held())).toBe('trading there is over');
  });

  it('does not mind what happens in other markets', () => {
    const elsewhere = byHand({ market: OTHER, status: 'resting' });
    const busy = empty({ trades: [trade('1', { market: OTHER, side: 'no' })] });
    expect(refusal(busy, held({ orders: [elsewhere] }))).toBe('granted 1000');
  });
});

describe('the cost of a claim', () => {
  const priced = (world: OurWorld, venue: TheirWorld, count: number, side: 'yes' | 'no' = 'yes') =>
    priceOf(world, venue, { ...ALL, side }, countCenti(count));

  it('is that of the fills, in proportion, fees beside it', () => {
    expect(priced(empty(), held(), 1_000)).toEqual({
      costMicros: 4_000_000,
      feesMicros: 10_000,
      priced: 'fills',
    });
    expect(priced(empty(), held(), 250)).toMatchObject({
      costMicros: 1_000_000,
      feesMicros: 2_500,
    });
  });

  it('is the average where some was sold again, and of the last side where it was turned over', () => {
    const at = (seconds: number) => ({ atMs: plusMs(AS_OF, seconds * 1_000 - 60_000) });
    const fills = [
      bought('a', 1_000, 4_000, at(1)),
      bought('b', 1_000, 6_000, at(2)),
      bought('c', 1_000, 9_000, { ...at(3), bought: 'no' }),
    ];
    expect(priced(empty(), held({ fills }), 1_000)).toMatchObject({
      costMicros: 5_000_000,
      feesMicros: 10_000,
      priced: 'fills',
    });
    const over = [
      bought('a', 400, 4_000, at(1)),
      bought('d', 1_400, 7_000, { ...at(2), bought: 'no' }),
    ];
    const no = [position({ side: 'no', countCenti: countCenti(1_000) })];
    expect(priced(empty(), held({ fills: over, positions: no }), 1_000, 'no')).toMatchObject({
      costMicros: 3_000_000,
      priced: 'fills',
    });
  });

  it('leaves the fills of our own orders out', () => {
    const own = theirFill('1', {
      countCenti: countCenti(600),
      yesPriceCenti: yesPriceCenti(9_000),
    });
    const some = empty({
      trades: [trade('1', { heldCenti: countCenti(600) })],
      orders: [order('1', { countCenti: countCenti(600), filledCenti: countCenti(600) })],
    });
    const venue = held({
      fills: [own, bought('f', 400, 2_500)],
      orders: [theirOrder('1', { filledCenti: countCenti(600) }), byHand()],
    });
    expect(priced(some, venue, 400)).toMatchObject({ costMicros: 1_000_000, priced: 'fills' });
  });

  it('forgets nothing of a position that is claimed in parts, sold in part and released', () => {
    const adopted = (count: number) =>
      trade('2', { heldCenti: countCenti(count), isAdopted: true });
    const [first, second] = [
      bought('f', 400, 2_500, { atMs: plusMs(AS_OF, -60_000) }),
      bought('g', 600, 5_000, { atMs: plusMs(AS_OF, -50_000) }),
    ];
    const four = { costMicros: 1_600_000, feesMicros: 8_000, priced: 'fills' };
    const beside = empty({ trades: [adopted(600)] });
    expect(priced(beside, held({ fills: [first, second] }), 400)).toEqual(four);

    // The adopted trade sells 200 of its 600: what is left has cost the same apiece.
    const exit = bought('x', 200, 9_000, {
      venueOrderId: venueOrderId('v2'),
      bought: 'no',
      atMs: plusMs(AS_OF, -40_000),
    });
    const sold = {
      orders: [order('2', { action: 'sell', isAdopted: true, filledCenti: countCenti(200) })],
    };
    const left = held({
      fills: [first, second, exit],
      orders: [theirOrder('2'), byHand()],
      positions: [position({ countCenti: countCenti(800) })],
    });
    expect(priced(empty({ ...sold, trades: [adopted(400)] }), left, 400)).toEqual(four);

    // Released, they are others' again, at that same cost.
    expect(priced(empty(sold), left, 400)).toEqual(four);

    // A trade of our own beside them neither lends nor takes.
    const own = trade('1', { heldCenti: countCenti(500) });
    const three = empty({
      trades: [own, adopted(600)],
      orders: [order('1', { countCenti: countCenti(500), filledCenti: countCenti(500) })],
    });
    const more = held({
      fills: [theirFill('1', { countCenti: countCenti(500) }), first, second],
      orders: [theirOrder('1', { filledCenti: countCenti(500) }), byHand()],
      positions: [position({ countCenti: countCenti(1_500) })],
    });
    expect(priced(three, more, 400)).toEqual(four);
  });

  it('is the figure of the venue where the fills do not explain all, and else unknown', () => {
    const half = held({ fills: [bought('f', 500, 4_000)] });
    expect(priced(empty(), half, 500)).toEqual({
      costMicros: 2_050_000,
      feesMicros: 0,
      priced: 'exposure',
    });
    const mute = held({ fills: [bought('f', 1_000, 4_000, { bought: null })] });
    expect(priced(empty(), mute, 1_000).priced).toBe('exposure');
    const shared = empty({ trades: [trade('1', { heldCenti: countCenti(600) })] });
    expect(priced(shared, half, 400)).toEqual({
      costMicros: null,
      feesMicros: 0,
      priced: 'unknown',
    });
  });
});

describe('several trades on one market side', () => {
  /** What people, claims and trades do to one position, in contracts. */
  type Move =
    | { readonly kind: 'buy' | 'sell' | 'claim'; readonly count: number }
    | { readonly kind: 'release' | 'exit'; readonly nth: number };
  const counts = fc.integer({ min: 1, max: 12 });
  const nths = fc.integer({ min: 0, max: 5 });
  const moves: fc.Arbitrary<readonly Move[]> = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constantFrom('buy', 'sell', 'claim'), count: counts }),
      fc.record({ kind: fc.constantFrom('release', 'exit'), nth: nths }),
    ),
    { minLength: 10, maxLength: 40 },
  );
  const sum = (trades: readonly OurTrade[]): number =>
    trades.reduce((total, { heldCenti }) => total + heldCenti, 0);

  it('never hold more than the venue, whatever is bought, sold by hand beside them, claimed, released or left', () => {
    let granted = 0;
    fc.assert(
      fc.property(moves, (list) => {
        let venue = 0;
        let trades: readonly OurTrade[] = [];
        let born = 0;
        for (const move of list) {
          const beside = venue - sum(trades);
          switch (move.kind) {
            case 'buy':
              venue += move.count * 100;
              break;
            case 'sell':
              // By hand, of what is not ours.
              venue -= Math.min(beside, move.count * 100);
              break;
            case 'claim': {
              const positions = venue === 0 ? [] : [position({ countCenti: countCenti(venue) })];
              const world = empty({ trades });
              const claim = claimed(move.count * 100);
              const outcome = claimOf(
                world,
                theirs({ orders: [], fills: [], positions }),
                claim,
                RULES,
              );
              expect(outcome.ok).toBe(move.count * 100 <= beside);
              if (!outcome.ok) break;
              granted += 1;
              born += 1;
              trades = [...trades, trade(String(born), { heldCenti: outcome.value })];
              break;
            }
            case 'release':
              trades = trades.filter((_, index) => index !== move.nth);
              break;
            case 'exit':
              // Its own and no more.
              venue -= trades[move.nth]?.heldCenti ?? 0;
              trades = trades.filter((_, index) => index !== move.nth);
          }
          expect(sum(trades)).toBeLessThanOrEqual(venue);
        }
      }),
      { numRuns: 500 },
    );
    expect(granted).toBeGreaterThan(100);
  });
});

describe('what is left beside our trades', () => {
  const four = [trade('1', { heldCenti: countCenti(400) })];
  const compare = (world: OurWorld, venue: TheirWorld) => {
    const { differences, unjudged } = reconcile(world, venue, RULES);
    return {
      kinds: differences.map(({ kind }) => kind).filter((kind) => kind !== 'orderExternal'),
      externals: externalsOf(world, venue, unjudged),
    };
  };
  const tenOf = (count: number): TheirWorld =>
    held({
      positions: [position({ countCenti: countCenti(count), costMicros: micros(1_000_000) })],
    });
  const besideSix = new Map([[MARKET, 600]]);

  it('is no mismatch where it is known to be others’, up to as much', () => {
    const world = empty({ trades: four, besideCenti: besideSix });
    expect(compare(world, tenOf(1_000))).toMatchObject({
      kinds: [],
      externals: [{ countCenti: 600, unexplainedCenti: 0, priceCenti: null }],
    });
    expect(compare(world, tenOf(700)).kinds).toEqual([]);
    expect(compare(world, tenOf(400))).toEqual({ kinds: [], externals: [] });
    expect(compare(world, tenOf(1_100))).toMatchObject({
      kinds: ['quantityMismatch'],
      externals: [{ countCenti: 700, unexplainedCenti: 100 }],
    });
    expect(compare(world, tenOf(399)).kinds).toEqual(['quantityMismatch']);
    expect(compare(world, held({ positions: [] })).kinds).toEqual(['positionVanished']);
  });

  it('is a mismatch where nobody has claimed a part, as before', () => {
    expect(compare(empty({ trades: four }), tenOf(1_000)).kinds).toEqual(['quantityMismatch']);
  });

  it('is external, with its average price, where no trade holds any', () => {
    expect(compare(empty({ besideCenti: besideSix }), tenOf(1_000))).toMatchObject({
      kinds: ['positionExternal'],
      externals: [{ side: 'yes', countCenti: 1_000, unexplainedCenti: 0, priceCenti: 1_000 }],
    });
  });
});
