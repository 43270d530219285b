import { z } from 'zod';

import { expectation, unwrap, type SchemaNode } from './expectation.ts';
import { configSchema } from './schema.ts';

/** One setting, or a group of settings, as people address it. */
export type Field = {
  readonly path: string;
  /** The variable that sets it. Lists and groups take JSON; a secret takes `…__ENV`, `…__FILE`. */
  readonly env: string;
  readonly kind: 'group' | 'list' | 'secret' | 'value';
  readonly node: SchemaNode;
  readonly nullable: boolean;
  readonly expected: string;
  readonly description: string;
  /** Undefined where a value must be given. */
  readonly fallback: unknown;
};

export const ENV_PREFIX = 'TRADEWARDEN_';

const screaming = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** `paper.startingBalanceDollars` is set by `TRADEWARDEN_PAPER__STARTING_BALANCE_DOLLARS`. */
const envNameOf = (path: string): string => ENV_PREFIX + path.split('.').map(screaming).join('__');

const kindOf = (node: SchemaNode): Field['kind'] => {
  if (node['secret'] === true) return 'secret';
  if (node.type === 'array') return 'list';
  return node.properties === undefined ? 'value' : 'group';
};

const fieldOf = (path: string, outer: SchemaNode): Field => {
  const { node, nullable } = unwrap(outer);
  return {
    path,
    env: envNameOf(path),
    kind: kindOf(node),
    node,
    nullable,
    expected: expectation(outer),
    description: outer.description ?? node.description ?? '',
    fallback: outer.default,
  };
};

/** The settings below one node of the schema, groups before their members. */
export const fieldsBelow = (node: SchemaNode, prefix: string = ''): readonly Field[] =>
  Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    if (typeof child === 'boolean') return [];
    const field = fieldOf(prefix + key, child);
    return field.kind === 'group' ? [field, ...fieldsBelow(field.node, `${field.path}.`)] : [field];
  });

export const rootNode: SchemaNode = z.toJSONSchema(configSchema, { io: 'input' });

/** Every setting and group there is; members of lists are described by their list's node. */
export const fields: readonly Field[] = fieldsBelow(rootNode);

const byPath = new Map(fields.map((field) => [field.path, field]));

export const fieldAt = (path: string): Field | null => byPath.get(path) ?? null;

/** What one item of a list looks like; null where the items are plain values. */
export const itemNode = (field: Field): SchemaNode | null => {
  const items = field.node.items;
  if (items === undefined || typeof items === 'boolean' || Array.isArray(items)) return null;
  return items.properties === undefined ? null : items;
};
