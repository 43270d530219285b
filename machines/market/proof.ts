import type { FeedId } from '../model/ids.ts';
import type { ClockTruth } from './venue-time.ts';

/** What one feed has proven about itself; every value it delivered shares it. */
export type FeedProof = {
  readonly feed: FeedId;
  /** Shared by all feeds. */
  readonly clock: ClockTruth;
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
  /** When it was true, on our clock: its arrival, or its own time where that is doubtful. */
  trueAtMs: number;
  /** The feed's count of doubts when the value arrived. */
  doubts: number;
  /** What speaks against this one value; the next one is judged for itself. */
  ownDoubt: string | null;
  /** What another source has against this one; holds over all its values until lifted. */
  dispute: string | null;
};

export const emptyCell = <V>(): ProvenCell<V> => ({
  value: null,
  feed: null,
  trueAtMs: -Infinity,
  doubts: 0,
  ownDoubt: null,
  dispute: null,
});

export const newProof = (feed: FeedId, clock: ClockTruth): FeedProof => ({
  feed,
  clock,
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
  trueAtMs: number,
  ownDoubt: string | null,
): void => {
  cell.value = value;
  cell.feed = feed;
  cell.trueAtMs = trueAtMs;
  cell.doubts = feed.doubts;
  cell.ownDoubt = ownDoubt;
};

/** Why the value is in doubt, its own feed's and clock's reasons first; null when it is not. */
export const doubtOf = ({
  doubts,
  dispute,
  feed,
  ownDoubt,
}: ProvenCell<unknown>): string | null => {
  if (feed === null) return null;
  if (doubts !== feed.doubts) return `${feed.feed}: ${feed.lastDoubt}`;
  return feed.clock.doubt ?? ownDoubt ?? dispute;
};

/**
 * Milliseconds since the value was last proven: since its feed's newest proof, or, once the value
 * is in doubt, since it was true. Null without a value.
 */
export const ageMs = (cell: ProvenCell<unknown>, nowMs: number): number | null => {
  if (cell.feed === null) return null;
  const provenAtMs = doubtOf(cell) === null ? cell.feed.provenAtMs : cell.trueAtMs;
  return Math.max(0, nowMs - provenAtMs);
};

/** Whether the value is what its own feed shows now, whatever others say. */
export const isProven = (cell: ProvenCell<unknown>, maxAgeMs: number, nowMs: number): boolean =>
  cell.feed !== null &&
  cell.doubts === cell.feed.doubts &&
  cell.ownDoubt === null &&
  cell.feed.clock.doubt === null &&
  nowMs - cell.feed.provenAtMs <= maxAgeMs;

/** Whether the value may decide anything at `nowMs`. */
export const isFresh = (cell: ProvenCell<unknown>, maxAgeMs: number, nowMs: number): boolean =>
  cell.dispute === null && isProven(cell, maxAgeMs, nowMs);
