import { describe, expect, it } from 'vitest';

import { inSlices } from '../../src/runtime/slices.ts';

const numbers = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index);

describe('a look at many', () => {
  it('says of each what it is asked for, in order', async () => {
    expect(await inSlices(numbers(120), (number) => number * 2)).toEqual(
      numbers(120).map((number) => number * 2),
    );
    expect(await inSlices([], () => 1)).toEqual([]);
  });

  it('lets everything else go on after every twenty', async () => {
    const looked: number[] = [];
    let between = 0;
    const count = (): void => {
      between = looked.length;
    };
    const done = inSlices(numbers(120), (number) => looked.push(number));
    expect(looked).toHaveLength(20);
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        count();
        resolve();
      });
    });
    expect(between).toBeGreaterThanOrEqual(20);
    expect(between).toBeLessThan(120);
    await done;
    expect(looked).toHaveLength(120);
  });
});
