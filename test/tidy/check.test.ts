import { describe, expect, it } from 'vitest';

import { BREACHES, INNOCENT } from './breaches.ts';
import { checkHouseRules } from './check.ts';
import { showBreach } from './source.ts';

describe('each house rule fails on a breach', () => {
  it.each(BREACHES)('$rule: $title', ({ path, text, rule, line, reason }) => {
    const found = checkHouseRules([{ path, text }]);
    expect(found.map(showBreach)).toContainEqual(
      expect.stringMatching(new RegExp(`^${path}:${line} \\[${rule}\\] `)),
    );
    expect(found.filter((breach) => breach.rule === rule)[0]?.reason).toContain(reason);
    expect(found.filter((breach) => breach.rule !== rule)).toEqual([]);
  });

  it('covers every rule', () => {
    expect([...new Set(BREACHES.map(({ rule }) => rule)), 'cycles'].sort()).toEqual([
      'async',
      'casts',
      'cycles',
      'durable',
      'imports',
      'language',
      'names',
      'purity',
      'sendTo',
      'size',
      'tests',
      'unfinished',
      'wildcard',
    ]);
  });
});

describe('what only looks like a breach passes', () => {
  it.each(INNOCENT)('%s', (_, path, text) => {
    expect(checkHouseRules([{ path, text }]).map(showBreach)).toEqual([]);
  });
});

describe('import cycles', () => {
  const file = (name: string, target: string, keyword = 'import type') => ({
    path: `src/cli/${name}.ts`,
    text: `${keyword} { A } from './${target}.ts';\n`,
  });

  it('are found through types alone, and reported once with their path', () => {
    const found = checkHouseRules([file('a', 'b'), file('b', 'c'), file('c', 'a')]);
    expect(found.map(showBreach)).toEqual([
      'src/cli/c.ts:1 [cycles] no import cycles, types included: ' +
        'src/cli/a.ts → src/cli/b.ts → src/cli/c.ts → src/cli/a.ts',
    ]);
  });

  it('are found where a file imports itself', () => {
    expect(checkHouseRules([file('a', 'a')])).toHaveLength(1);
  });

  it('are not seen in a diamond', () => {
    const top = { path: 'src/cli/t.ts', text: "import './a.ts';\nimport './b.ts';\n" };
    const end = { path: 'src/cli/d.ts', text: 'export const d = 1;\n' };
    expect(checkHouseRules([top, file('a', 'd'), file('b', 'd'), end])).toEqual([]);
  });
});
