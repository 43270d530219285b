import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Fault } from './faults/fault.ts';
import { minimise } from './minimise.ts';

const faultAt = (atMs: number): Fault => ({ atMs, kind: 'closeAsked' });

describe('the minimiser', () => {
  it('finds exactly the faults that are needed together, whatever surrounds them', async () => {
    const plans = fc.uniqueArray(fc.nat(1_000), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(plans, fc.nat(), fc.nat(), async (instants, first, second) => {
        const plan = instants.map(faultAt);
        const needed = new Set(
          [first, second].map((index) => instants[index % instants.length] ?? 0),
        );
        const fails = (part: readonly Fault[]): Promise<boolean> =>
          Promise.resolve([...needed].every((atMs) => part.some((fault) => fault.atMs === atMs)));
        const shortest = await minimise(plan, fails);
        expect(new Set(shortest.map(({ atMs }) => atMs))).toEqual(needed);
      }),
    );
  });

  it('leaves no fault to a failure that needs none', async () => {
    expect(await minimise([1, 2, 3].map(faultAt), () => Promise.resolve(true))).toEqual([]);
  });
});
