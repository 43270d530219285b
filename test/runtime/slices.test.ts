import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { inSlices, placesInOrder, visitInSlices } from '../../src/runtime/slices.ts';
import { spin } from '../support/spin.ts';

const numbers = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index);

/** The end of the round that the loop is in. */
const round = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a look at many', () => {
  it('says of each what it is asked for, in order', async () => {
    expect(await inSlices(numbers(120), (number) => number * 2)).toEqual(
      numbers(120).map((number) => number * 2),
    );
    expect(await inSlices([], () => 1)).toEqual([]);
  });

  it('lets everything else go on after a quarter of a millisecond', async () => {
    let looked = 0;
    const done = visitInSlices(numbers(40), () => {
      looked += 1;
      spin(0.3);
    });
    expect(looked).toBe(1);
    for (let rounds = 1; rounds <= 20; rounds += 1) {
      await round();
      expect(looked).toBeLessThanOrEqual(1 + rounds);
    }
    await done;
    expect(looked).toBe(40);
  });

  it('shares each round with others that look: one slice of one of them at a time', async () => {
    let looked = 0;
    const look = (): void => {
      looked += 1;
      spin(0.3);
    };
    const all = numbers(4).map(() => visitInSlices(numbers(10), look));
    for (let rounds = 0; rounds <= 20; rounds += 1) {
      expect(looked).toBeLessThanOrEqual(4 + rounds);
      await round();
    }
    await Promise.all(all);
    expect(looked).toBe(40);
  });

  it('fails where a look does, and holds up nobody else', async () => {
    const failing = visitInSlices(numbers(9), (number) => {
      spin(0.3);
      if (number === 5) throw new Error('five');
    });
    const other = inSlices(numbers(9), (number) => {
      spin(0.3);
      return number;
    });
    await expect(failing).rejects.toThrow('five');
    expect(await other).toEqual(numbers(9));
  });
});

describe('the order of many', () => {
  it('is that of a stable sort', async () => {
    const key = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant(Infinity), fc.double());
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          key.filter((one) => !Number.isNaN(one)),
          { maxLength: 2_000, size: 'max' },
        ),
        async (keys) => {
          const places = numbers(keys.length).toSorted((a, b) => {
            const [left = 0, right = 0] = [keys[a], keys[b]];
            return left < right ? -1 : left > right ? 1 : 0;
          });
          expect([...(await placesInOrder(keys))]).toEqual(places);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('of ten thousand leaves room for others', async () => {
    let rounds = 0;
    const count = (): void => {
      rounds += 1;
      counting = setImmediate(count);
    };
    let counting = setImmediate(count);
    const keys = numbers(10_000).map((number) => (number * 7_919) % 10_007);
    const sorted = await placesInOrder(keys);
    clearImmediate(counting);
    expect(rounds).toBeGreaterThan(3);
    expect(sorted).toHaveLength(10_000);
  });
});
