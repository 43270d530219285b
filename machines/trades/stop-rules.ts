import { readsSpot } from '../model/probability-model.ts';
import {
  breakEvenCenti,
  isQuoteDoubtful,
  isRuleEnabled,
  stakeOf,
  takeProfitCenti,
  trailingCenti,
  type Stake,
} from '../model/stop-levels.ts';
import {
  STOP_PRECEDENCE,
  type MarketReading,
  type StopReason,
  type WatchRule,
} from '../model/reading.ts';
import { timeToCloseMs, type EpochMs } from '../model/time.ts';
import type { TradeContext } from '../model/trade.ts';
import { guardOf } from './guard.ts';
import { paidEntry } from './position.ts';

/* Each stop rule as the trade decides it: a crossed value against the trade's own settings. */

/** The quote is proven and young enough: what an exit needs, and no more than that. */
export const isQuoteProven = (context: TradeContext, { quoteAgeMs }: MarketReading): boolean =>
  quoteAgeMs !== null && quoteAgeMs <= guardOf(context).maxQuoteAgeMs;

const isSpotProven = (context: TradeContext, { spotAgeMs }: MarketReading): boolean =>
  spotAgeMs !== null && spotAgeMs <= guardOf(context).maxSpotAgeMs;

const isOfSpot = (rule: WatchRule, context: TradeContext): boolean =>
  rule === 'momentum' || (rule === 'probability' && readsSpot(guardOf(context).model));

/** All that `rule` decides with is proven: the quote always, spot where the rule reads it. */
export const isProvenFor = (
  rule: WatchRule,
  context: TradeContext,
  reading: MarketReading,
): boolean =>
  isQuoteProven(context, reading) && (!isOfSpot(rule, context) || isSpotProven(context, reading));

const enabledRules = (context: TradeContext): readonly WatchRule[] =>
  STOP_PRECEDENCE.filter((rule) => isRuleEnabled(guardOf(context), rule));

/** The trade's own rules ask for a watch. */
export const wantsWatch = (context: TradeContext): boolean =>
  guardOf(context).stopsEnabled && enabledRules(context).length > 0;

/** A watch is asked for, and each enabled rule has its proof. */
export const isGuardable = (context: TradeContext, reading: MarketReading): boolean =>
  wantsWatch(context) && enabledRules(context).every((rule) => isProvenFor(rule, context, reading));

/** What a rule is decided by: the trade, the value said to have crossed, and what was proven. */
type Case = {
  readonly context: TradeContext;
  readonly value: number;
  readonly reading: MarketReading;
  readonly atMs: EpochMs;
};

/** The bid against a level of the trade's own; without a bid, or a level, nothing is due. */
const isBidBeyond = (
  { context, reading }: Case,
  levelOf: (stake: Stake) => number | null,
  beyond: (bidCenti: number, levelCenti: number) => boolean,
): boolean => {
  const stake = stakeOf(context.ticket, paidEntry(context), context.highBidCenti);
  const level = stake === null ? null : levelOf(stake);
  return reading.bidCenti !== null && level !== null && beyond(reading.bidCenti, level);
};

const atOrBelow = (bid: number, level: number): boolean => bid <= level;
const atOrAbove = (bid: number, level: number): boolean => bid >= level;

/** Strictly below the threshold, and the contract has still `minTtcMs` to live. */
const isProbabilityDue = ({ context, value, atMs }: Case): boolean => {
  const { thresholdPercent, minTtcMs } = guardOf(context).probabilityStop;
  return value < thresholdPercent && timeToCloseMs(context.closeAtMs, atMs) >= minTtcMs;
};

/** A spike against the held side: rising prices hurt NO, falling prices hurt YES. */
const isMomentumDue = ({ context, value }: Case): boolean => {
  const { thresholdBp } = guardOf(context).momentumStop;
  return context.ticket.side === 'no' ? value >= thresholdBp : value <= -thresholdBp;
};

/** That enough quotes have said so is the word of the watch; this one must say it too. */
const isFloorDue = ({ context, reading }: Case): boolean => {
  const guard = guardOf(context);
  return (
    reading.bidCenti !== null &&
    reading.bidCenti < guard.priceFloor.floorCenti &&
    !isQuoteDoubtful(guard.priceFloor, reading)
  );
};

const RULES: Readonly<Record<WatchRule, (given: Case) => boolean>> = {
  momentum: isMomentumDue,
  priceFloor: isFloorDue,
  probability: isProbabilityDue,
  trailing: (given) =>
    isBidBeyond(given, (stake) => trailingCenti(guardOf(given.context), stake), atOrBelow),
  breakEven: (given) =>
    isBidBeyond(given, (stake) => breakEvenCenti(guardOf(given.context), stake), atOrBelow),
  takeProfit: (given) =>
    isBidBeyond(given, (stake) => takeProfitCenti(guardOf(given.context), stake), atOrAbove),
  beforeClose: ({ context, atMs }) =>
    timeToCloseMs(context.closeAtMs, atMs) <= guardOf(context).beforeClose.ttcMs,
  maxHold: ({ context, atMs }) =>
    context.openedAtMs !== null && atMs - context.openedAtMs >= guardOf(context).maxHold.afterMs,
};

/** Whether the trade's own rules ask for this stop now. */
export const isRuleDue = (
  context: TradeContext,
  { rule, value }: StopReason,
  reading: MarketReading,
  atMs: EpochMs,
): boolean =>
  // Blindness is not a tick's to tell: the trade keeps the time of it itself.
  rule !== 'feedBlind' &&
  isRuleEnabled(guardOf(context), rule) &&
  isProvenFor(rule, context, reading) &&
  RULES[rule]({ context, value, reading, atMs });
