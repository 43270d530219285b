import type { z } from 'zod';

/** A node of the JSON Schema that the settings' schema renders to. */
export type SchemaNode = z.core.JSONSchema.BaseSchema;

const isNode = (node: SchemaNode | boolean): node is SchemaNode => typeof node !== 'boolean';

/** The node without its `or null`. */
export const unwrap = (
  outer: SchemaNode,
): { readonly node: SchemaNode; readonly nullable: boolean } => {
  const choices = (outer.anyOf ?? []).filter(isNode);
  const others = choices.filter((choice) => choice.type !== 'null');
  const [only] = others;
  return only !== undefined && others.length === 1 && choices.length === 2
    ? { node: only, nullable: true }
    : { node: outer, nullable: false };
};

const isUnbounded = (bound: number): boolean => Math.abs(bound) >= Number.MAX_SAFE_INTEGER;

const range = (node: SchemaNode): string => {
  const { minimum, maximum, exclusiveMinimum } = node;
  const low = minimum === undefined || isUnbounded(minimum) ? null : minimum;
  const high = maximum === undefined || isUnbounded(maximum) ? null : maximum;
  if (exclusiveMinimum !== undefined)
    return ` above ${exclusiveMinimum}${high === null ? '' : ` and up to ${high}`}`;
  if (low !== null && high !== null) return ` ${low} … ${high}`;
  if (low !== null) return ` of at least ${low}`;
  return high === null ? '' : ` of at most ${high}`;
};

const bare = (node: SchemaNode): string => {
  const wording = node['expected'];
  if (typeof wording === 'string') return wording;
  if (node.enum !== undefined) return `one of ${node.enum.join(', ')}`;
  switch (node.type) {
    case 'integer':
      return `an integer${range(node)}`;
    case 'number':
      return `a number${range(node)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return (node.minItems ?? 0) > 0 ? 'a list with at least one item' : 'a list';
    case 'object':
      return 'an object';
    default:
      return (node.minLength ?? 0) > 0 ? 'a text that is not empty' : 'a text';
  }
};

/** What a value of this node must be, in words: `an integer 0 … 65535, or null`. */
export const expectation = (outer: SchemaNode): string => {
  const { node, nullable } = unwrap(outer);
  return bare(node) + (nullable ? ', or null' : '');
};
