/** `priceMicros` holds for the second that ends at `atMs`, and until the next one has ended. */
export type PastSample = { readonly atMs: number; readonly priceMicros: number };

export type Sample = PastSample & { readonly knownUntilMs: number };

/** Both in time order; a past one stands only where no sample speaks for its instant. */
export const mergeSamples = (
  known: readonly Sample[],
  past: readonly PastSample[],
  sampleMs: number,
): readonly Sample[] => {
  const merged: Sample[] = [];
  let next = 0;
  for (const sample of known) {
    for (let one = past[next]; one !== undefined && one.atMs < sample.atMs; one = past[next]) {
      next += 1;
      const before = merged.at(-1);
      if (before === undefined || one.atMs > before.knownUntilMs)
        merged.push({ ...one, knownUntilMs: one.atMs + sampleMs - 1 });
    }
    merged.push(sample);
  }
  return merged;
};
