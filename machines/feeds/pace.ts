/** Gives out instants, of which at most so many lie within any one period. */
export type Pace = {
  /** The first free instant from `earliestMs` on; it is taken by this call. */
  readonly reserve: (earliestMs: number) => number;
};

/**
 * At most `max` instants in any half-open period of `periodMs`. Each instant belongs to one of
 * `max` lanes, and within a lane they are a period apart, so that no period holds two of a lane.
 */
export const createPace = (max: number, periodMs: number): Pace => {
  const lanes = Array.from({ length: max }, () => -Infinity);
  return {
    reserve: (earliestMs) => {
      const lastMs = Math.min(...lanes);
      const atMs = Math.max(earliestMs, lastMs + periodMs);
      lanes[lanes.indexOf(lastMs)] = atMs;
      return atMs;
    },
  };
};
