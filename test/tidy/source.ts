import ts from 'typescript';

/** A file of the project: its path from the root, with `/`, and its text. */
export type SourceText = { readonly path: string; readonly text: string };

export type Source = SourceText & {
  readonly tree: ts.SourceFile;
  /** Every node of the tree, outer before inner. */
  readonly nodes: readonly ts.Node[];
};

/** One broken house rule at one place. */
export type Breach = {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly reason: string;
};

/** `node` and every node below it, outer before inner. */
export const nodesBelow = (node: ts.Node): readonly ts.Node[] => {
  const nodes: ts.Node[] = [];
  const visit = (inner: ts.Node): void => {
    nodes.push(inner);
    ts.forEachChild(inner, visit);
  };
  visit(node);
  return nodes;
};

export const parse = ({ path, text }: SourceText): Source => {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  return { path, text, tree, nodes: nodesBelow(tree) };
};

export const lineOf = (source: Source, node: ts.Node): number =>
  source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line + 1;

export const breachAt = (source: Source, node: ts.Node, rule: string, reason: string): Breach => ({
  path: source.path,
  line: lineOf(source, node),
  rule,
  reason,
});

export const showBreach = ({ path, line, rule, reason }: Breach): string =>
  `${path}:${line} [${rule}] ${reason}`;

/** The text of a literal; null for anything else. */
export const literalText = (node: ts.Node | undefined): string | null =>
  node !== undefined && ts.isStringLiteralLike(node) ? node.text : null;

/** The name of a property; null where it is computed from more than a literal. */
export const nameText = (name: ts.PropertyName): string | null => {
  if (ts.isComputedPropertyName(name)) return literalText(name.expression);
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)
    ? name.text
    : null;
};

/** `setTimeout` of `setTimeout(…)`, `globalThis.setTimeout(…)` and `clock.setTimeout(…)`. */
export const calleeName = (call: ts.CallExpression): string | null => {
  const { expression } = call;
  if (ts.isIdentifier(expression)) return expression.text;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : null;
};
