import { describe, expect, it } from 'vitest';

import { createCoolDown } from '../../src/notify/cool-down.ts';
import type { Notice } from '../../src/notify/notice.ts';
import { testClock } from '../support/simulated-clock.ts';

const setUp = (forMs = 60_000) => {
  const clock = testClock();
  const told: string[] = [];
  const coolDown = createCoolDown({
    clock,
    forMs,
    tell: ({ times, title }) => void told.push(`${title} ${times}`),
  });
  const put = (title: string, severity: Notice['severity'] = 'warning', key = 'alarm/a') =>
    coolDown.put({ severity, title, about: '', atMs: clock.now(), key, times: 1 });
  return { clock, coolDown, put, told };
};

describe('what is the same as something told', () => {
  it('is told again at the end of the cool-down, once, as the last of it, with how often', async () => {
    const { clock, put, told } = setUp();
    put('raised');
    put('over', 'info');
    put('raised');
    put('over', 'info');
    expect(told).toEqual(['raised 1']);
    await clock.advance(59_990);
    expect(told).toEqual(['raised 1']);
    await clock.advance(10);
    expect(told).toEqual(['raised 1', 'over 3']);
    put('raised', 'info');
    expect(told).toHaveLength(2);
    await clock.advance(60_000);
    expect(told).toEqual(['raised 1', 'over 3', 'raised 1']);
  });

  it('is told at once when it was quiet for long enough, and leaves no timer', async () => {
    const { clock, put, told } = setUp();
    put('one');
    await clock.advance(60_000);
    expect(clock.pending()).toBe(0);
    put('two');
    expect(told).toEqual(['one 1', 'two 1']);
  });

  it('is told at once where it has become graver, and keeps nothing else waiting', () => {
    const { put, told } = setUp();
    put('stale');
    put('stale');
    put('unprotected', 'critical');
    put('another', 'warning', 'alarm/b');
    expect(told).toEqual(['stale 1', 'unprotected 2', 'another 1']);
  });

  it('waits no longer than the process lives', () => {
    const { clock, coolDown, put, told } = setUp();
    put('one');
    put('two');
    coolDown.close();
    expect(told).toEqual(['one 1', 'two 1']);
    expect(clock.pending()).toBe(0);
  });

  it('never cools without a time, nor beyond a thousand keys', () => {
    const without = setUp(0);
    without.put('one');
    without.put('one');
    expect(without.told).toHaveLength(2);
    const many = setUp();
    for (let count = 0; count < 2_000; count += 1) many.put('stop', 'warning', `trade/${count}`);
    expect(many.told).toHaveLength(2_000);
    expect(many.clock.pending()).toBe(1_000);
  });
});
