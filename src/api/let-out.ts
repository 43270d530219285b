import { z } from 'zod';

import { inSlices } from '../runtime/slices.ts';

const isUnchecked = ({ def }: z.ZodObject | z.ZodArray): boolean => (def.checks ?? []).length === 0;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The lists right in a value of `schema`, each with what its items are. */
const listsOf = ({ shape }: z.ZodObject, value: Readonly<Record<string, unknown>>) =>
  Object.entries(shape).flatMap(([name, member]) => {
    const items: unknown = value[name];
    return member instanceof z.ZodArray && isUnchecked(member) && Array.isArray(items)
      ? [{ name, items, item: z.array(member.element) }]
      : [];
  });

/**
 * `schema.parse(value)`: lets nothing out that the schema does not name. The lists right in it may
 * be long, and are read item by item, in slices between which everything else goes on.
 */
export const letOut = async (schema: z.ZodType, value: unknown): Promise<unknown> => {
  if (!(schema instanceof z.ZodObject) || !isUnchecked(schema) || !isRecord(value))
    return schema.parse(value);
  const lists = listsOf(schema, value);
  const emptied = Object.fromEntries(lists.map(({ name }) => [name, []]));
  const out: Record<string, unknown> = schema.parse({ ...value, ...emptied });
  for (const { item, items, name } of lists)
    out[name] = (await inSlices(items, (one) => item.parse([one]))).flat();
  return out;
};
