import { isDeepStrictEqual } from 'node:util';

import type { Patch } from '../../machines/model/layers.ts';
import { fieldAt } from '../config/fields.ts';
import { isTree } from '../config/layers.ts';

/** Settings of the guard are addressed below this group of the configuration. */
export const GUARD = 'guard';

/** The single settings in `value`, which stands at `path` below the guard. A list is one value. */
export const flat = (value: unknown, path: string = ''): Patch => {
  const kind = fieldAt(path === '' ? GUARD : `${GUARD}.${path}`)?.kind;
  if (kind !== 'group' || !isTree(value)) return { [path]: value };
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]) =>
      Object.entries(flat(child, path === '' ? key : `${path}.${key}`)),
    ),
  );
};

/** One setting that two patches, or two guards, differ in; undefined where one has none. */
export type Difference = { readonly path: string; readonly from: unknown; readonly to: unknown };

export const differences = (before: Patch, after: Patch): readonly Difference[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((path) => ({ path, from: before[path], to: after[path] }))
    .filter(({ from, to }) => !isDeepStrictEqual(from, to));
