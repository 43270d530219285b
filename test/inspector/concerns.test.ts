import { describe, expect, it } from 'vitest';

import { concerns } from '../../src/inspector/page/api/concerns.ts';
import { NO_ROWS, withFrame, withRow } from '../../src/inspector/page/api/rows.ts';
import type { Frame, Happening, Row, ShownTrade } from '../../src/inspector/page/api/types.ts';

const of = (happening: Happening): Frame => ({
  t: 'frame',
  n: 1,
  atMs: 0,
  rows: [],
  gone: [],
  happenings: [happening],
});

const trade = of({
  kind: 'trade',
  atMs: 0,
  trade: '7',
  actor: 'trade',
  seq: 9,
  event: 'e',
  from: 'open',
  to: 'closed',
  rule: null,
});

const feed = of({ kind: 'feed', atMs: 0, feed: 'f', from: null, to: 'live', reason: null });

const child = of({
  kind: 'child',
  atMs: 0,
  supervisor: 'trades',
  child: 'trade:7',
  what: 'child.quarantined',
});

describe('a frame', () => {
  it.each<readonly [string, Frame, boolean]>([
    ['/trades?limit=60', trade, true],
    ['/trades/7', trade, true],
    ['/trades/7/transitions?after=3', trade, true],
    ['/trades/77', trade, false],
    ['/trades/8/orders', trade, false],
    ['/feeds', trade, false],
    ['/feeds', feed, true],
    ['/tree', feed, false],
    ['/tree', child, true],
    ['/logs', child, false],
    ['/trades?limit=60', child, true],
    ['/trades/7', child, true],
    ['/trades/77', child, false],
    ['/feeds', child, false],
    ['/logs', { t: 'gap', n: 3 }, true],
    ['/trades/7', { t: 'hello', n: 0, atMs: 0, you: { role: 'view', token: 'a' } }, false],
  ])('makes %s worth a look where it is about it', (path, frame, isWorth) => {
    expect(concerns(path, frame)).toBe(isWorth);
  });
});

const shown: ShownTrade = {
  trade: {
    id: '7',
    seq: 3,
    state: 'monitoring.watching',
    ticketId: 't',
    origin: 'desk fast',
    market: 'M',
    event: 'E',
    symbol: 'BTC-USD',
    side: 'yes',
    strikeMicros: 90_000_000_000,
    countCenti: 100,
    heldCenti: 100,
    buyPriceCenti: 4_997,
    sellPriceCenti: null,
    feesMicros: 0,
    pnlMicros: null,
    winLoss: null,
    closeMethod: null,
    unprotectedMs: 0,
    unprotectedSinceMs: null,
    closeAtMs: 900,
    createdAtMs: 0,
    openedAtMs: 1,
    closedAtMs: null,
    updatedAtMs: 2,
    quarantineReason: null,
    failure: null,
  },
  live: {
    standing: {
      atMs: 100,
      state: 'monitoring.watching',
      settingsVersion: 1,
      blockers: [],
      givenUp: null,
      wires: [
        { rule: 'priceFloor', value: 5_000, threshold: 4_500, distance: 500 },
        { rule: 'takeProfit', value: 5_000, threshold: 9_000, distance: 4_000 },
      ],
      mark: { bidCenti: 5_000, unrealisedMicros: 1, gainCenti: 3, bufferMicros: 4 },
      quoteAgeMs: 1,
      spotAgeMs: 1,
    },
    protection: { guardedSinceMs: 1, risk: null },
    probabilityPercent: 60,
    momentumBp: null,
    spotMicros: null,
    askCenti: null,
    stopsPaused: false,
    closeRequested: false,
    waiting: 0,
  },
};

const row: Row = [
  '7',
  'monitoring.verifying',
  55,
  4_510,
  90_000_000_000,
  -2,
  'takeProfit',
  4_510,
  9_000,
  4_490,
  10,
  20,
  1,
  2,
];

describe('a row', () => {
  it('is laid over a trade that was told earlier, its wire first', () => {
    const { live } = withRow(shown, { atMs: 101, row });
    expect(live).toMatchObject({
      probabilityPercent: 55,
      waiting: 2,
      standing: { atMs: 101, mark: { bidCenti: 4_510, unrealisedMicros: -2, gainCenti: 3 } },
    });
    expect(live?.standing.wires.map(({ distance, rule }) => [rule, distance])).toEqual([
      ['takeProfit', 4_490],
      ['priceFloor', 500],
    ]);
  });

  it('is kept for as long as its trade is looked at, and the newest counts', () => {
    const told = (rows: readonly Row[], atMs: number): Frame => ({
      t: 'frame',
      n: 1,
      atMs,
      happenings: [],
      gone: [],
      rows,
    });
    const first = withFrame(NO_ROWS, ['7'], told([row], 1));
    const second = withFrame(first, ['7'], told([row], 2));
    expect([first.get('7')?.atMs, second.get('7')?.atMs]).toEqual([1, 2]);
    expect(withFrame(second, ['7'], told([], 3))).toBe(second);
    const [, ...rest] = row;
    const other: Row = ['8', ...rest];
    expect([...withFrame(second, ['8'], told([other], 4)).keys()]).toEqual(['8']);
  });

  it('leaves alone what was told later, what has no row, and what has ended', () => {
    expect(withRow(shown, { atMs: 100, row })).toBe(shown);
    expect(withRow(shown, undefined)).toBe(shown);
    const ended = { ...shown, live: null };
    expect(withRow(ended, { atMs: 101, row })).toBe(ended);
  });
});
