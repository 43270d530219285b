import { beforeEach, describe, expect, it } from 'vitest';

import { createTradeCount, type TradeCount } from '../../../src/runtime/desk/trade-count.ts';
import { testClock, type TestClock } from '../../support/simulated-clock.ts';

const FAILURE = new Error('the database is away');

let clock: TestClock;
let count: TradeCount;
/** What the store says, read by read; the last word stays. */
let stored: (number | Error)[];
let reads: number;
let failures: (number | null)[];

beforeEach(() => {
  clock = testClock();
  stored = [49];
  reads = 0;
  failures = [];
  count = createTradeCount({
    clock,
    maxAgeMs: 60_000,
    read: () => {
      reads += 1;
      const [next = 0] = stored.length > 1 ? stored.splice(0, 1) : stored;
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    },
    failed: (error, ageMs) => {
      expect(error).toBe(FAILURE);
      failures.push(ageMs);
    },
  });
});

describe('the count of closed trades', () => {
  it('is believed at 59 s and read anew at 61 s (scenario 39)', async () => {
    await count.refresh();
    stored = [50];
    await clock.advance(59_000);
    expect([count.closed(), reads]).toEqual([49, 1]);
    await clock.advance(2_000);
    expect([count.closed(), reads]).toEqual([49, 2]);
    await clock.advance(1);
    expect(count.closed()).toBe(50);
    expect(count.figures()).toEqual({ hits: 2, misses: 1, failures: 0, hitRate: 2 / 3 });
  });

  it('is overtaken by a trade that closes (scenario 39)', async () => {
    await count.refresh();
    stored = [50];
    count.overtaken();
    expect([count.closed(), reads]).toEqual([49, 2]);
    await clock.advance(1);
    expect(count.closed()).toBe(50);
  });

  it('that closes while it is being read is not missed', async () => {
    const first = count.refresh();
    stored = [50];
    count.overtaken();
    await first;
    expect(count.closed()).toBe(49);
    await clock.advance(1);
    expect(count.closed()).toBe(50);
  });

  it('is not known before its first reading, and is never waited for', async () => {
    expect(count.closed()).toBeNull();
    expect(count.figures().hitRate).toBe(0);
    await clock.advance(1);
    expect(count.closed()).toBe(49);
  });

  it('stays what it was when a reading fails, says so, and is tried again', async () => {
    stored = [49, FAILURE, 51];
    await count.refresh();
    await clock.advance(61_000);
    await count.refresh();
    expect([count.closed(), failures]).toEqual([49, [61_000]]);
    await clock.advance(1);
    expect(count.closed()).toBe(51);
    expect(count.figures()).toMatchObject({ failures: 1 });
  });

  it('is read once, however many ask meanwhile', async () => {
    const all = Promise.all([count.refresh(), count.refresh(), count.refresh()]);
    expect([count.closed(), reads]).toEqual([null, 1]);
    await all;
    expect(reads).toBe(1);
  });
});
