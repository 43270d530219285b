import type { EpochMs } from '../../machines/model/time.ts';

/** Counts of one feed since it was started. */
export type FeedFigures = {
  readonly frames: number;
  readonly gaps: number;
  /** Gaps on channels that only request/reply can reconcile. */
  readonly missed: number;
  readonly reconnects: number;
  readonly rejects: Readonly<Record<string, number>>;
  readonly lastProofAtMs: EpochMs | null;
  readonly markets: number;
};

/** The running counts behind {@link FeedFigures}. */
export type FeedCounters = {
  frames: number;
  gaps: number;
  missed: number;
  lastProofAtMs: EpochMs | null;
  readonly rejects: Map<string, number>;
};

export const createCounters = (): FeedCounters => ({
  frames: 0,
  gaps: 0,
  missed: 0,
  lastProofAtMs: null,
  rejects: new Map(),
});

/** Kinds of rejected frames are told apart up to this many; the rest share one name. */
const REJECT_KINDS_MAX = 50;

/** Counts one rejected frame and returns the kind's name and count so far. */
export const countReject = (
  counters: FeedCounters,
  kind: string,
): { readonly kind: string; readonly count: number } => {
  const known = counters.rejects.has(kind) || counters.rejects.size < REJECT_KINDS_MAX;
  const name = known ? kind : 'other';
  const count = (counters.rejects.get(name) ?? 0) + 1;
  counters.rejects.set(name, count);
  return { kind: name, count };
};

/** True for the first of a kind and for every power of ten: a flood is told, not repeated. */
export const isWorthTelling = (count: number): boolean => Number.isInteger(Math.log10(count));
