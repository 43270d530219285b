import { describe, expect, it } from 'vitest';

import { runWorld } from './world.ts';

const SEED = 3;

describe('a seed', () => {
  it('gives the same run to the letter each time, and another seed another run', async () => {
    const first = await runWorld({ seed: SEED });
    const second = await runWorld({ seed: SEED });
    const other = await runWorld({ seed: SEED + 1 });
    expect(second.hash).toBe(first.hash);
    expect(second.tail(50)).toEqual(first.tail(50));
    expect(other.hash).not.toBe(first.hash);
  });

  it('gives another run with a fault less', async () => {
    const whole = await runWorld({ seed: SEED });
    const part = await runWorld({ seed: SEED, plan: whole.plan.slice(1) });
    expect(whole.plan.length).toBeGreaterThan(1);
    expect(part.hash).not.toBe(whole.hash);
  });
});
