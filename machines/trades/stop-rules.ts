import type { MarketReading, StopCause } from '../model/reading.ts';
import { timeToCloseMs, type EpochMs } from '../model/time.ts';
import type { CloseMethod, TradeContext } from '../model/trade.ts';
import { unreachable } from '../model/result.ts';

/** Fresh enough for a decision: proof exists and is within the trade's limits. */
export const isProven = (context: TradeContext, reading: MarketReading): boolean => {
  const { maxQuoteAgeMs, maxSpotAgeMs } = context.ticket.guard;
  return (
    reading.quoteAgeMs !== null &&
    reading.quoteAgeMs <= maxQuoteAgeMs &&
    (reading.spotAgeMs === null || reading.spotAgeMs <= maxSpotAgeMs)
  );
};

/** The time gate of the probability stop: the contract still has at least `minTtcMs` to live. */
export const isGateOpen = (context: TradeContext, atMs: EpochMs): boolean =>
  timeToCloseMs(context.closeAtMs, atMs) >= context.ticket.guard.probabilityStop.minTtcMs;

/** Strictly below the threshold; equal does not stop. */
export const isUnderThreshold = (context: TradeContext, percent: number): boolean =>
  percent < context.ticket.guard.probabilityStop.thresholdPercent;

/** A spike against the held side: rising prices hurt NO, falling prices hurt YES. */
export const isSpikeAgainst = (context: TradeContext, momentumBp: number): boolean => {
  const { thresholdBp } = context.ticket.guard.momentumStop;
  return context.ticket.side === 'no' ? momentumBp >= thresholdBp : momentumBp <= -thresholdBp;
};

/**
 * Whether the trade's own rules ask for this stop. The tripwires have said so already; the chart
 * decides for itself, so that a wire armed under other settings can never close a trade.
 */
export const isStopDue = (context: TradeContext, cause: StopCause, atMs: EpochMs): boolean => {
  const { guard } = context.ticket;
  if (!guard.stopsEnabled || context.stopsPaused || !isProven(context, cause.reading)) return false;
  switch (cause.rule) {
    case 'probability':
      return (
        guard.probabilityStop.enabled &&
        isUnderThreshold(context, cause.value) &&
        isGateOpen(context, atMs)
      );
    case 'momentum':
      return guard.momentumStop.enabled && isSpikeAgainst(context, cause.value);
    default:
      return unreachable(cause.rule);
  }
};

export const closeMethodOf = (cause: StopCause): CloseMethod => {
  switch (cause.rule) {
    case 'probability':
      return 'auto_probability';
    case 'momentum':
      return 'auto_momentum_spike';
    default:
      return unreachable(cause.rule);
  }
};
