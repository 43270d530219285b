import { fieldAt, itemNode } from './fields.ts';
import { isTree } from './layers.ts';
import type { Config } from './schema.ts';

/** One value in force, at its place. */
export type Leaf = { readonly path: readonly PropertyKey[]; readonly value: unknown };

const isPlain = (value: unknown): boolean =>
  !isTree(value) && !(Array.isArray(value) && value.some(isTree));

const leavesOf = (path: readonly PropertyKey[], value: unknown): readonly Leaf[] => {
  const field = fieldAt(path.join('.'));
  if (isPlain(value) || field?.kind === 'secret') return [{ path, value }];
  if (Array.isArray(value) && (field === null || itemNode(field) !== null))
    return value.flatMap((item, index) => leavesOf([...path, index], item));
  return isTree(value)
    ? Object.entries(value).flatMap(([key, child]) => leavesOf([...path, key], child))
    : [{ path, value }];
};

/** Every single value of the settings in force, in the schema's order. */
export const effectiveLeaves = (config: Config): readonly Leaf[] => leavesOf([], config);
