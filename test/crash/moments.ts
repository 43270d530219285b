/** What is killed, and when: counted from the start of the process or from the last moment. */
export type Moment = { readonly victim: 'process' | 'database'; readonly afterMs: number };

/** A small seeded generator (xorshift32): the same seed gives the same moments. */
const seeded = (seed: number): (() => number) => {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
};

/** Two thirds of the moments kill the process, one third the database under it. */
export const momentsOf = (seed: number, count: number, longestMs: number): readonly Moment[] => {
  const next = seeded(seed);
  return Array.from({ length: count }, () => ({
    victim: next() < 1 / 3 ? 'database' : 'process',
    afterMs: Math.round(200 + next() * (longestMs - 200)),
  }));
};
