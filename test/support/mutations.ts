import fc from 'fast-check';

/** What a field may hold that nobody has promised. */
export const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('toString', 'constructor', '__proto__'),
  fc.constantFrom(
    '',
    '-1',
    '1e9',
    'NaN',
    '99999999999999999999',
    '0.00001',
    -1,
    1e308,
    2 ** 53 - 1,
    null,
  ),
);

/** Replaces one value somewhere within the frame; `undefined` takes it away. */
export const mutate = (frame: unknown, path: readonly number[], value: unknown): unknown => {
  const [step, ...rest] = path;
  if (step === undefined || typeof frame !== 'object' || frame === null) return value;
  const keys = Object.keys(frame);
  if (keys.length === 0) return value;
  const key = keys[step % keys.length] ?? '';
  const entries = Object.entries(frame).map(([name, inner]): [string, unknown] => [
    name,
    name === key ? mutate(inner, rest, value) : inner,
  ]);
  return Array.isArray(frame) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
};

const PORTION = 10_000;

/** Runs a property in portions: what a run has left for later is done between them. */
export const searchFor = async <Ts>(
  runs: number,
  property: fc.IProperty<Ts> | fc.IAsyncProperty<Ts>,
): Promise<void> => {
  for (let left = runs; left > 0; left -= PORTION) {
    await fc.assert(property, { numRuns: Math.min(PORTION, left) });
    await new Promise((resolve) => setImmediate(resolve));
  }
};
