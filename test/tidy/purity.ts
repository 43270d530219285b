import ts from 'typescript';

import { breachAt, type Breach, type Source } from './source.ts';

/** Globals through which time, chance, the host or the network would enter. */
const FORBIDDEN_GLOBALS: ReadonlySet<string> = new Set([
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'queueMicrotask',
  'process',
  'console',
  'fetch',
  'WebSocket',
  'crypto',
  'globalThis',
  'require',
]);

const FORBIDDEN_MEMBERS: ReadonlySet<string> = new Set(['Date.now', 'Math.random']);

/** The identifier is a value here, not the name of a property, a parameter or a declaration. */
const isReference = (node: ts.Identifier): boolean => {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isTypeQueryNode(parent)) return false;
  return (
    (!ts.isPropertySignature(parent) &&
      !ts.isMethodSignature(parent) &&
      !ts.isParameter(parent) &&
      !ts.isVariableDeclaration(parent) &&
      !ts.isBindingElement(parent) &&
      !ts.isImportSpecifier(parent) &&
      !ts.isQualifiedName(parent)) ||
    (ts.isVariableDeclaration(parent) && parent.initializer === node)
  );
};

const found = (node: ts.Node): string | null => {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const member = `${node.expression.text}.${node.name.text}`;
    return FORBIDDEN_MEMBERS.has(member) ? member : null;
  }
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
    const isClock = node.expression.text === 'Date' && (node.arguments ?? []).length === 0;
    return isClock ? 'new Date()' : null;
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression))
    if (node.expression.text === 'Date') return 'Date()';
  return ts.isIdentifier(node) && FORBIDDEN_GLOBALS.has(node.text) && isReference(node)
    ? node.text
    : null;
};

/** machines/ has no clock, no chance, no timers, no input or output, no log. */
export const purityRule = (source: Source): readonly Breach[] =>
  source.path.startsWith('machines/')
    ? source.nodes.flatMap((node) => {
        const name = found(node);
        return name === null
          ? []
          : [breachAt(source, node, 'purity', `machines/ is pure, found ${name}`)];
      })
    : [];
