import ts from 'typescript';

import { breachAt, calleeName, nodesBelow, type Breach, type Source } from './source.ts';

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

/** The name that resolves the promise around `node`; null where there is none. */
const resolverAround = (node: ts.Node): string | null => {
  for (let outer = node.parent; !ts.isSourceFile(outer); outer = outer.parent) {
    if (!ts.isNewExpression(outer) || outer.expression.getText() !== 'Promise') continue;
    const executor = outer.arguments?.[0];
    const isFunction =
      executor !== undefined && (ts.isArrowFunction(executor) || ts.isFunctionExpression(executor));
    return isFunction ? (executor.parameters[0]?.name.getText() ?? null) : null;
  }
  return null;
};

/** `new Promise((resolve) => setTimeout(resolve, 50))`; a limit that rejects is none. */
const resolvesByTime = (call: ts.CallExpression): boolean => {
  const resolver = resolverAround(call);
  const [callback] = call.arguments;
  return (
    calleeName(call) === 'setTimeout' &&
    resolver !== null &&
    callback !== undefined &&
    nodesBelow(callback).some((node) => ts.isIdentifier(node) && node.text === resolver)
  );
};

const sleeps = (node: ts.Node): boolean => {
  if (ts.isImportDeclaration(node)) return /timers\/promises/.test(node.moduleSpecifier.getText());
  if (!ts.isCallExpression(node)) return false;
  const isNamedSleep =
    ts.isIdentifier(node.expression) && /^(sleep|delay)$/.test(node.expression.text);
  return isNamedSleep || resolvesByTime(node);
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
