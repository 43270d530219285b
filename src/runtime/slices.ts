import { setImmediate as yieldToTrades } from 'node:timers/promises';

/** Looked at in one go: then whoever guards trades has his turn. */
const SLICE = 20;

/** What `of` says of each, in slices between which everything else goes on. */
export const inSlices = async <T, R>(
  items: Iterable<T>,
  of: (item: T) => R,
): Promise<readonly R[]> => {
  const results: R[] = [];
  for (const item of items) {
    if (results.length > 0 && results.length % SLICE === 0) await yieldToTrades();
    results.push(of(item));
  }
  return results;
};
