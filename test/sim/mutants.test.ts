import { describe, expect, it, vi } from 'vitest';

import { CASES } from './mutants/list.ts';
import { runWorld } from './world.ts';

vi.setConfig({ testTimeout: 60_000 });

const SEEDS = [1, 2, 3, 4, 5, 6];

/** The first invariant that a mutant is caught by; null when no seed shows it. */
const caught = async ({ mutant, plan }: (typeof CASES)[number]): Promise<string | null> => {
  for (const seed of SEEDS) {
    const { violation } = await runWorld({ seed, plan, mutant });
    if (violation !== null) return violation.check;
  }
  return null;
};

describe('a program with a planted fault', () => {
  it.each(CASES.map((one) => [one.mutant.name, one] as const))(
    'is caught within six seeds: %s',
    async (_name, one) => {
      expect(await caught(one)).not.toBeNull();
    },
  );

  it('is not the program as it is: without a fault of its own no plan above breaks anything', async () => {
    const broken: string[] = [];
    for (const { mutant, plan } of CASES.filter((one) => one.plan.length > 0)) {
      const { violation } = await runWorld({ seed: 1, plan });
      if (violation !== null)
        broken.push(`${mutant.name}: ${violation.check}, ${violation.detail}`);
    }
    expect(broken).toEqual([]);
  });
});
