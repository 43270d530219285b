const byLengthThenText = (a: string, b: string): number =>
  a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

/** A document as a `jsonb` column returns it: a copy with its members in PostgreSQL's order. */
export const jsonb = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(jsonb);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => byLengthThenText(a, b))
      .map(([name, member]) => [name, jsonb(member)]),
  );
};
