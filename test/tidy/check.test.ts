import { describe, expect, it } from 'vitest';

import { BREACHES, INNOCENT } from './breaches.ts';
import { checkHouseRules } from './check.ts';
import { exportRule } from './exports.ts';
import { SCENARIOS, scenarioRule } from './scenarios.ts';
import { parse, showBreach } from './source.ts';

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

describe('scenarios', () => {
  const titled = (numbers: readonly number[]): string =>
    numbers.map((number) => `it('does it (scenario ${number})', () => 1);\n`).join('');
  const found = (text: string): readonly string[] =>
    scenarioRule([parse({ path: 'test/a.test.ts', text })]).map(({ reason }) => reason);
  const all = Array.from({ length: SCENARIOS }, (_, index) => index + 1);

  it('are complete, however their tests are written', () => {
    const [one = 0, two = 0, three = 0, ...rest] = all;
    const others = `it.each([1])('scenarios ${one}, ${two}: %i', () => 1);
      describe('scenario ${three}: all of it', () => 1);\n`;
    expect(found(titled(all))).toEqual([]);
    expect(found(others + titled(rest))).toEqual([]);
  });

  it('are missed one by one, and only titles count', () => {
    const rest = all.filter((number) => number !== 17);
    expect(found(`${titled(rest)}// scenario 17\nconst a = 'scenario 17';\n`)).toEqual([
      'no test bears the number of scenario 17',
    ]);
  });

  it('that are none are told', () => {
    expect(found(titled([...all, 43]))).toEqual(['expected 1 … 42, found 43']);
  });
});

describe('exports', () => {
  const unused = (text: string, importer = ''): readonly string[] =>
    exportRule([
      parse({ path: 'src/cli/a.ts', text }),
      parse({ path: 'src/cli/b.ts', text: importer }),
    ]).map(showBreach);

  it.each([
    ['a value', 'export const a = 1;\n'],
    ['a value of its own file only', 'export const a = 1;\nconst c = a;\n'],
    ['a function', 'export function a() {}\n'],
    ['a type', 'export type a = 1;\n'],
  ])('without an importer are found: %s', (_, text) => {
    expect(unused(text)).toEqual([
      'src/cli/a.ts:1 [exports] an export has an importer, found none of a',
    ]);
  });

  it.each([
    ['by name', "import { a } from './a.ts';\n"],
    ['by another name', "import { a as c } from './a.ts';\n"],
    ['as a type', "import type { a } from './a.ts';\n"],
    ['as a whole', "import * as c from './a.ts';\n"],
    ['later', "const c = import('./a.ts');\n"],
    ['to be passed on', "export { a } from './a.ts';\n"],
  ])('that are imported %s pass', (_, importer) => {
    expect(unused('export const a = 1;\n', importer)).toEqual([]);
  });

  it('may name the types of their file', () => {
    const text = 'export type A = 1;\nexport const b = (a: A) => a;\n';
    expect(unused(text, "import { b } from './a.ts';\n")).toEqual([]);
  });
});
