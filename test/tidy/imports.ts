import { posix } from 'node:path';

import ts from 'typescript';

import { breachAt, literalText, type Breach, type Source } from './source.ts';

export type Import = {
  readonly specifier: string;
  /** The path from the root where the import is relative, else null. */
  readonly target: string | null;
  readonly node: ts.Node;
};

const specifierOf = (node: ts.Node): string | null => {
  if (ts.isImportDeclaration(node)) return literalText(node.moduleSpecifier);
  if (ts.isExportDeclaration(node)) return literalText(node.moduleSpecifier);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return literalText(node.argument.literal);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return literalText(node.arguments[0]);
  return null;
};

/** Everything a file imports: values and types, static and dynamic, re-exports included. */
export const importsOf = (source: Source): readonly Import[] =>
  source.nodes.flatMap((node) => {
    const specifier = specifierOf(node);
    if (specifier === null) return [];
    const target = specifier.startsWith('.')
      ? posix.join(posix.dirname(source.path), specifier)
      : null;
    return [{ specifier, target, node }];
  });

/** `xstate/graph` is of `xstate`, `@hono/node-server/x` of `@hono/node-server`. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** `machines/model`, `machines/trades`; `machines/ports.ts` is a place of its own. */
const machineFolder = (path: string): string => path.split('/').slice(0, 2).join('/');

const machineReason = (source: Source, { specifier, target }: Import): string | null => {
  if (target === null)
    return packageOf(specifier) === 'xstate' && !source.path.startsWith('machines/model/')
      ? null
      : `machines/ imports xstate and itself only, found '${specifier}'`;
  if (!target.startsWith('machines/'))
    return `machines/ imports nothing outside machines/, found ${target}`;
  const from = machineFolder(source.path);
  const to = machineFolder(target);
  if (from === 'machines/model' && to !== from)
    return `machines/model imports machines/model only, found ${target}`;
  if (from === 'machines/ports.ts' && to !== 'machines/model')
    return `machines/ports.ts imports machines/model only, found ${target}`;
  const allowed = [from, 'machines/model', 'machines/ports.ts'];
  return allowed.includes(to) ? null : `no sideways imports in machines/, found ${from} → ${to}`;
};

const databaseReason = (_: Source, { specifier, target }: Import): string | null => {
  if (target === null)
    return specifier.startsWith('node:') || ['pg', 'zod'].includes(packageOf(specifier))
      ? null
      : `db/ imports pg, zod and node: modules only, found '${specifier}'`;
  const allowed =
    target.startsWith('db/') ||
    target.startsWith('machines/model/') ||
    target === 'machines/ports.ts';
  return allowed ? null : `db/ imports machines/model and machines/ports.ts only, found ${target}`;
};

/** Only these places know the whole. */
const COMPOSITION_ROOT = 'src/system.ts';

/** The places of src/ from inner to outer; a place imports its own rank or an inner one. */
const RANKS: readonly (readonly string[])[] = [
  ['src/venues', 'src/logger', 'src/config', 'src/models', 'src/imports'],
  [
    'src/runtime',
    'src/simulator',
    'src/store',
    'src/settings',
    'src/notify',
    'src/recording',
    'src/systemd',
  ],
  ['src/http', 'src/api', 'src/inspector', 'src/cli', 'src/service', 'src/session'],
  ['src/tree'],
  [COMPOSITION_ROOT, 'src/lockstep', 'src/metrics', 'src/commands', 'src/commands.ts'],
  ['src/main.ts'],
];

const rankOf = (path: string): number | null => {
  const rank = RANKS.findIndex((places) =>
    places.some((place) => path === place || path.startsWith(`${place}/`)),
  );
  return rank === -1 ? null : rank;
};

const worldReason = (source: Source, { target }: Import): string | null => {
  if (target === null) return null;
  if (target.startsWith('test/')) return `src/ imports nothing of test/, found ${target}`;
  const from = rankOf(source.path);
  const to = rankOf(target);
  return from !== null && to !== null && to > from
    ? `src/ imports inwards only, found ${source.path} → ${target}`
    : null;
};

/** A folder without a rank could import anything. */
const unranked = (source: Source): readonly Breach[] =>
  source.path.startsWith('src/') && rankOf(source.path) === null
    ? [
        breachAt(
          source,
          source.tree,
          'imports',
          'a place of src/ has a rank in test/tidy/imports.ts',
        ),
      ]
    : [];

const reasonFor = (source: Source, found: Import): string | null => {
  if (source.path.startsWith('machines/')) return machineReason(source, found);
  if (source.path.startsWith('db/')) return databaseReason(source, found);
  return source.path.startsWith('src/') ? worldReason(source, found) : null;
};

/** Inner never imports outer, and the folders of machines/ do not import each other. */
export const importRules = (source: Source): readonly Breach[] => [
  ...unranked(source),
  ...importsOf(source).flatMap((found) => {
    const reason = reasonFor(source, found);
    const extension =
      found.target !== null && !/\.(ts|js|json|mjs|svelte)$/.test(found.target)
        ? `relative imports name the file with its extension, found '${found.specifier}'`
        : null;
    return [reason, extension]
      .filter((text) => text !== null)
      .map((text) => breachAt(source, found.node, 'imports', text));
  }),
];
