import ts from 'typescript';

import { breachAt, nameText, type Breach, type Source } from './source.ts';

const hasDefault = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);

const isDefaultSpecifier = (node: ts.Node): boolean =>
  ts.isExportSpecifier(node) && node.name.text === 'default';

const bannedReason = (node: ts.Node): string | null => {
  if (ts.isExportAssignment(node) || hasDefault(node) || isDefaultSpecifier(node))
    return 'every export has a name, found a default export';
  if (ts.isEnumDeclaration(node)) return 'a union of literals, found an enum';
  if (ts.isModuleDeclaration(node) && ts.isIdentifier(node.name)) return 'found a namespace';
  if (node.kind === ts.SyntaxKind.AnyKeyword) return 'unknown and narrowing, found any';
  if (ts.isNonNullExpression(node)) return "a check that narrows, found '!'";
  if (ts.isTypeAssertionExpression(node)) return 'no assertions, found <T>value';
  return null;
};

const isConstAssertion = ({ type }: ts.AsExpression): boolean =>
  ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && type.typeName.text === 'const';

/** `types: {} as {…}` of a setup. */
const isSetupTypes = ({ expression, parent }: ts.AsExpression): boolean =>
  ts.isObjectLiteralExpression(expression) &&
  expression.properties.length === 0 &&
  ts.isPropertyAssignment(parent) &&
  ['types', 'context', 'events', 'input', 'output', 'emitted', 'children', 'tags'].includes(
    nameText(parent.name) ?? '',
  );

/** `expect.any(String) as string`: a matcher in the place of what it matches. */
const isMatcher = ({ expression }: ts.AsExpression): boolean =>
  ts.isCallExpression(expression) && /^expect\.(not\.)?[a-z]+\(/i.test(expression.getText());

/** How many assertions these files may hold; each has its reason there. */
export const CAST_ALLOWANCE: ReadonlyMap<string, number> = new Map([
  // Gives a validated value its brand.
  ['machines/model/brand.ts', 2],
  // Behind a schema that has checked every member.
  ['src/runtime/durable/context-schemas.ts', 2],
  ['src/runtime/durable/event-schemas.ts', 4],
  // The conditional types of XState do not resolve for a generic chart.
  ['src/runtime/durable/fast-step.ts', 9],
  // A row is what its caller takes it for, of a real database and of this one.
  ['src/service/answering.ts', 1],
  // An answer of the process that has served the page is what its schemas say.
  ['src/inspector/page/api/client.ts', 1],
  // And of a file that was checked when it was opened.
  ['src/inspector/page/session/file-link.ts', 1],
  // `children` of a snapshot of unknown logic.
  ['src/runtime/supervision/descendants.ts', 1],
]);

const casts = (source: Source): readonly ts.Node[] =>
  source.nodes.filter(
    (node) =>
      ts.isAsExpression(node) && !isConstAssertion(node) && !isSetupTypes(node) && !isMatcher(node),
  );

/** The parts of TypeScript that the house does without. */
export const languageRule = (source: Source): readonly Breach[] => {
  const banned = source.nodes.flatMap((node) => {
    const reason = bannedReason(node);
    return reason === null ? [] : [breachAt(source, node, 'language', reason)];
  });
  const asserted = casts(source)
    .slice(CAST_ALLOWANCE.get(source.path) ?? 0)
    .map((node) => breachAt(source, node, 'casts', "no 'as' but 'as const' and a setup's types"));
  return [...banned, ...asserted];
};

const UNFINISHED = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME'].join('|')})\\b`);

/** Nothing is left for later in a comment. */
export const unfinishedRule = (source: Source): readonly Breach[] =>
  source.text.split('\n').flatMap((line, index) =>
    UNFINISHED.test(line)
      ? [
          {
            path: source.path,
            line: index + 1,
            rule: 'unfinished',
            reason: `finished work only, found ${UNFINISHED.exec(line)?.[0] ?? ''}`,
          },
        ]
      : [],
  );
