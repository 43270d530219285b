import { describe, expect, it, vi } from 'vitest';

import { CASES } from './mutants/list.ts';
import { firstFind } from './mutants/search.ts';
import { runWorld } from './world.ts';

vi.setConfig({ testTimeout: 180_000 });

/** Of so many seeds one at least shows each mutant. */
const SEEDS = [1, 2, 3, 4, 5, 6];

describe('a program with a planted fault', () => {
  it.each(CASES.map((one) => [one.mutant.name, one] as const))(
    'is caught within six seeds: %s',
    async (_name, one) => {
      const others = SEEDS.filter((seed) => seed !== one.seed);
      expect(await firstFind(one, [one.seed, ...others])).not.toBeNull();
    },
  );

  it('is caught by what seeds do by themselves, but for three', () => {
    expect(CASES.filter(({ plan }) => plan !== null).map(({ mutant }) => mutant.name)).toEqual([
      'believes a refusal that only holds for now',
      'asks about an unknown order at once, whenever it starts',
      'lets orders arrive that it has called absent',
    ]);
  });

  it('is not the program as it is: without a fault of its own no plan above breaks anything', async () => {
    const broken: string[] = [];
    for (const { mutant, plan } of CASES) {
      if (plan === null) continue;
      const { violation } = await runWorld({ seed: 1, plan });
      if (violation !== null)
        broken.push(`${mutant.name}: ${violation.check}, ${violation.detail}`);
    }
    expect(broken).toEqual([]);
  });
});
