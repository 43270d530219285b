import { describe, expect, it } from 'vitest';

import { thrifty } from '../../src/runtime/thrifty.ts';

/** Answers that are given when the test says so, at an instant of its choice. */
const bench = () => {
  let nowMs = 0;
  let made = 0;
  let give: { readonly well: () => void; readonly badly: () => void } | null = null;
  const ask = thrifty(
    () =>
      new Promise<number>((resolve, reject) => {
        const number = (made += 1);
        give = { well: () => resolve(number), badly: () => reject(new Error('no answer')) };
      }),
    () => nowMs,
  );
  const at = async (ms: number, how: 'well' | 'badly'): Promise<void> => {
    nowMs = ms;
    give?.[how]();
    await Promise.resolve();
  };
  return { ask, at, later: (ms: number) => (nowMs = ms), made: () => made };
};

describe('an answer that is dear', () => {
  it('is one for all who ask while it is made', async () => {
    const { ask, at, made } = bench();
    const asked = [ask(), ask(), ask()];
    await at(40, 'well');
    expect(await Promise.all(asked)).toEqual([1, 1, 1]);
    expect(made()).toBe(1);
  });

  it('is kept for forty times as long as it took, and no longer', async () => {
    const { ask, at, later, made } = bench();
    const first = ask();
    await at(40, 'well');
    later(1_639);
    expect(await ask()).toBe(await first);
    later(1_640);
    void ask();
    expect(made()).toBe(2);
  });

  it('is always new where it costs nothing', async () => {
    const { ask, at, made } = bench();
    const first = ask();
    await at(0, 'well');
    await first;
    void ask();
    expect(made()).toBe(2);
  });

  it('is not kept where it failed', async () => {
    const { ask, at } = bench();
    const failed = ask();
    await at(40, 'badly');
    await expect(failed).rejects.toThrow('no answer');
    const second = ask();
    await at(41, 'well');
    expect(await second).toBe(2);
  });
});
