/** Keeps the loop busy for so long. */
export const spin = (ms: number): void => {
  const endsAtMs = performance.now() + ms;
  while (performance.now() < endsAtMs);
};
