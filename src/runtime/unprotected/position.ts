import {
  venueOfMarket,
  type MarketTicker,
  type TradeId,
  type VenueId,
} from '../../../machines/model/ids.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { TradeContext } from '../../../machines/model/trade.ts';

/** `paused`: by a person, who knows. `open`: everything else that leaves a position alone. */
export type RiskKind = 'open' | 'paused';

/** Why nobody guards a position, and since when in real time. */
export type Risk = { readonly kind: RiskKind; readonly reason: string; readonly sinceMs: EpochMs };

/** A trade as the account of unprotected time knows it. */
export type Position = {
  readonly tradeId: TradeId;
  market: MarketTicker | null;
  state: string;
  isPaused: boolean;
  isOverdue: boolean;
  /** The ledger, in the market's time: what has run up, and since when it runs again. */
  unprotectedMs: number;
  unprotectedSinceMs: EpochMs | null;
  /** Since when it is parked that was guarded, in the market's time, until it says so itself. */
  parkedSinceMs: EpochMs | null;
  reason: string | null;
  /** The watch's last word, which the trade may not have committed yet. */
  lost: string | null;
  /** Why the trade's own process does not run; null while it does. */
  down: string | null;
  /** When the position opened, in real time, until it is protected for the first time. */
  openedAtMs: EpochMs | null;
  risk: Risk | null;
  /** Since when somebody guards it without a break, in real time; null while nobody does. */
  guardedSinceMs: EpochMs | null;
};

export const newPosition = (tradeId: TradeId): Position => ({
  tradeId,
  market: null,
  state: '',
  isPaused: false,
  isOverdue: false,
  unprotectedMs: 0,
  unprotectedSinceMs: null,
  parkedSinceMs: null,
  reason: null,
  lost: null,
  down: null,
  openedAtMs: null,
  risk: null,
  guardedSinceMs: null,
});

/** Takes over where a trade stands after a commit; the ledger is kept apart. */
export const takeOver = (position: Position, state: string, context: TradeContext): void => {
  position.market = context.ticket.market;
  position.state = state;
  position.isPaused = context.stopsPaused;
  position.isOverdue = context.settlementOverdue;
  position.unprotectedSinceMs = context.unprotectedSinceMs;
  position.reason = context.unprotectedReason;
};

/**
 * Books what ran until `atMs`, where the trade's own mark of its beginning has gone or moved, and
 * returns it.
 */
export const settle = (position: Position, next: EpochMs | null, atMs: EpochMs): number => {
  const { unprotectedSinceMs: since } = position;
  if (since === null || next === since) return 0;
  const ranMs = Math.max(0, atMs - since);
  position.unprotectedMs += ranMs;
  return ranMs;
};

export const isWatched = ({ state }: Position): boolean => state.startsWith('monitoring');

/** One whose process never came up has not told its market: it may be anywhere. */
export const mayBeAt = ({ market }: Position, venue: VenueId): boolean =>
  market === null || venueOfMarket(market) === venue;

/** Why nobody guards the position; null while somebody does, or there is none. */
export const riskOf = (
  position: Position,
  isWatchBlind: boolean,
): Pick<Risk, 'kind' | 'reason'> | null => {
  const { down, isOverdue, isPaused, lost, reason, state, unprotectedSinceMs } = position;
  if (down !== null) return { kind: 'open', reason: down };
  if (isOverdue) return { kind: 'open', reason: 'its market is over, and no result has come' };
  if (unprotectedSinceMs !== null)
    return isPaused && state === 'open'
      ? { kind: 'paused', reason: 'stops are paused' }
      : { kind: 'open', reason: reason ?? 'waiting for the watch' };
  if (!isWatched(position)) return null;
  if (isWatchBlind) return { kind: 'open', reason: 'the watch does not look for stale data' };
  return lost === null ? null : { kind: 'open', reason: lost };
};
