import {
  STOP_RULES,
  type MarketReading,
  type StopCause,
  type StopReason,
  type StopRule,
} from '../model/reading.ts';
import type { EpochMs } from '../model/time.ts';
import type { CloseMethod, TradeContext } from '../model/trade.ts';
import { guardOf, settingsVersionOf } from './guard.ts';
import { isProvenFor, isRuleDue } from './stop-rules.ts';

/** The stop of one rule alone. */
export const soleCause = (
  context: TradeContext,
  reason: StopReason,
  reading: MarketReading,
): StopCause => ({
  ...reason,
  reading,
  settingsVersion: settingsVersionOf(context),
  reasons: [reason],
});

/** The rule must hold for a while before it fires. */
export const isVerified = (context: TradeContext, rule: StopRule): boolean =>
  rule === 'probability' && guardOf(context).probabilityStop.verification.enabled;

const byPrecedence = (a: StopReason, b: StopReason): number =>
  STOP_RULES.indexOf(a.rule) - STOP_RULES.indexOf(b.rule);

/**
 * What the trade itself makes of a stop that it is told of: the reasons that its own rules ask for,
 * led by the first that need not be verified. Null where none does. The tripwires have said so
 * already; the trade decides for itself, so that a wire armed under other settings can never close
 * it.
 */
export const dueCause = (
  context: TradeContext,
  { reasons: told, reading }: StopCause,
  atMs: EpochMs,
): StopCause | null => {
  if (!guardOf(context).stopsEnabled || context.stopsPaused || atMs >= context.closeAtMs)
    return null;
  const reasons = told
    .filter((reason) => isRuleDue(context, reason, reading, atMs))
    .toSorted(byPrecedence);
  const first = reasons.find(({ rule }) => !isVerified(context, rule)) ?? reasons[0];
  return first === undefined ? null : { ...soleCause(context, first, reading), reasons };
};

/** The probability stop as `reading` shows it now; null where nothing proves a probability. */
export const probabilityCause = (
  context: TradeContext,
  reading: MarketReading,
): StopCause | null => {
  const { probabilityPercent: value } = reading;
  const threshold = guardOf(context).probabilityStop.thresholdPercent;
  return value === null || !isProvenFor('probability', context, reading)
    ? null
    : soleCause(context, { rule: 'probability', value, threshold }, reading);
};

const METHODS: Readonly<Record<StopRule, CloseMethod>> = {
  momentum: 'auto_momentum_spike',
  priceFloor: 'auto_price_floor',
  probability: 'auto_probability',
  trailing: 'auto_trailing',
  breakEven: 'auto_break_even',
  takeProfit: 'auto_take_profit',
  beforeClose: 'auto_before_close',
  maxHold: 'auto_max_hold',
  feedBlind: 'auto_blind',
};

export const closeMethodOf = ({ rule }: StopCause): CloseMethod => METHODS[rule];
