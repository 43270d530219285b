import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import { pauseOn } from '../../db/pause.ts';
import { testClock } from '../support/simulated-clock.ts';

const settled = async (work: Promise<void>): Promise<boolean> => {
  let isOver = false;
  void work.then(() => (isOver = true));
  await new Promise<void>((resolve) => setImmediate(resolve));
  return isOver;
};

describe('a pause', () => {
  it('lasts as long as the clock says', async () => {
    const clock = testClock();
    const pause = pauseOn(clock, 100, new AbortController().signal);
    await clock.advance(99);
    expect(await settled(pause)).toBe(false);
    await clock.advance(1);
    expect([await settled(pause), clock.pending()]).toEqual([true, 0]);
  });

  it('is cut short by the signal, and leaves no timer', async () => {
    const clock = testClock();
    const ending = new AbortController();
    const pause = pauseOn(clock, 100, ending.signal);
    ending.abort();
    expect([await settled(pause), clock.pending()]).toEqual([true, 0]);
    expect(await settled(pauseOn(clock, 100, ending.signal))).toBe(true);
  });

  it('is one of many: a signal has one listener, and ends them all', async () => {
    const clock = testClock();
    const ending = new AbortController();
    const pauses = Array.from({ length: 50 }, () => pauseOn(clock, 100, ending.signal));
    await clock.advance(50);
    pauses.push(pauseOn(clock, 100, ending.signal));
    expect(getEventListeners(ending.signal, 'abort')).toHaveLength(1);
    await clock.advance(50);
    expect(clock.pending()).toBe(1);
    ending.abort();
    await Promise.all(pauses);
    expect([clock.pending(), getEventListeners(ending.signal, 'abort')]).toEqual([0, []]);
  });
});
