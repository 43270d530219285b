import { mergeSamples, type PastSample, type Sample } from './samples.ts';

/** Spacing of the history: of all ticks within one second the last one stands for it. */
export const SAMPLE_MS = 1_000;

/** 31 minutes: the longest horizon of the momentum score and a minute to spare. */
export const RING_CAPACITY = 31 * 60;

/**
 * The recent prices of one symbol, one sample a second, in fixed memory. The newest sample is the
 * newest tick itself; older ones are the last tick of their second. Times in milliseconds on the
 * injected clock, prices in micro-dollars.
 */
export type PriceRing = {
  /** Ignores a tick that is older than the newest one. */
  readonly push: (atMs: number, priceMicros: number) => void;
  /** Prices after `atMs` are unknown until the next tick: the feed could not prove them. */
  readonly endKnown: (atMs: number) => void;
  /** Prices learned later, oldest first: they go where none was known, before the newest. */
  readonly fill: (prices: readonly PastSample[]) => void;
  /** Drops what is later than `atMs`: the clock was set back. */
  readonly dropAfter: (atMs: number) => void;
  /** The last sample at or before `atMs`; null before the first one and where it was unknown. */
  readonly priceAt: (atMs: number) => number | null;
  readonly size: () => number;
  /** Sample `back` steps before the newest (0 = the newest); throws outside of the history. */
  readonly sampleAtMs: (back: number) => number;
  readonly samplePrice: (back: number) => number;
  /** Grows whenever a second closes; what is derived from closed samples holds until then. */
  readonly closedSamples: () => number;
  /** Grows with every change; what is derived from the ring holds until then. */
  readonly revision: () => number;
};

/** Steps back to the last of `size` samples at or before `atMs`, `size` when there is none. */
const stepsBackTo = (atMs: number, size: number, timeOf: (back: number) => number): number => {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeOf(middle) <= atMs) high = middle;
    else low = middle + 1;
  }
  return low;
};

export const createPriceRing = (capacity: number = RING_CAPACITY): PriceRing => {
  const times = new Float64Array(capacity);
  const prices = new Float64Array(capacity);
  const knownUntil = new Float64Array(capacity);
  let newest = -1;
  let size = 0;
  let opened = 0;
  let revision = 0;

  const slotOf = (back: number): number => {
    if (back < 0 || back >= size)
      throw new RangeError(`sample: expected 0 … ${size - 1} steps back, found ${back}`);
    return (newest - back + capacity) % capacity;
  };
  const timeOf = (back: number): number => times[(newest - back + capacity) % capacity] ?? NaN;

  /** All samples, oldest first. */
  const known = (): readonly Sample[] =>
    Array.from({ length: size }, (_, index) => slotOf(size - 1 - index)).map((slot) => ({
      atMs: times[slot] ?? NaN,
      priceMicros: prices[slot] ?? NaN,
      knownUntilMs: knownUntil[slot] ?? NaN,
    }));

  const opensSecond = (atMs: number): boolean =>
    size === 0 || Math.floor(atMs / SAMPLE_MS) !== Math.floor(timeOf(0) / SAMPLE_MS);

  return {
    push: (atMs, priceMicros) => {
      if (size > 0 && atMs < timeOf(0)) return;
      if (opensSecond(atMs)) {
        newest = (newest + 1) % capacity;
        if (size < capacity) size += 1;
        opened += 1;
      }
      times[newest] = atMs;
      prices[newest] = priceMicros;
      knownUntil[newest] = Infinity;
      revision += 1;
    },
    endKnown: (atMs) => {
      if (size === 0) return;
      knownUntil[newest] = Math.min(knownUntil[newest] ?? Infinity, Math.max(atMs, timeOf(0)));
      revision += 1;
    },
    fill: (past) => {
      const merged = mergeSamples(known(), past, SAMPLE_MS).slice(-capacity);
      times.set(merged.map(({ atMs }) => atMs));
      prices.set(merged.map(({ priceMicros }) => priceMicros));
      knownUntil.set(merged.map(({ knownUntilMs }) => knownUntilMs));
      size = merged.length;
      newest = size - 1;
      revision += 1;
    },
    dropAfter: (atMs) => {
      while (size > 0 && timeOf(0) > atMs) {
        newest = (newest - 1 + capacity) % capacity;
        size -= 1;
      }
      revision += 1;
    },
    priceAt: (atMs) => {
      const back = stepsBackTo(atMs, size, timeOf);
      if (back === size) return null;
      const slot = slotOf(back);
      return atMs <= (knownUntil[slot] ?? NaN) ? (prices[slot] ?? null) : null;
    },
    size: () => size,
    sampleAtMs: (back) => times[slotOf(back)] ?? NaN,
    samplePrice: (back) => prices[slotOf(back)] ?? NaN,
    closedSamples: () => Math.max(0, opened - 1),
    revision: () => revision,
  };
};
