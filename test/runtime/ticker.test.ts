import { beforeEach, describe, expect, it } from 'vitest';

import { startTicker } from '../../src/runtime/ticker.ts';
import { testClock, type TestClock } from '../support/simulated-clock.ts';
import { turn } from './supervision/cast.ts';

let clock: TestClock;
beforeEach(() => {
  clock = testClock();
});

describe('a ticker', () => {
  it('calls once an interval, first after one', async () => {
    let calls = 0;
    startTicker(clock, 100, () => void (calls += 1));
    expect(calls).toBe(0);
    await clock.advance(350);
    expect(calls).toBe(3);
  });

  it('waits for a slow call before it counts the next interval', async () => {
    const releases: (() => void)[] = [];
    startTicker(clock, 100, () => new Promise((resolve) => void releases.push(resolve)));
    await clock.advance(1_000);
    expect([releases.length, clock.pending()]).toEqual([1, 0]);
    releases[0]?.();
    await turn();
    await clock.advance(100);
    expect(releases).toHaveLength(2);
  });

  it('stopped between calls or within one never calls again and holds no timer', async () => {
    let calls = 0;
    const idle = startTicker(clock, 100, () => void (calls += 1));
    const busy = startTicker(clock, 100, () => {
      calls += 1;
      busy.stop();
    });
    await clock.advance(100);
    idle.stop();
    await clock.advance(1_000);
    expect([calls, clock.pending()]).toEqual([2, 0]);
  });
});
