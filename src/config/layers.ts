import { fail, ok, type Result } from '../../machines/model/result.ts';
import { fieldAt, type Field } from './fields.ts';

/** Stands for a group that is there, whatever members it has. */
const OPENED: unique symbol = Symbol('opened');

/** A value that one source gives to one setting. */
export type Assignment = {
  readonly segments: readonly string[];
  readonly value: unknown;
  readonly origin: string;
};

export type Tree = { [key: string]: unknown };

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What one source gives at one place, as single assignments, so that a later source replaces only
 * what it names. Lists and secrets are replaced as a whole.
 */
export const assignmentsTo = (
  segments: readonly string[],
  value: unknown,
  origin: string,
): readonly Assignment[] =>
  fieldAt(segments.join('.'))?.kind === 'group' && isTree(value)
    ? [{ segments, value: OPENED, origin }, ...assignmentsOf(value, origin, segments)]
    : [{ segments, value, origin }];

/** The assignments of every member of `tree`, which stands at `prefix`. */
export const assignmentsOf = (
  tree: Tree,
  origin: string,
  prefix: readonly string[] = [],
): readonly Assignment[] =>
  Object.entries(tree).flatMap(([key, value]) => assignmentsTo([...prefix, key], value, origin));

/** An own property under any name, `__proto__` included. */
const setOwn = (tree: Tree, key: string, value: unknown): void => {
  Object.defineProperty(tree, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
};

const assign = (tree: Tree, { segments, value }: Assignment): void => {
  const [key, ...rest] = segments;
  if (key === undefined) return;
  const existing = Object.hasOwn(tree, key) ? tree[key] : undefined;
  if (rest.length === 0 && value !== OPENED) {
    setOwn(tree, key, value);
    return;
  }
  if (existing !== undefined && existing !== null && !isTree(existing)) return;
  const child: Tree = isTree(existing) ? existing : {};
  setOwn(tree, key, child);
  assign(child, { segments: rest, value, origin: '' });
};

/** One tree from all sources, the later ones over the earlier. */
export const merge = (assignments: readonly Assignment[]): Tree => {
  const tree: Tree = {};
  for (const assignment of assignments) assign(tree, assignment);
  return tree;
};

/** What `tree` holds at `path`; undefined where it holds nothing. */
export const valueAt = (tree: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined,
    tree,
  );

/** The last source that gave this setting, a part of it, or the whole it is part of. */
export const originOf = (
  assignments: readonly Assignment[],
  path: readonly PropertyKey[],
): string => {
  const touches = ({ segments }: Assignment): boolean =>
    segments.every((segment, index) => index >= path.length || segment === String(path[index]));
  return assignments.findLast(touches)?.origin ?? 'default';
};

const NUMBER = /^-?\d+(\.\d+)?$/;

/** A variable's text as the value its setting wants; what does not fit is left for the schema. */
export const valueFromText = (field: Field, text: string): Result<unknown, string> => {
  if (field.nullable && (text === '' || text === 'null')) return ok(null);
  if (field.kind === 'value') {
    const { type } = field.node;
    if ((type === 'number' || type === 'integer') && NUMBER.test(text)) return ok(Number(text));
    if (type === 'boolean' && (text === 'true' || text === 'false')) return ok(text === 'true');
    return ok(text);
  }
  if (field.kind === 'secret' && !text.trimStart().startsWith('{')) return ok(text);
  try {
    const value: unknown = JSON.parse(text);
    return ok(value);
  } catch {
    return fail('text that is not JSON');
  }
};
