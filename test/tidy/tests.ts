import ts from 'typescript';

import { breachAt, calleeName, type Breach, type Source } from './source.ts';

const RUNNERS: ReadonlySet<string> = new Set(['it', 'test', 'describe', 'suite', 'bench']);
const BANNED_MODIFIERS: ReadonlySet<string> = new Set(['only', 'skip', 'todo', 'fails']);
const BANNED_CALLS: ReadonlySet<string> = new Set([
  'xit',
  'xdescribe',
  'xtest',
  'fit',
  'fdescribe',
]);

/** `it` of `it.skip`, `describe.concurrent.only`, `it.skip.each(…)`. */
const rootName = (node: ts.Expression): string | null => {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return rootName(node.expression);
  return ts.isCallExpression(node) ? rootName(node.expression) : null;
};

const weakened = (node: ts.Node): string | null => {
  if (ts.isPropertyAccessExpression(node) && BANNED_MODIFIERS.has(node.name.text)) {
    const root = rootName(node.expression);
    return root !== null && RUNNERS.has(root) ? `${root}.${node.name.text}` : null;
  }
  if (!ts.isCallExpression(node)) return null;
  const called = ts.isIdentifier(node.expression) ? node.expression.text : null;
  return called !== null && BANNED_CALLS.has(called) ? called : null;
};

/** `new Promise(… setTimeout …)`, `sleep(…)` and `setTimeout` of node:timers/promises. */
const sleeps = (node: ts.Node): boolean => {
  if (ts.isCallExpression(node))
    return (
      ts.isIdentifier(node.expression) && /^(sleep|delay|setTimeout)$/.test(node.expression.text)
    );
  return ts.isImportDeclaration(node) && /timers\/promises/.test(node.moduleSpecifier.getText());
};

/** Helpers that wait for a condition, and processes that the tests start, may use real timers. */
const MAY_WAIT: readonly string[] = ['test/support/', 'test/bench/'];

/** No test is switched off, singled out or timed by sleeping. */
export const testRule = (source: Source): readonly Breach[] =>
  source.path.startsWith('test/')
    ? source.nodes.flatMap((node) => {
        const modifier = weakened(node);
        if (modifier !== null)
          return [breachAt(source, node, 'tests', `no weakened test, found ${modifier}`)];
        return sleeps(node) && !MAY_WAIT.some((folder) => source.path.startsWith(folder))
          ? [breachAt(source, node, 'tests', 'wait for a condition, found a sleep')]
          : [];
      })
    : [];

/** Calls of `skipIf` and `runIf` in a file that prints no reason. */
export const skipReasonRule = (source: Source): readonly Breach[] => {
  if (!source.path.startsWith('test/')) return [];
  const nodes = source.nodes;
  const printsReason = nodes.some(
    (node) =>
      ts.isCallExpression(node) &&
      ['write', 'warn', 'log', 'info'].includes(calleeName(node) ?? ''),
  );
  return printsReason
    ? []
    : nodes
        .filter(
          (node) =>
            ts.isCallExpression(node) && ['skipIf', 'runIf'].includes(calleeName(node) ?? ''),
        )
        .map((node) => breachAt(source, node, 'tests', 'a conditional skip prints its reason'));
};
