import type { Side } from './contract.ts';
import type { MarketTicker } from './ids.ts';
import type { EpochMs } from './time.ts';

export const DESK_STATES = ['disabled', 'paused', 'inactive', 'active'] as const;
export type DeskState = (typeof DESK_STATES)[number];

/** A market near the thresholds of a desk, seen from its active side. */
export type Watched = {
  readonly market: MarketTicker;
  readonly side: Side;
  readonly closeAtMs: EpochMs;
  readonly probabilityPercent: number;
  readonly askCenti: number;
  /** Probability less ask, in percentage points. */
  readonly edgePercent: number;
  readonly volumeContracts: number | null;
  /** Why it is not entered; null when it may be. */
  readonly refusal: string | null;
};

/** Tickets of one market and side that were refused for one reason, one after the other. */
export type Refused = {
  readonly market: MarketTicker;
  readonly side: Side;
  readonly why: string;
  readonly times: number;
  readonly sinceMs: EpochMs;
};

/** How a desk stands. */
export type DeskReport = {
  readonly desk: string;
  readonly atMs: EpochMs;
  readonly state: DeskState;
  /** Why it enters nothing, in words; null while nothing is against it. */
  readonly why: string | null;
  readonly pausedUntilMs: EpochMs | null;
  readonly openTrades: number;
  readonly watchlist: readonly Watched[];
  readonly refusals: readonly Refused[];
};
