import type { FeedId } from '../model/ids.ts';

/** What one feed has proven about itself; every value it delivered shares it. */
export type FeedProof = {
  readonly feed: FeedId;
  /** The newest frame or pong. */
  provenAtMs: number;
  /** How often its values were doubted; a value of an older count no longer holds. */
  doubts: number;
  lastDoubt: string;
};

/** The last value of one kind, with the feed it came from. */
export type ProvenCell<V> = {
  value: V | null;
  feed: FeedProof | null;
  receivedAtMs: number;
  /** The feed's count of doubts when the value arrived. */
  doubts: number;
};

export const emptyCell = <V>(): ProvenCell<V> => ({
  value: null,
  feed: null,
  receivedAtMs: -Infinity,
  doubts: 0,
});

export const newProof = (feed: FeedId): FeedProof => ({
  feed,
  provenAtMs: -Infinity,
  doubts: 0,
  lastDoubt: '',
});

export const prove = (proof: FeedProof, atMs: number): void => {
  if (atMs > proof.provenAtMs) proof.provenAtMs = atMs;
};

export const store = <V>(
  cell: ProvenCell<V>,
  value: V,
  feed: FeedProof,
  receivedAtMs: number,
): void => {
  cell.value = value;
  cell.feed = feed;
  cell.receivedAtMs = receivedAtMs;
  cell.doubts = feed.doubts;
};

export const isDoubted = (cell: ProvenCell<unknown>): boolean =>
  cell.feed !== null && cell.doubts !== cell.feed.doubts;

/**
 * Milliseconds since the value was last proven: since its feed's newest proof, or, once the value
 * is in doubt, since its own arrival. Null without a value.
 */
export const ageMs = (cell: ProvenCell<unknown>, nowMs: number): number | null => {
  if (cell.feed === null) return null;
  const provenAtMs = isDoubted(cell) ? cell.receivedAtMs : cell.feed.provenAtMs;
  return Math.max(0, nowMs - provenAtMs);
};

/** Whether the value may decide anything at `nowMs`. */
export const isFresh = (cell: ProvenCell<unknown>, maxAgeMs: number, nowMs: number): boolean =>
  cell.feed !== null &&
  cell.doubts === cell.feed.doubts &&
  nowMs - cell.feed.provenAtMs <= maxAgeMs;
