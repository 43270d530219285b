/** Of the time that passes, the share that is spent on answers: one in so many. */
const SHARE = 40;

type Answer<T> = { readonly told: Promise<T>; staleAtMs: number };

/**
 * One answer for all who ask while it is made, and for forty times as long as that took: what costs
 * nothing is always new, and what is dear is not made more often than it may be. One that fails is
 * not kept. `now`: a monotonic clock, in milliseconds.
 */
export const thrifty = <T>(make: () => Promise<T>, now: () => number): (() => Promise<T>) => {
  let last: Answer<T> | null = null;
  const begin = (): Answer<T> => {
    const startedAtMs = now();
    const answer: Answer<T> = { told: make(), staleAtMs: Infinity };
    answer.told.then(
      () => (answer.staleAtMs = now() + SHARE * (now() - startedAtMs)),
      () => (answer.staleAtMs = 0),
    );
    return answer;
  };
  return () => {
    if (last === null || now() >= last.staleAtMs) last = begin();
    return last.told;
  };
};
