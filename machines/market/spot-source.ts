import type { FeedId } from '../model/ids.ts';
import type { SpotTick } from '../model/quote.ts';

/** What is known of one of a symbol's sources. */
export type Source = {
  readonly feed: FeedId;
  tick: SpotTick | null;
  provenAtMs: number;
  /** Doubted since the last tick. */
  isDoubted: boolean;
  /** Since when it has been heard without a break. */
  goodSinceMs: number;
};

export const newSource = (feed: FeedId): Source => ({
  feed,
  tick: null,
  provenAtMs: -Infinity,
  isDoubted: false,
  goodSinceMs: Infinity,
});

/** Whether its last price is what its feed shows now. */
export const isGood = (source: Source, withoutProofMs: number, nowMs: number): boolean =>
  source.tick !== null && !source.isDoubted && nowMs - source.provenAtMs <= withoutProofMs;

export const noteProof = (source: Source, withoutProofMs: number, atMs: number): void => {
  if (!isGood(source, withoutProofMs, atMs)) source.goodSinceMs = atMs;
  source.provenAtMs = Math.max(source.provenAtMs, atMs);
};

export const noteTick = (source: Source, tick: SpotTick, withoutProofMs: number): void => {
  noteProof(source, withoutProofMs, tick.receivedAtMs);
  source.tick = tick;
  source.isDoubted = false;
};

export const noteDoubt = (source: Source): void => {
  source.isDoubted = true;
};
