import type { z } from 'zod';

import { fail, ok, type Result } from '../../machines/model/result.ts';
import { expectation, unwrap, type SchemaNode } from './expectation.ts';
import { showValue, type ConfigFault } from './fault.ts';
import { fields, rootNode } from './fields.ts';
import { originOf, valueAt, type Assignment, type Tree } from './layers.ts';
import { nearest } from './nearest.ts';
import { configSchema, type Config } from './schema.ts';

type Path = readonly PropertyKey[];

/** `desks[0].minTtcMs` */
export const pathText = (path: Path): string =>
  path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : (index === 0 ? '' : '.') + String(part),
    )
    .join('');

/** The schema's outer node at `path`; null where the schema knows no such place. */
const nodeAt = (path: Path): SchemaNode | null => {
  let node: SchemaNode = rootNode;
  for (const part of path) {
    const inner = unwrap(node).node;
    const next = typeof part === 'number' ? inner.items : inner.properties?.[String(part)];
    if (next === undefined || typeof next === 'boolean' || Array.isArray(next)) return null;
    node = next;
  }
  return node;
};

/** A misplaced key has a namesake elsewhere; a misspelt one has a near sibling. */
const suggestion = (path: Path, key: string): string | null => {
  const namesake = fields.find((field) => field.path.split('.').at(-1) === key);
  if (namesake !== undefined) return namesake.path;
  const node = nodeAt(path);
  const siblings = Object.keys((node === null ? null : unwrap(node).node.properties) ?? {});
  const sibling = nearest(key, siblings);
  return sibling === null ? null : pathText([...path, sibling]);
};

const unknownKey = (path: Path, key: string, given: readonly Assignment[]): ConfigFault => {
  const close = suggestion(path, key);
  return {
    path: pathText([...path, key]),
    expected: close === null ? 'a known setting' : `a known setting (the nearest is ${close})`,
    found: 'an unknown one',
    source: originOf(given, [...path, key]),
  };
};

const wrongValue = (path: Path, tree: Tree, given: readonly Assignment[]): ConfigFault => {
  const node = nodeAt(path);
  const value = valueAt(tree, path);
  const isSecret = node !== null && unwrap(node).node['secret'] === true;
  return {
    path: pathText(path),
    expected: node === null ? 'another value' : expectation(node),
    found: isSecret && value !== undefined ? 'something else' : showValue(value),
    source: originOf(given, value === undefined ? path.slice(0, -1) : path),
  };
};

const faultsOf = (
  issue: z.core.$ZodIssue,
  tree: Tree,
  given: readonly Assignment[],
): readonly ConfigFault[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => unknownKey(issue.path, key, given))
    : [wrongValue(issue.path, tree, given)];

/** Fills `tree` with the defaults, or names everything that is wrong with it. */
export const validate = (
  tree: Tree,
  given: readonly Assignment[],
): Result<Config, readonly ConfigFault[]> => {
  const parsed = configSchema.safeParse(tree);
  return parsed.success
    ? ok(parsed.data)
    : fail(parsed.error.issues.flatMap((issue) => faultsOf(issue, tree, given)));
};
