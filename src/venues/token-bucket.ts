import { plusMs, type EpochMs } from '../../machines/model/time.ts';

/** What a venue allows: a bucket of `burst` tokens that regains `perSecond` a second. */
export type BucketRate = { readonly perSecond: number; readonly burst: number };

/**
 * A client's view of the bucket a venue keeps for it; never fuller than the venue's own.
 *
 * The venue takes a request's tokens when it arrives, at an instant unknown here. They are *held*
 * from the sending to the answer, and taken from the level at the answer only. A bucket that is
 * full gains nothing, so that of all instants the latest leaves the least: whatever the network's
 * delays, what is free here is there at the venue.
 */
export type TokenBucket = {
  readonly rate: BucketRate;
  /** In thousandths of a token: the gain of each millisecond is then a whole number. */
  readonly levelMilli: number;
  readonly heldMilli: number;
  readonly atMs: EpochMs;
};

const MILLI = 1_000;

export const fullBucket = (rate: BucketRate, atMs: EpochMs): TokenBucket => ({
  rate,
  levelMilli: rate.burst * MILLI,
  heldMilli: 0,
  atMs,
});

/** The bucket at `nowMs`. A clock that was set back gains nothing. */
export const refilled = (bucket: TokenBucket, nowMs: EpochMs): TokenBucket => {
  const { rate, levelMilli, atMs } = bucket;
  const gainMilli = Math.floor(Math.max(0, nowMs - atMs)) * rate.perSecond;
  return {
    ...bucket,
    levelMilli: Math.min(rate.burst * MILLI, levelMilli + gainMilli),
    atMs: plusMs(atMs, Math.max(0, Math.floor(nowMs - atMs))),
  };
};

/** Tokens that a request may take now. */
export const freeTokens = ({ levelMilli, heldMilli }: TokenBucket): number =>
  (levelMilli - heldMilli) / MILLI;

/** A request that costs `tokens` is on its way. */
export const held = (bucket: TokenBucket, tokens: number): TokenBucket => ({
  ...bucket,
  heldMilli: bucket.heldMilli + tokens * MILLI,
});

/** A request that costs `tokens` has been answered. */
export const settled = (bucket: TokenBucket, tokens: number): TokenBucket => ({
  ...bucket,
  levelMilli: bucket.levelMilli - tokens * MILLI,
  heldMilli: bucket.heldMilli - tokens * MILLI,
});

/** The venue has said that the bucket is empty, whatever this view of it was. */
export const drained = (bucket: TokenBucket): TokenBucket => ({
  ...bucket,
  levelMilli: Math.min(bucket.levelMilli, bucket.heldMilli),
});

/** Milliseconds until `tokens` are free; null when an answer must come first. */
export const msUntilFree = (bucket: TokenBucket, tokens: number): number | null => {
  const { rate, levelMilli, heldMilli } = bucket;
  const neededMilli = tokens * MILLI + heldMilli;
  if (neededMilli > rate.burst * MILLI) return null;
  return Math.max(0, Math.ceil((neededMilli - levelMilli) / rate.perSecond));
};
