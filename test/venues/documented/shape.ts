/** How a value is written: the kind of each member, and of texts that are figures or instants. */
const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value !== 'string') return typeof value;
  if (/^-?\d+\.\d+$/.test(value)) return 'decimal text';
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? 'instant text' : 'text';
};

const fits = (found: string, documented: string): boolean =>
  found === documented ||
  documented === 'null' ||
  (documented === 'text' && found.endsWith('text'));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What of `found` is not written as `example`: members missing, unknown, or of another kind. */
export const differences = (
  found: unknown,
  example: unknown,
  optional: readonly string[],
  path = '',
): readonly string[] => {
  if (Array.isArray(found) && Array.isArray(example))
    return found.flatMap((item: unknown) => differences(item, example[0], optional, `${path}[]`));
  if (!isObject(found) || !isObject(example)) {
    const [is, due] = [kindOf(found), kindOf(example)];
    return fits(is, due) ? [] : [`${path}: expected ${due}, found ${is}`];
  }
  const missing = Object.keys(example).filter((key) => !(key in found) && !optional.includes(key));
  return [
    ...missing.map((key) => `${path}.${key}: missing`),
    ...Object.entries(found).flatMap(([key, value]) =>
      key in example
        ? differences(value, example[key], optional, `${path}.${key}`)
        : [`${path}.${key}: not documented`],
    ),
  ];
};
