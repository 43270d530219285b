import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { epochMs, plusMs } from '../../machines/model/time.ts';
import {
  drained,
  freeTokens,
  fullBucket,
  held,
  msUntilFree,
  refilled,
  settled,
} from '../../src/venues/token-bucket.ts';

const RATE = { perSecond: 100, burst: 100 };
const START = epochMs(1_000_000);
const at = (ms: number) => plusMs(START, ms);
const full = fullBucket(RATE, START);

/** Sent and answered at once. */
const spent = (tokens: number) => settled(held(full, tokens), tokens);

describe('a bucket', () => {
  test('is full at first and never fuller', () => {
    expect(freeTokens(full)).toBe(100);
    expect(freeTokens(refilled(full, at(60_000)))).toBe(100);
  });

  test.each([
    [0, 60],
    [1, 60.1],
    [100, 70],
    [399, 99.9],
    [400, 100],
    [500, 100],
  ])('regains its rate: %i ms after 40 tokens were spent %d are free', (ms, free) => {
    expect(freeTokens(refilled(spent(40), at(ms)))).toBe(free);
  });

  test('gains the same in many small steps as in one', () => {
    let stepped = spent(100);
    for (let ms = 1; ms <= 333; ms += 1) stepped = refilled(stepped, at(ms));
    expect(stepped).toEqual(refilled(spent(100), at(333)));
  });

  test('gains nothing from a clock that is set back, and nothing twice once it is right again', () => {
    const back = refilled(refilled(spent(40), at(100)), at(-5_000));
    expect(freeTokens(back)).toBe(70);
    expect(freeTokens(refilled(back, at(200)))).toBe(80);
  });

  test('takes what is on its way from what is free, and from the level only at the answer', () => {
    const sent = held(full, 30);
    expect(freeTokens(sent)).toBe(70);
    expect(freeTokens(refilled(sent, at(1_000)))).toBe(70);
    const answered = settled(refilled(sent, at(1_000)), 30);
    expect(freeTokens(answered)).toBe(70);
    expect(freeTokens(refilled(answered, at(1_300)))).toBe(100);
  });

  test.each([
    [10, 0],
    [60, 0],
    [61, 10],
    [100, 400],
    [101, null],
  ])('says when %i tokens are free again: in %s ms', (tokens, ms) => {
    expect(msUntilFree(spent(40), tokens)).toBe(ms);
  });

  test('does not name a time where an answer must come first', () => {
    expect(msUntilFree(held(full, 95), 10)).toBeNull();
    expect(msUntilFree(settled(held(full, 95), 95), 10)).toBe(50);
  });

  test('is empty once the venue says so, with nothing owed for what is on its way', () => {
    expect(freeTokens(drained(full))).toBe(0);
    expect(freeTokens(drained(held(full, 30)))).toBe(0);
    expect(msUntilFree(drained(held(full, 30)), 10)).toBe(100);
  });
});

test('what is free here is free at the venue, whenever it takes its tokens', () => {
  const request = fc.record({
    afterMs: fc.nat(300),
    cost: fc.constantFrom(2, 10),
    takenMs: fc.nat(400),
    answeredMs: fc.nat(400),
  });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
      type Event = { readonly atMs: number; readonly run: () => void };
      const due: Event[] = [];
      let here = full;
      let there = { milli: 100_000, atMs: 0 };
      const run = (untilMs: number): void => {
        due.sort((a, b) => a.atMs - b.atMs);
        while (due[0] !== undefined && due[0].atMs <= untilMs) due.shift()?.run();
      };
      let nowMs = 0;
      for (const { afterMs, answeredMs, cost, takenMs } of requests) {
        nowMs += afterMs;
        run(nowMs);
        here = refilled(here, at(nowMs));
        if (msUntilFree(here, cost) !== 0) continue;
        here = held(here, cost);
        const takenAtMs = nowMs + takenMs;
        const answeredAtMs = takenAtMs + answeredMs;
        due.push({
          atMs: takenAtMs,
          run: () => {
            const gain = (takenAtMs - there.atMs) * RATE.perSecond;
            there = {
              milli: Math.min(100_000, there.milli + gain) - cost * 1_000,
              atMs: takenAtMs,
            };
            expect(there.milli).toBeGreaterThanOrEqual(0);
          },
        });
        due.push({
          atMs: answeredAtMs,
          run: () => {
            here = settled(refilled(here, at(answeredAtMs)), cost);
          },
        });
      }
      run(Infinity);
    }),
  );
});
