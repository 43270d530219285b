import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { epochMs } from '../../machines/model/time.ts';
import { paperClock, systemClock } from '../../src/runtime/clock.ts';
import { eventually } from '../support/eventually.ts';

const ORIGIN = epochMs(Date.UTC(2026, 0, 5, 14, 45));
const DAY_MS = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a paper clock', () => {
  it('stands at its origin until it is begun, and then once only', () => {
    const clock = paperClock(ORIGIN, 60);
    vi.advanceTimersByTime(5_000);
    expect(clock.now()).toBe(ORIGIN);
    clock.begin();
    vi.advanceTimersByTime(1_000);
    clock.begin();
    vi.advanceTimersByTime(1_000);
    expect(clock.now()).toBe(ORIGIN + 120_000);
  });

  it('tells whole milliseconds, and never less than before', () => {
    const clock = paperClock(ORIGIN, 0.3);
    clock.begin();
    let last = clock.now();
    for (let ms = 0; ms < 50; ms += 1) {
      vi.advanceTimersByTime(1);
      expect(Number.isInteger(clock.now())).toBe(true);
      expect(clock.now()).toBeGreaterThanOrEqual(last);
      last = clock.now();
    }
    expect(last).toBe(ORIGIN + 15);
  });

  it.each([1, 7, 60, 1_000])('at %i × never calls before the instant asked for', (speed) => {
    const clock = paperClock(ORIGIN, speed);
    clock.begin();
    const lateness: number[] = [];
    for (const delayMs of [0, 1, 59, 100, 1_001, 12_345]) {
      const dueMs = clock.now() + delayMs;
      clock.setTimeout(() => lateness.push(clock.now() - dueMs), delayMs);
    }
    vi.advanceTimersByTime(20_000);
    expect(lateness).toHaveLength(6);
    expect(Math.min(...lateness)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...lateness)).toBeLessThanOrEqual(2 * speed);
  });

  it('does not call too early from a busy turn of the host either', async () => {
    vi.useRealTimers();
    const clock = paperClock(ORIGIN, 60);
    clock.begin();
    const lateness: number[] = [];
    const busyUntil = performance.now() + 10;
    while (performance.now() < busyUntil) clock.now();
    for (let n = 0; n < 20; n += 1) {
      const dueMs = clock.now() + 100 + n;
      clock.setTimeout(() => lateness.push(clock.now() - dueMs), 100 + n);
    }
    await eventually(() => lateness.length === 20);
    expect(Math.min(...lateness)).toBeGreaterThanOrEqual(0);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the speed %d', (speed) => {
    expect(() => paperClock(ORIGIN, speed)).toThrow(RangeError);
  });
});

describe('a timer', () => {
  it('is cleared by its handle, before and after its time', () => {
    const clock = systemClock();
    const calls: string[] = [];
    const cleared = clock.setTimeout(() => calls.push('cleared'), 10);
    const kept = clock.setTimeout(() => calls.push('kept'), 10);
    clock.clearTimeout(cleared);
    vi.advanceTimersByTime(20);
    clock.clearTimeout(kept);
    clock.clearTimeout({ id: 4_711 });
    expect([calls, vi.getTimerCount()]).toEqual([['kept'], 0]);
  });

  it('for longer than the host can wait comes at its time all the same', () => {
    const clock = systemClock();
    let calls = 0;
    clock.setTimeout(() => (calls += 1), 60 * DAY_MS);
    vi.advanceTimersByTime(60 * DAY_MS - 1);
    expect(calls).toBe(0);
    vi.advanceTimersByTime(1);
    expect(calls).toBe(1);
  });

  it('as long as that can be cleared in each of its parts', () => {
    const clock = systemClock();
    let calls = 0;
    const handle = clock.setTimeout(() => (calls += 1), 60 * DAY_MS);
    vi.advanceTimersByTime(30 * DAY_MS);
    clock.clearTimeout(handle);
    vi.advanceTimersByTime(60 * DAY_MS);
    expect([calls, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it('is not moved by a correction of the wall clock', () => {
    const clock = systemClock();
    let calls = 0;
    clock.setTimeout(() => (calls += 1), 1_000);
    vi.setSystemTime(Date.now() - DAY_MS);
    vi.advanceTimersByTime(1_000);
    expect(calls).toBe(1);
  });

  it('in the past comes at once, but in a turn of its own', () => {
    const clock = systemClock();
    let calls = 0;
    clock.setTimeout(() => (calls += 1), -50);
    expect(calls).toBe(0);
    vi.advanceTimersByTime(1);
    expect(calls).toBe(1);
  });
});

describe('the system clock', () => {
  it('is the wall clock', () => {
    vi.setSystemTime(ORIGIN);
    expect(systemClock().now()).toBe(ORIGIN);
  });
});
