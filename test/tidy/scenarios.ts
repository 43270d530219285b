import ts from 'typescript';

import { breachAt, literalText, type Breach, type Source } from './source.ts';

/** How many acceptance scenarios there are, numbered from 1. */
export const SCENARIOS = 42;
const RUNNERS: ReadonlySet<string> = new Set(['it', 'test', 'describe']);

/** `it` of `it('…')`, `it.each(…)('…')` and `it.skipIf(…)('…')`. */
const runner = (node: ts.Expression): string | null => {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return runner(node.expression);
  return ts.isCallExpression(node) ? runner(node.expression) : null;
};

/** The numbers after the word `scenario` or `scenarios` in a title: `(scenarios 25, 26)`. */
const numbersIn = (title: string): readonly number[] =>
  [...title.matchAll(/\bscenarios? (\d+(?:, \d+)*)/g)].flatMap(([, list = '']) =>
    list.split(', ').map(Number),
  );

type Titled = { readonly node: ts.Node; readonly numbers: readonly number[] };

const titledIn = ({ nodes }: Source): readonly Titled[] =>
  nodes.flatMap((node) => {
    if (!ts.isCallExpression(node) || !RUNNERS.has(runner(node.expression) ?? '')) return [];
    const title = literalText(node.arguments[0]);
    return title === null ? [] : [{ node, numbers: numbersIn(title) }];
  });

/** Every acceptance scenario has a test that bears its number, and no test one that is none. */
export const scenarioRule = (sources: readonly Source[]): readonly Breach[] => {
  const rule = 'scenarios';
  const proven = new Set<number>();
  const strange: Breach[] = [];
  for (const source of sources)
    for (const { node, numbers } of titledIn(source))
      for (const number of numbers) {
        proven.add(number);
        if (number < 1 || number > SCENARIOS)
          strange.push(breachAt(source, node, rule, `expected 1 … ${SCENARIOS}, found ${number}`));
      }
  const told = (reason: string): Breach => ({ path: 'test', line: 1, rule, reason });
  const missing = Array.from({ length: SCENARIOS }, (_, index) => index + 1)
    .filter((number) => !proven.has(number))
    .map((number) => told(`no test bears the number of scenario ${number}`));
  return [...strange, ...missing];
};
