import { describe, expect, it } from 'vitest';

import { symbolId } from '../../machines/model/ids.ts';
import { micros } from '../../machines/model/money.ts';
import { epochMs, plusMs } from '../../machines/model/time.ts';
import { createPlayer } from '../../src/simulator/player.ts';
import type { TapeFrame } from '../../src/simulator/tapes/tape.ts';
import { testClock, type TestClock } from '../support/simulated-clock.ts';

const START = epochMs(1_000_000);
const frameAt = (ms: number): TapeFrame => ({
  kind: 'spot',
  atMs: plusMs(START, ms),
  symbol: symbolId('BTC-USD'),
  priceMicros: micros(1),
});

type Log = { readonly played: number[]; readonly marks: number[]; ended: number };

const start = (
  instants: readonly number[],
  clock: TestClock = testClock(START),
): { readonly clock: TestClock; readonly log: Log; readonly stop: () => void } => {
  const log: Log = { played: [], marks: [], ended: 0 };
  const player = createPlayer({
    clock,
    frames: instants.map(frameAt).values(),
    play: (frame) => void log.played.push(frame.atMs - START),
    caughtUp: () => undefined,
    mark: (atMs) => void log.marks.push(atMs - START),
    markEveryRealMs: 1_000_000,
    ended: () => (log.ended += 1),
  });
  return { clock, log, stop: player.stop };
};

describe('a player', () => {
  it('plays each frame at its instant', () => {
    const { clock, log } = start([0, 10, 20, 500]);
    expect(log.played).toEqual([0]);
    clock.advanceSync(19, 1);
    expect(log.played).toEqual([0, 10]);
    clock.advanceSync(1);
    expect(log.played).toEqual([0, 10, 20]);
  });

  it('catches up in order when time has run ahead', () => {
    const clock = testClock(START);
    const { log } = start([0, 10, 20, 500], clock);
    clock.advanceSync(10_000, 10_000);
    expect(log.played).toEqual([0, 10, 20, 500]);
  });

  it('never marks an instant whose frames it has not played', () => {
    const { clock, log } = start([0, 10, 20, 500]);
    clock.advanceSync(600, 7);
    for (const mark of log.marks)
      expect(log.played.length).toBeGreaterThanOrEqual(
        [0, 10, 20, 500].filter((at) => at <= mark).length,
      );
    expect(Math.max(...log.marks)).toBeGreaterThanOrEqual(500);
  });

  it('says once that the tape is over', () => {
    const { clock, log } = start([0, 10]);
    expect(log.ended).toBe(0);
    clock.advanceSync(100);
    expect(log.ended).toBe(1);
  });

  it('stopped, plays nothing more and leaves no timer', () => {
    const { clock, log, stop } = start([0, 10]);
    stop();
    clock.advanceSync(100);
    expect(log.played).toEqual([0]);
    expect(clock.pending()).toBe(0);
  });
});
