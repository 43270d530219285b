import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openBook } from '../../db/books.ts';
import type { Queryable } from '../../db/queryable.ts';
import {
  keepSignals,
  newestSignals,
  pruneSignals,
  readRejected,
  readSignal,
  recallSignals,
} from '../../db/signals.ts';
import { bookId, symbolId } from '../../machines/model/ids.ts';
import type { Rejected, Signal } from '../../machines/model/signal.ts';
import { memoryEngine } from '../../src/lockstep/store/engine.ts';
import { emptyTables } from '../../src/lockstep/store/tables.ts';
import { at, candle, dollars, MINUTE, T0 } from '../signals/fixtures.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

const BOOK = bookId('paper:1');
const BTC = symbolId('BTC-USD');
const ETH = symbolId('ETH-USD');

const signal = (nth: number, changes: Partial<Signal> = {}): Signal => {
  const frameMs = changes.frameMs ?? MINUTE;
  return {
    symbol: BTC,
    frameMs,
    closedAtMs: at(nth * frameMs),
    direction: 'down',
    confidencePercent: 41.38,
    adx: 23.456_789,
    trendFactor: 0.9,
    votes: [
      { rule: 'rsi', direction: 'down', strength: 0.75, weight: 10, value: 85, threshold: 70 },
      { rule: 'macd', direction: 'none', strength: 0, weight: 20, value: null, threshold: 0.5 },
    ],
    candle: candle(0, 100, {
      openedAtMs: at((nth - 1) * frameMs),
      highMicros: dollars(65_900.123_456),
      unprovenMs: 1_250,
    }),
    candles: nth,
    ...changes,
  };
};

const rejected = (changes: Partial<Rejected> = {}): Rejected => ({
  symbol: BTC,
  frameMs: null,
  reason: 'jump',
  count: 2,
  lastAtMs: at(5),
  ...changes,
});

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await openBook(db.database, { id: BOOK, kind: 'paper', label: 'tape', createdAtMs: T0 });
});
afterAll(() => db.drop());

/** PostgreSQL, and the store that answers in its place while a tape is played. */
const stores: readonly (readonly [string, () => Queryable])[] = [
  ['PostgreSQL', () => db.database],
  [
    'the store in memory',
    (() => {
      const memory = memoryEngine(emptyTables(), { now: () => T0 }, () => undefined).connect();
      return () => memory;
    })(),
  ],
];

describe.each(stores)('%s', (_name, store) => {
  it('keeps signals as they were made, the first of each candle', async () => {
    const signals = [1, 2, 3].map((nth) => signal(nth));
    await keepSignals(store(), BOOK, signals, []);
    await keepSignals(store(), BOOK, [signal(3, { direction: 'up' })], []);
    expect(await recallSignals(store(), BOOK, BTC, MINUTE, 10)).toEqual(signals);
    expect(await recallSignals(store(), BOOK, BTC, MINUTE, 2)).toEqual(signals.slice(1));
    expect(await recallSignals(store(), bookId('another'), BTC, MINUTE, 10)).toEqual([]);
  });

  it('finds the signal of a candle, in its own book alone', async () => {
    expect(await readSignal(store(), BOOK, signal(2))).toEqual(signal(2));
    expect(await readSignal(store(), BOOK, signal(4))).toBeNull();
    expect(await readSignal(store(), bookId('another'), signal(2))).toBeNull();
  });

  it('finds the newest of each symbol and frame', async () => {
    const others = [
      signal(1, { frameMs: 5 * MINUTE }),
      signal(4, { symbol: ETH, adx: null, direction: 'none', confidencePercent: 0 }),
    ];
    await keepSignals(store(), BOOK, others, []);
    expect(await newestSignals(store(), BOOK)).toEqual([signal(3), ...others]);
  });

  it('adds up what was refused', async () => {
    const candles = rejected({ frameMs: MINUTE, reason: 'thin', count: 1 });
    await keepSignals(store(), BOOK, [], [rejected(), candles]);
    await keepSignals(store(), BOOK, [], [rejected({ count: 40, lastAtMs: at(9) })]);
    expect(await readRejected(store(), BOOK)).toEqual([
      rejected({ count: 42, lastAtMs: at(9) }),
      candles,
    ]);
  });

  it('lets go of signals that are kept for long enough, and of no other', async () => {
    await pruneSignals(store(), 3_600_000);
    expect(await recallSignals(store(), BOOK, BTC, MINUTE, 10)).toHaveLength(3);
  });
});

it('PostgreSQL lets go of what was stored before that', async () => {
  await pruneSignals(db.database, -3_600_000);
  expect(await newestSignals(db.database, BOOK)).toEqual([]);
});
