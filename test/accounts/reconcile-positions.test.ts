import { describe } from 'vitest';

import { AS_OF, MARKET, position, trade } from './worlds.ts';
import { count, NONE, NOTHING, table } from './comparing.ts';

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
