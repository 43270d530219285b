import { describe, expect, it } from 'vitest';

import { plusMs } from '../../../machines/model/time.ts';
import { syntheticTape, SYNTHETIC_START_MS } from '../../../src/simulator/tapes/synthetic.ts';
import { MARKET_LIFE_MS, type TapeFrame } from '../../../src/simulator/tapes/tape.ts';

const until = (frames: Iterable<TapeFrame>, endMs: number): readonly TapeFrame[] => {
  const taken: TapeFrame[] = [];
  for (const frame of frames) {
    if (frame.atMs >= endMs) break;
    taken.push(frame);
  }
  return taken;
};
const HOUR = 4 * MARKET_LIFE_MS;

describe('a synthetic tape', () => {
  it('is the same for the same seed, and another for another', () => {
    const take = (seed: number): readonly TapeFrame[] =>
      until(syntheticTape({ seed }).framesFrom(SYNTHETIC_START_MS), SYNTHETIC_START_MS + HOUR / 4);
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
    expect(syntheticTape({ seed: 7 }).id).not.toBe(syntheticTape({ seed: 8 }).id);
  });

  it('plays on from the middle exactly as from the start', () => {
    const tape = syntheticTape({ seed: 3 });
    const middle = plusMs(SYNTHETIC_START_MS, 6 * MARKET_LIFE_MS + 123_456);
    const end = middle + MARKET_LIFE_MS;
    const after = (frames: readonly TapeFrame[]): readonly TapeFrame[] =>
      frames.filter(({ atMs }) => atMs > middle);
    expect(after(until(tape.framesFrom(middle), end))).toEqual(
      after(until(tape.framesFrom(SYNTHETIC_START_MS), end)),
    );
  });

  it('rotates events every quarter of an hour, several strikes in each, all of them settled', () => {
    const tape = syntheticTape({ seed: 1, durationMs: HOUR });
    const frames = [...tape.framesFrom(tape.startAtMs)];
    const opened = frames.flatMap((frame) => (frame.kind === 'opened' ? [frame.market] : []));
    const settled = frames.filter((frame) => frame.kind === 'settled');
    expect(new Set(opened.map(({ event }) => event)).size).toBe(16);
    expect(new Set(opened.map(({ ticker }) => ticker)).size).toBe(80);
    expect(settled).toHaveLength(80);
    expect(frames.at(-1)?.atMs).toBe(tape.endAtMs);
  });

  it('keeps time order, uncrossed books, and one outcome per event below another', () => {
    const tape = syntheticTape({ seed: 5, durationMs: HOUR });
    const yes = new Map<string, number[]>();
    const no = new Map<string, number[]>();
    const strikes = new Map<string, { event: string; strike: number }>();
    let last = 0;
    let disordered = 0;
    let crossed = 0;
    for (const frame of tape.framesFrom(tape.startAtMs)) {
      if (frame.atMs < last) disordered += 1;
      last = frame.atMs;
      if (frame.kind === 'opened')
        strikes.set(frame.market.ticker, {
          event: frame.market.event,
          strike: frame.market.strikeMicros,
        });
      if (frame.kind === 'book' && (frame.bidCenti ?? 0) >= (frame.askCenti ?? 10_000))
        crossed += 1;
      if (frame.kind !== 'determined') continue;
      const { event = '', strike = 0 } = strikes.get(frame.ticker) ?? {};
      const side = frame.winner === 'yes' ? yes : no;
      side.set(event, [...(side.get(event) ?? []), strike]);
    }
    expect({ disordered, crossed }).toEqual({ disordered: 0, crossed: 0 });
    for (const [event, strikesWon] of yes)
      for (const lost of no.get(event) ?? []) expect(Math.max(...strikesWon)).toBeLessThan(lost);
  });

  it('has moving and still stretches, and books that follow the spot to certainty', () => {
    const tape = syntheticTape({ seed: 11, durationMs: 4 * HOUR });
    let still = 0;
    let moved = 0;
    let agreeing = 0;
    let judged = 0;
    const lastSpot = new Map<string, number>();
    const lastMiddle = new Map<string, number>();
    for (const frame of tape.framesFrom(tape.startAtMs)) {
      if (frame.kind === 'spot') {
        if (lastSpot.get(frame.symbol) === frame.priceMicros) still += 1;
        else moved += 1;
        lastSpot.set(frame.symbol, frame.priceMicros);
      }
      if (frame.kind === 'book')
        lastMiddle.set(frame.ticker, ((frame.bidCenti ?? 0) + (frame.askCenti ?? 10_000)) / 2);
      if (frame.kind === 'determined') {
        judged += 1;
        const saysYes = (lastMiddle.get(frame.ticker) ?? 0) > 5_000;
        if (saysYes === (frame.winner === 'yes')) agreeing += 1;
      }
    }
    expect(still).toBeGreaterThan(500);
    expect(moved).toBeGreaterThan(5_000);
    expect(agreeing / judged).toBeGreaterThan(0.95);
  });
});
