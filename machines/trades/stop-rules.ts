import { readsSpot } from '../model/probability-model.ts';
import type { MarketReading, StopCause, WatchRule } from '../model/reading.ts';
import { timeToCloseMs, type EpochMs } from '../model/time.ts';
import type { CloseMethod, TradeContext } from '../model/trade.ts';
import { unreachable } from '../model/result.ts';

/** The quote is proven and young enough: what an exit needs, and no more than that. */
export const isQuoteProven = (context: TradeContext, { quoteAgeMs }: MarketReading): boolean =>
  quoteAgeMs !== null && quoteAgeMs <= context.ticket.guard.maxQuoteAgeMs;

const isSpotProven = (context: TradeContext, { spotAgeMs }: MarketReading): boolean =>
  spotAgeMs !== null && spotAgeMs <= context.ticket.guard.maxSpotAgeMs;

/** All that `rule` decides with is proven: the quote always, spot where the rule reads it. */
const isProvenFor = (rule: WatchRule, context: TradeContext, reading: MarketReading): boolean => {
  const isOfSpot = rule === 'momentum' || readsSpot(context.ticket.guard.model);
  return isQuoteProven(context, reading) && (!isOfSpot || isSpotProven(context, reading));
};

/** The trade's own rules ask for a watch. */
export const wantsWatch = ({ ticket: { guard } }: TradeContext): boolean =>
  guard.stopsEnabled && (guard.probabilityStop.enabled || guard.momentumStop.enabled);

/** A watch is asked for, and each enabled rule has its proof. */
export const isGuardable = (context: TradeContext, reading: MarketReading): boolean => {
  const { probabilityStop, momentumStop } = context.ticket.guard;
  return (
    wantsWatch(context) &&
    (!probabilityStop.enabled || isProvenFor('probability', context, reading)) &&
    (!momentumStop.enabled || isProvenFor('momentum', context, reading))
  );
};

/** The time gate of the probability stop: the contract still has at least `minTtcMs` to live. */
const isGateOpen = (context: TradeContext, atMs: EpochMs): boolean =>
  timeToCloseMs(context.closeAtMs, atMs) >= context.ticket.guard.probabilityStop.minTtcMs;

/** Strictly below the threshold; equal does not stop. */
const isUnderThreshold = (context: TradeContext, percent: number): boolean =>
  percent < context.ticket.guard.probabilityStop.thresholdPercent;

/** A spike against the held side: rising prices hurt NO, falling prices hurt YES. */
const isSpikeAgainst = (context: TradeContext, momentumBp: number): boolean => {
  const { thresholdBp } = context.ticket.guard.momentumStop;
  return context.ticket.side === 'no' ? momentumBp >= thresholdBp : momentumBp <= -thresholdBp;
};

/** The probability stop as `reading` shows it now; null where nothing proves a probability. */
export const probabilityCause = (
  context: TradeContext,
  reading: MarketReading,
): StopCause | null =>
  reading.probabilityPercent === null || !isProvenFor('probability', context, reading)
    ? null
    : {
        rule: 'probability',
        value: reading.probabilityPercent,
        threshold: context.ticket.guard.probabilityStop.thresholdPercent,
        reading,
      };

/**
 * Whether the trade's own rules ask for this stop. The tripwires have said so already; the chart
 * decides for itself, so that a wire armed under other settings can never close a trade.
 */
export const isStopDue = (context: TradeContext, cause: StopCause, atMs: EpochMs): boolean => {
  const { guard } = context.ticket;
  if (!guard.stopsEnabled || context.stopsPaused || atMs >= context.closeAtMs) return false;
  switch (cause.rule) {
    case 'probability':
      return (
        isProvenFor('probability', context, cause.reading) &&
        guard.probabilityStop.enabled &&
        isUnderThreshold(context, cause.value) &&
        isGateOpen(context, atMs)
      );
    case 'momentum':
      return (
        isProvenFor('momentum', context, cause.reading) &&
        guard.momentumStop.enabled &&
        isSpikeAgainst(context, cause.value)
      );
    case 'feedBlind':
      // Not a tick's to tell: the trade keeps the time of its blindness itself.
      return false;
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
    case 'feedBlind':
      return 'auto_blind';
    default:
      return unreachable(cause.rule);
  }
};
