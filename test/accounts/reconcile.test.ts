import { describe, expect, it } from 'vitest';

import { reconcile } from '../../machines/accounts/reconcile.ts';
import type { Difference } from '../../machines/accounts/differences.ts';
import type { OurWorld, TheirOrder, TheirWorld } from '../../machines/accounts/worlds.ts';
import { clientOrderId, fillId, tradeId, venueOrderId } from '../../machines/model/ids.ts';
import { countCenti } from '../../machines/model/money.ts';
import { clientOrderIdFor } from '../../machines/model/order.ts';
import { epochMs, plusMs } from '../../machines/model/time.ts';
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
  US,
} from './worlds.ts';

const compare = (our: Partial<OurWorld>, their: Partial<TheirWorld>) =>
  reconcile(ours(our), theirs(their), { graceMs: GRACE_MS });

/** Each difference in a few words. */
const told = (difference: Difference): string => {
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

type Row = readonly [
  title: string,
  our: Partial<OurWorld>,
  their: Partial<TheirWorld>,
  found: readonly string[],
];

const table = (rows: readonly Row[]): void =>
  it.each(rows)('%s', (_, our, their, found) => {
    expect(compare(our, their).differences.map(told)).toEqual(found);
  });

const FILLED_40 = { filledCenti: countCenti(4_000), fillIds: [fillId('f1')] };
const ALIVE = order('1', { state: 'working', filledCenti: countCenti(0), fillIds: [] });
const NONE = { trades: [], orders: [], changedAtMs: new Map() };
const NOTHING = { orders: [], fills: [], positions: [] };
const count = (contracts: number) => countCenti(contracts * 100);
const exit = (changes: Parameters<typeof order>[1] = {}) =>
  order('1', {
    action: 'sell',
    state: 'unknown',
    filledCenti: countCenti(0),
    fillIds: [],
    venueOrderId: null,
    ...changes,
  });

const restingExit = (changes: Partial<TheirOrder> = {}): TheirOrder =>
  theirOrder('1', {
    clientOrderId: exit().orderId,
    venueOrderId: venueOrderId('x1'),
    status: 'resting',
    filledCenti: countCenti(0),
    ...changes,
  });

describe('orders and fills', () => {
  table([
    ['worlds that agree differ in nothing', {}, {}, []],
    [
      'an order that is over there and alive here is behind',
      { orders: [ALIVE] },
      {},
      ['orderBehind executed with 1'],
    ],
    [
      'an order cancelled there without a fill is behind, too',
      { trades: [trade('1', { heldCenti: count(0) })], orders: [ALIVE] },
      {
        ...NOTHING,
        orders: [theirOrder('1', { status: 'canceled', filledCenti: countCenti(0) })],
      },
      ['orderBehind canceled with 0'],
    ],
    [
      'an order that rests in both is not',
      { trades: [trade('1', { heldCenti: count(0) })], orders: [ALIVE] },
      {
        ...NOTHING,
        orders: [theirOrder('1', { status: 'resting', filledCenti: countCenti(0) })],
      },
      [],
    ],
    [
      'one that is over here and rests there has risen',
      { orders: [order('1', { state: 'cancelled', ...FILLED_40 })] },
      {
        orders: [theirOrder('1', { status: 'resting', filledCenti: count(40) })],
        positions: [position({ countCenti: count(40) })],
      },
      ['orderRisen resting with 1'],
    ],
    [
      'one that is over in both but traded more there is behind',
      { orders: [order('1', { state: 'cancelled', ...FILLED_40 })] },
      { fills: [theirFill('1'), theirFill('2', { venueOrderId: venueOrderId('v1') })] },
      ['orderBehind executed with 2'],
    ],
    [
      'a late order list does not hide a fill',
      { orders: [order('1', { state: 'cancelled', filledCenti: countCenti(0), fillIds: [] })] },
      { orders: [theirOrder('1', { status: 'resting', filledCenti: countCenti(0) })] },
      ['fillMissed f1'],
    ],
    [
      'a fill of an order that is not listed any more is found by the id of the venue',
      { orders: [order('1', { filledCenti: countCenti(0), fillIds: [] })] },
      { orders: [] },
      ['fillMissed f1'],
    ],
    [
      'a fill of an order that nobody knows is not ours',
      {},
      {
        fills: [theirFill('1'), theirFill('7')],
      },
      [],
    ],
    [
      'a list that is late knows less, and proves nothing',
      {},
      { orders: [theirOrder('1', { status: 'resting', filledCenti: countCenti(0) })], fills: [] },
      [],
    ],
    [
      'an order under our name that the store does not know is unrecorded',
      {},
      { orders: [theirOrder('1'), theirOrder('77')] },
      ['orderUnrecorded'],
    ],
    [
      'an order by hand is external',
      {},
      { orders: [theirOrder('1'), byHand()] },
      ['orderExternal'],
    ],
    [
      'one without a client id is, too, and so is one of another installation',
      {},
      {
        orders: [
          theirOrder('1'),
          byHand({ clientOrderId: null }),
          byHand({
            venueOrderId: venueOrderId('v8'),
            clientOrderId: clientOrderId('tw-ffffffff-1-e1'),
          }),
        ],
      },
      ['orderExternal', 'orderExternal'],
    ],
  ]);
});

describe('positions', () => {
  table([
    ['one that is gone has vanished', {}, { positions: [] }, ['vanished 1']],
    [
      'of several trades in one market all have',
      { trades: [trade('1'), trade('2', { heldCenti: count(20) })] },
      { positions: [] },
      ['vanished 1 2'],
    ],
    [
      'trades that share a market are one sum',
      { trades: [trade('1'), trade('2')] },
      {
        positions: [position({ countCenti: count(200) })],
      },
      [],
    ],
    [
      'less than the sum is a mismatch',
      { trades: [trade('1'), trade('2')] },
      {},
      ['quantityMismatch 200 → 100'],
    ],
    [
      'more than the sum is one, too',
      {},
      { positions: [position({ countCenti: count(101) })] },
      ['quantityMismatch 100 → 101'],
    ],
    [
      'the other side is told apart',
      {},
      { positions: [position({ side: 'no' })] },
      ['oppositeHeld 100 → -100'],
    ],
    [
      'a NO position is the negative of a YES one',
      { trades: [trade('1', { side: 'no' })] },
      { positions: [position({ side: 'no' })] },
      [],
    ],
    [
      'both sides of one market are netted by the venue, and that is said',
      { trades: [trade('1'), trade('2', { side: 'no', heldCenti: count(60) })] },
      { positions: [position({ countCenti: count(40) })] },
      ['sidesNetted'],
    ],
    [
      'equal sides leave nothing at the venue: that is no close',
      { trades: [trade('1'), trade('2', { side: 'no' })] },
      { positions: [] },
      ['sidesNetted'],
    ],
    [
      'of two sides nobody can tell which is gone: a mismatch, no close',
      { trades: [trade('1'), trade('2', { side: 'no', heldCenti: count(60) })] },
      { positions: [] },
      ['sidesNetted', 'quantityMismatch 40 → 0'],
    ],
    [
      'a parked trade counts, and cannot be told',
      { trades: [trade('1', { isParked: true })] },
      { positions: [] },
      ['vanished '],
    ],
    [
      'one that no trade explains is external',
      NONE,
      { ...NOTHING, positions: [position()] },
      ['positionExternal'],
    ],
    [
      'an opening trade with nothing in hand does not explain one',
      { trades: [trade('1', { heldCenti: count(0) })], orders: [] },
      { ...NOTHING, positions: [position()] },
      ['positionExternal'],
    ],
    [
      'a market that ended by a result is paid out later',
      { ...NONE, resulted: new Set([MARKET]) },
      {
        ...NOTHING,
        positions: [position()],
      },
      [],
    ],
    [
      'after the close the settlement decides, so nothing has vanished',
      { trades: [trade('1', { closeAtMs: AS_OF })] },
      { positions: [] },
      [],
    ],
    [
      'a settled position is not gone: the trade hears the result instead',
      {},
      {
        positions: [],
        settlements: [
          { market: MARKET, result: { kind: 'binary', winner: 'yes' }, settledAtMs: AS_OF },
        ],
      },
      ['settlement to 1'],
    ],
  ]);
});

describe('open orders', () => {
  table([
    [
      'an exit in flight explains any part of it being sold',
      { orders: [order('1'), exit()] },
      { positions: [position({ countCenti: count(30) })] },
      [],
    ],
    ['and all of it: the order will say', { orders: [order('1'), exit()] }, { positions: [] }, []],
    [
      'not more than it asked for',
      { orders: [order('1'), exit({ countCenti: count(40) })] },
      { positions: [position({ countCenti: count(59) })] },
      ['quantityMismatch 100 → 59'],
    ],
    [
      'nor a position that has grown',
      { orders: [order('1'), exit()] },
      { positions: [position({ countCenti: count(101) })] },
      ['quantityMismatch 100 → 101'],
    ],
    [
      'while one lives nothing has vanished',
      { orders: [order('1'), exit({ countCenti: count(40) })] },
      { positions: [] },
      ['quantityMismatch 100 → 0'],
    ],
    [
      'an exit that rests at the venue as we know it explains nothing: it has not traded',
      { orders: [order('1'), exit({ state: 'working' })] },
      {
        orders: [theirOrder('1'), restingExit()],
        positions: [position({ countCenti: count(30) })],
      },
      ['quantityMismatch 100 → 30'],
    ],
    [
      'and does not hide that a position is gone',
      { orders: [order('1'), exit({ state: 'working' })] },
      { orders: [theirOrder('1'), restingExit()], positions: [] },
      ['vanished 1'],
    ],
    [
      'one that rests there with more sold than we know is behind, and nothing else is judged',
      { orders: [order('1'), exit({ state: 'working' })] },
      { orders: [theirOrder('1'), restingExit({ filledCenti: count(30) })], positions: [] },
      ['orderBehind resting with 0'],
    ],
    [
      'an entry in flight explains a larger position',
      {
        trades: [trade('1'), trade('2', { heldCenti: count(0) })],
        orders: [
          order('1'),
          order('2', { state: 'submitting', filledCenti: count(0), fillIds: [] }),
        ],
      },
      { positions: [position({ countCenti: count(200) })] },
      [],
    ],
    [
      'buying NO moves the net the other way',
      {
        trades: [trade('1', { side: 'no', heldCenti: count(0) })],
        orders: [order('1', { side: 'no', state: 'unknown', filledCenti: count(0), fillIds: [] })],
      },
      { ...NOTHING, positions: [position({ side: 'no', countCenti: count(70) })] },
      [],
    ],
    [
      'selling NO moves it back',
      {
        trades: [trade('1', { side: 'no' })],
        orders: [order('1', { side: 'no' }), exit({ side: 'no' })],
      },
      { positions: [position({ side: 'no', countCenti: count(10) })] },
      [],
    ],
  ]);
});

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
