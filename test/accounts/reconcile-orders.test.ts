import { describe } from 'vitest';

import { clientOrderId, venueOrderId } from '../../machines/model/ids.ts';
import { countCenti } from '../../machines/model/money.ts';
import { byHand, order, position, theirFill, theirOrder, trade } from './worlds.ts';
import { ALIVE, count, exit, FILLED_40, NOTHING, restingExit, table } from './comparing.ts';

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
