import ts from 'typescript';

import { importsOf } from './imports.ts';
import { breachAt, type Breach, type Source } from './source.ts';

type Exported = { readonly name: string; readonly node: ts.Statement };

const isExported = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

const namesIn = (node: ts.BindingName): readonly string[] =>
  ts.isIdentifier(node)
    ? [node.text]
    : node.elements.flatMap((element) =>
        ts.isBindingElement(element) ? namesIn(element.name) : [],
      );

const declaredNames = (node: ts.Statement): readonly string[] => {
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.flatMap(({ name }) => namesIn(name));
  const isNamed =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isInterfaceDeclaration(node);
  return isNamed && node.name !== undefined ? [node.name.text] : [];
};

const exportsOf = ({ tree }: Source): readonly Exported[] =>
  tree.statements
    .filter(isExported)
    .flatMap((node) => declaredNames(node).map((name) => ({ name, node })));

/** The names an import takes; null where it takes the whole file. */
const takenBy = (node: ts.Node): readonly string[] | null => {
  if (ts.isExportDeclaration(node))
    return node.exportClause !== undefined && ts.isNamedExports(node.exportClause)
      ? node.exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
      : null;
  if (!ts.isImportDeclaration(node)) return null;
  const bindings = node.importClause?.namedBindings;
  if (bindings === undefined) return [];
  return ts.isNamedImports(bindings)
    ? bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
    : null;
};

/** `file#name` of everything that is imported, `file#*` where a file is taken whole. */
const takenNames = (sources: readonly Source[]): ReadonlySet<string> =>
  new Set(
    sources.flatMap((source) =>
      importsOf(source).flatMap(({ node, target }) =>
        target === null ? [] : (takenBy(node) ?? ['*']).map((name) => `${target}#${name}`),
      ),
    ),
  );

/** A type may be exported for its name alone, where an export of its file is made of it. */
const isNameOfOwnExports = ({ nodes }: Source, { name, node }: Exported): boolean =>
  ts.isTypeAliasDeclaration(node) &&
  nodes.some((other) => ts.isIdentifier(other) && other.text === name && other.parent !== node);

/** What is exported and imported by no file of `sources`: dead, or more public than it need be. */
export const exportRule = (sources: readonly Source[]): readonly Breach[] => {
  const taken = takenNames(sources);
  return sources.flatMap((source) =>
    taken.has(`${source.path}#*`)
      ? []
      : exportsOf(source)
          .filter(({ name }) => !taken.has(`${source.path}#${name}`))
          .filter((exported) => !isNameOfOwnExports(source, exported))
          .map(({ name, node }) =>
            breachAt(source, node, 'exports', `an export has an importer, found none of ${name}`),
          ),
  );
};
