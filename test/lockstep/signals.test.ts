import { beforeAll, describe, expect, it, vi } from 'vitest';

import { newestSignals, readRejected, recallSignals } from '../../db/signals.ts';
import { readTrades } from '../../db/trades.ts';
import { symbolId } from '../../machines/model/ids.ts';
import type { Signal } from '../../machines/model/signal.ts';
import { runLockstep, type LockstepRun } from '../../src/lockstep/run.ts';
import { syntheticTape } from '../../src/simulator/tapes/synthetic.ts';
import { explainStored } from '../../src/service/explain.ts';
import { deskSettings } from '../support/desk-settings.ts';
import { settingsWith } from './settings.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const BTC = symbolId('BTC-USD');
const MINUTE = 60_000;
const MAX_AGE = 90_000;
const LEAST_PERCENT = 5;

/** A desk that enters wherever it may, and asks the signals first. */
const desk = (minConfidencePercent: number, required = true) =>
  deskSettings({
    name: 'follower',
    minProbabilityPercent: 50,
    minEdgePercent: -50,
    minTtcMs: 60_000,
    maxTtcMs: 900_000,
    maxOpenTrades: 20,
    multiplier: 1,
    spikePause: { enabled: false, thresholdBp: 36, calmBp: 20, quietMs: 1_000 },
    signal: { required, frameMs: MINUTE, minConfidencePercent, maxAgeMs: MAX_AGE },
  });

/** Averages of few candles, so that they have something to say within half an hour. */
const SETTINGS = {
  'signals.enabled': true,
  'signals.framesMs': [MINUTE, 5 * MINUTE],
  'signals.rules.emaCross.fastPeriod': 3,
  'signals.rules.emaCross.slowPeriod': 6,
  'signals.trend.period': 5,
  'markets.series': [{ series: 'KXBTC15M', symbol: 'BTC-USD', settlementWindowMs: 60_000 }],
};

const play = (changes: Readonly<Record<string, unknown>>): Promise<LockstepRun> =>
  runLockstep({
    settings: settingsWith({ ...SETTINGS, ...changes }),
    tape: syntheticTape({ seed: 5, durationMs: 40 * MINUTE }),
  });

const tradesOf = ({ book, database }: LockstepRun) =>
  readTrades(database, { book, before: null, limit: 100 });

let follower: LockstepRun;
let kept: readonly Signal[];
beforeAll(async () => {
  follower = await play({ desks: [desk(LEAST_PERCENT)] });
  kept = await recallSignals(follower.database, follower.book, BTC, MINUTE, 1_000);
});

describe('signals of a tape', () => {
  it('come one a candle, each closed and whole, and are kept with their votes', async () => {
    const closes = kept.map(({ closedAtMs }) => closedAtMs);
    expect(closes.length).toBeGreaterThan(25);
    expect(closes).toEqual(closes.map((_, nth) => (closes[0] ?? 0) + nth * MINUTE));
    expect(kept.every(({ candle }) => candle.ticks >= 5 && candle.unprovenMs <= 3_000)).toBe(true);
    expect(kept.at(-1)?.votes.map(({ rule }) => rule)).toContain('emaCross');
    const frames = (await newestSignals(follower.database, follower.book)).map((s) => s.frameMs);
    expect(frames).toEqual([MINUTE, 5 * MINUTE]);
  });

  it('refuse nothing of a feed without faults', async () => {
    expect(await readRejected(follower.database, follower.book)).toEqual([]);
  });
});

describe('a desk that requires a signal', () => {
  it('enters only with one that was there, fresh, on its side and sure enough', async () => {
    const trades = await tradesOf(follower);
    expect(trades.length).toBeGreaterThan(0);
    for (const { createdAtMs, side } of trades) {
      const newest = kept.findLast(({ closedAtMs }) => closedAtMs < createdAtMs);
      expect(newest?.direction).toBe(side === 'yes' ? 'up' : 'down');
      expect(newest?.confidencePercent).toBeGreaterThanOrEqual(LEAST_PERCENT);
      expect(createdAtMs - (newest?.closedAtMs ?? 0)).toBeLessThanOrEqual(MAX_AGE);
    }
  });

  it('is asked for it by explain: the signal, its candle and its votes', async () => {
    const { database } = follower;
    for (const { createdAtMs, id } of await tradesOf(follower)) {
      const told = await explainStored(database, id, 1);
      const newest = kept.findLast(({ closedAtMs }) => closedAtMs < createdAtMs);
      expect(told).toMatchObject({
        value: {
          transition: { reason: 'desk follower asked for it', reading: { model: 'logNormal' } },
          entry: {
            by: 'desk follower',
            signal: {
              closedAtMs: newest?.closedAtMs,
              direction: newest?.direction,
              confidencePercent: newest?.confidencePercent,
              minConfidencePercent: LEAST_PERCENT,
              votes: newest?.votes,
            },
          },
        },
      });
    }
  });

  it('declines what it would have entered without: none is ever so sure', async () => {
    const declining = await play({ desks: [desk(100)] });
    const heedless = await play({ desks: [desk(100, false)] });
    expect(await tradesOf(declining)).toEqual([]);
    expect((await tradesOf(heedless)).length).toBeGreaterThan(0);
  });

  it('does the same on every run', async () => {
    const again = await play({ desks: [desk(LEAST_PERCENT)] });
    expect([again.journalHash, again.transitions]).toEqual([
      follower.journalHash,
      follower.transitions,
    ]);
    expect(await recallSignals(again.database, again.book, BTC, MINUTE, 1_000)).toEqual(kept);
    expect(follower.restarts).toBe(0);
  });
});
