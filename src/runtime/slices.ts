/** Worked in one go, in milliseconds: then whoever guards trades has his turn. */
const SLICE_MS = 0.25;

const waiting: (() => void)[] = [];

/** One in each round of the loop, whoever waits: slices of many never add up to a long one. */
const giveTurn = (): void => {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(giveTurn);
};

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(giveTurn);
  });

/** A long work's way to let everything else go on in between. */
type Slices = {
  /** Whether enough has been done in one go. */
  readonly isOver: () => boolean;
  /** Everything else goes on; then the next slice begins. */
  readonly next: () => Promise<void>;
};

const beginSlices = (): Slices => {
  let endsAtMs = performance.now() + SLICE_MS;
  return {
    isOver: () => performance.now() >= endsAtMs,
    next: async () => {
      await turn();
      endsAtMs = performance.now() + SLICE_MS;
    },
  };
};

/** Visits each, in slices between which everything else goes on. */
export const visitInSlices = async <T>(
  items: Iterable<T>,
  visit: (item: T) => void,
): Promise<void> => {
  const slices = beginSlices();
  for (const item of items) {
    if (slices.isOver()) await slices.next();
    visit(item);
  }
};

/** What `of` says of each, in slices. */
export const inSlices = async <T, R>(
  items: Iterable<T>,
  of: (item: T) => R,
): Promise<readonly R[]> => {
  const results: R[] = [];
  await visitInSlices(items, (item) => results.push(of(item)));
  return results;
};

/** Sorted in one go. */
const RUN = 256;

/** Merges two sorted neighbours of `from` into the same places of `into`. */
const merge = (
  from: Uint32Array,
  into: Uint32Array,
  [start, middle, end]: readonly [number, number, number],
  isBefore: (a: number, b: number) => boolean,
): void => {
  let [left, right] = [start, middle];
  for (let at = start; at < end; at += 1) {
    const [a = 0, b = 0] = [from[left], from[right]];
    const takesRight = right < end && (left >= middle || isBefore(b, a));
    into[at] = takesRight ? b : a;
    if (takesRight) right += 1;
    else left += 1;
  }
};

/** The places of `keys`, the least key first and equal ones in their order; sorted in slices. */
export const placesInOrder = async (keys: readonly number[]): Promise<Uint32Array> => {
  const count = keys.length;
  const keyOf = (place: number): number => keys[place] ?? Infinity;
  const isBefore = (a: number, b: number): boolean => keyOf(a) < keyOf(b);
  const compare = (a: number, b: number): number => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0);
  const slices = beginSlices();
  let sorted = Uint32Array.from(keys.keys());
  for (let start = 0; start < count; start += RUN) {
    if (slices.isOver()) await slices.next();
    sorted.subarray(start, start + RUN).sort(compare);
  }
  let merged = new Uint32Array(count);
  for (let width = RUN; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) {
      if (slices.isOver()) await slices.next();
      const middle = Math.min(start + width, count);
      merge(sorted, merged, [start, middle, Math.min(middle + width, count)], isBefore);
    }
    [sorted, merged] = [merged, sorted];
  }
  return sorted;
};
