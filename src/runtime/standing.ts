import { z } from 'zod';

import type { Terms } from '../../machines/model/instrument.ts';
import { micros, type HeldPriceCenti } from '../../machines/model/money.ts';
import { STOP_RULES, type MarketReading, type StopRule } from '../../machines/model/reading.ts';
import {
  breakEvenCenti,
  stakeOf,
  takeProfitCenti,
  trailingCenti,
} from '../../machines/model/stop-levels.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import { guardOf, settingsVersionOf } from '../../machines/trades/guard.ts';
import { limitGivenUp } from '../../machines/trades/limit-exit.ts';
import { markOf } from '../../machines/trades/mark.ts';
import { paidEntry } from '../../machines/trades/position.ts';
import { isOnPrice, plainGap, plainPrice, wayOf } from './plain.ts';

/**
 * A rule that is switched on: what it compares now, and how far that is from tripping it. Prices
 * are those that people say.
 */
export type WireStanding = {
  readonly rule: StopRule;
  /** Null where nothing proves it; nothing can trip then. */
  readonly value: number | null;
  readonly threshold: number;
  /** In the unit of the rule; zero or less has crossed. */
  readonly distance: number | null;
};

const standingSchema = z.object({
  atMs: z.number(),
  state: z.string(),
  settingsVersion: z.number(),
  /** Everything that keeps a stop from tripping, in plain words. */
  blockers: z.array(z.string()),
  /** What the trade should have at the venue and was given up, in words. */
  givenUp: z.string().nullable(),
  /** The nearest first, by what is left of the way to it. */
  wires: z.array(
    z.object({
      rule: z.enum(STOP_RULES),
      value: z.number().nullable(),
      threshold: z.number(),
      distance: z.number().nullable(),
    }),
  ),
  mark: z.object({
    bufferMicros: z.number().transform(micros).nullable(),
    bidCenti: z.number().nullable(),
    gainCenti: z.number().nullable(),
    unrealisedMicros: z.number().transform(micros).nullable(),
  }),
  quoteAgeMs: z.number().nullable(),
  spotAgeMs: z.number().nullable(),
});

/** Where a live trade stands against its stops, as the process that guards it sees it. */
export type Standing = z.infer<typeof standingSchema>;

/** The answer of that process; null where it is none. */
export const parseStanding = (text: string): Standing | null => {
  try {
    return standingSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
};

const below = (rule: StopRule, value: number | null, threshold: number): WireStanding => ({
  rule,
  value,
  threshold,
  distance: value === null ? null : value - threshold,
});
const above = (rule: StopRule, value: number | null, threshold: number): WireStanding => ({
  rule,
  value,
  threshold,
  distance: value === null ? null : threshold - value,
});

/** What has been made of the wires so far, and one more. */
type Take<T> = (taken: T, wire: WireStanding) => T;

/** The high of the trade, or this very bid where it is higher: what the watch would count by. */
const highOf = ({ highBidCenti }: TradeContext, bid: HeldPriceCenti | null): typeof bid =>
  bid !== null && (highBidCenti === null || bid > highBidCenti) ? bid : highBidCenti;

/** A rule without a level (no target, or not activated yet) has no wire. */
const foldPrices = <T>(
  context: TradeContext,
  bid: HeldPriceCenti | null,
  first: T,
  take: Take<T>,
): T => {
  const guard = guardOf(context);
  const { breakEven, priceFloor, takeProfit, trailingStop } = guard;
  let taken = first;
  if (priceFloor.enabled) taken = take(taken, below('priceFloor', bid, priceFloor.floorCenti));
  const isCounted = trailingStop.enabled || breakEven.enabled || takeProfit.enabled;
  const paid = isCounted ? paidEntry(context) : null;
  const stake = paid === null ? null : stakeOf(context.ticket, paid, highOf(context, bid));
  if (stake === null) return taken;
  const trailing = trailingStop.enabled ? trailingCenti(guard, stake) : null;
  if (trailing !== null) taken = take(taken, below('trailing', bid, trailing));
  const even = breakEven.enabled ? breakEvenCenti(guard, stake) : null;
  if (even !== null) taken = take(taken, below('breakEven', bid, even));
  const target = takeProfit.enabled ? takeProfitCenti(guard, stake) : null;
  return target === null ? taken : take(taken, above('takeProfit', bid, target));
};

const foldTimes = <T>(context: TradeContext, nowMs: EpochMs, first: T, take: Take<T>): T => {
  const { beforeClose, maxHold } = guardOf(context);
  const { closeAtMs, openedAtMs } = context;
  const taken = beforeClose.enabled
    ? take(first, below('beforeClose', closeAtMs - nowMs, beforeClose.ttcMs))
    : first;
  return maxHold.enabled && openedAtMs !== null
    ? take(taken, above('maxHold', nowMs - openedAtMs, maxHold.afterMs))
    : taken;
};

/** The score counts against the held side: negative for YES, positive for NO. */
const momentumWire = (context: TradeContext, scoreBp: number | null): WireStanding => {
  const { thresholdBp } = guardOf(context).momentumStop;
  return context.ticket.side === 'yes'
    ? below('momentum', scoreBp, -thresholdBp)
    : above('momentum', scoreBp, thresholdBp);
};

const plainWire = (terms: Terms, wire: WireStanding): WireStanding => {
  const { distance, rule, threshold, value } = wire;
  return terms.instrument !== undefined && isOnPrice(rule)
    ? {
        rule,
        value: value === null ? null : plainPrice(terms, value),
        threshold: plainPrice(terms, threshold),
        distance: distance === null ? null : plainGap(terms, distance),
      }
    : wire;
};

/** What is left of the way, as a share of the threshold, so that rules can be compared. */
export const leftOf = (terms: Terms, { distance, rule, threshold }: WireStanding): number =>
  distance === null ? Infinity : distance / (Math.max(1, Math.abs(threshold)) * wayOf(terms, rule));

/** Takes in the rules that are switched on, one by one: no list of them is made. */
const foldWires = <T>(
  context: TradeContext,
  { bidCenti, momentumBp, probabilityPercent }: MarketReading,
  nowMs: EpochMs,
  first: T,
  take: Take<T>,
): T => {
  const { momentumStop, probabilityStop } = guardOf(context);
  let taken = first;
  if (probabilityStop.enabled)
    taken = take(taken, below('probability', probabilityPercent, probabilityStop.thresholdPercent));
  if (momentumStop.enabled) taken = take(taken, momentumWire(context, momentumBp));
  return foldTimes(context, nowMs, foldPrices(context, bidCenti, taken, take), take);
};

/** The rules that are switched on, the nearest first. */
const wiresOf = (
  context: TradeContext,
  reading: MarketReading,
  nowMs: EpochMs,
): readonly WireStanding[] => {
  const { ticket } = context;
  const append: Take<readonly WireStanding[]> = (wires, wire) => [
    ...wires,
    plainWire(ticket, wire),
  ];
  return foldWires(context, reading, nowMs, [], append).toSorted(
    (a, b) => leftOf(ticket, a) - leftOf(ticket, b),
  );
};

/** The first of a trade's wires; null where no rule is switched on. */
export const nearestWire = (
  context: TradeContext,
  reading: MarketReading,
  nowMs: EpochMs,
): WireStanding | null => {
  const { ticket } = context;
  const nearer: Take<WireStanding | null> = (nearest, wire) => {
    const plain = plainWire(ticket, wire);
    return nearest === null || leftOf(ticket, plain) < leftOf(ticket, nearest) ? plain : nearest;
  };
  return foldWires(context, reading, nowMs, null, nearer);
};

const ownBlockers = (context: TradeContext): readonly string[] => [
  ...(guardOf(context).stopsEnabled ? [] : ['stops are switched off by the settings']),
  ...(context.stopsPaused ? ['stops are paused'] : []),
];

/** The mark in the prices that people say. */
export const plainMark = (context: TradeContext, reading: MarketReading): Standing['mark'] => {
  const { ticket } = context;
  const mark = markOf(context, reading);
  const { bidCenti, gainCenti } = mark;
  return {
    ...mark,
    bidCenti: bidCenti === null ? null : plainPrice(ticket, bidCenti),
    gainCenti: gainCenti === null ? null : plainGap(ticket, gainCenti),
  };
};

export const standingOf = (
  trade: { readonly state: string; readonly context: TradeContext },
  reading: MarketReading,
  blockers: readonly string[],
  nowMs: EpochMs,
): Standing => ({
  atMs: nowMs,
  state: trade.state,
  settingsVersion: settingsVersionOf(trade.context),
  blockers: [...ownBlockers(trade.context), ...blockers],
  givenUp: limitGivenUp(trade.state, trade.context)?.what ?? null,
  wires: [...wiresOf(trade.context, reading, nowMs)],
  mark: plainMark(trade.context, reading),
  quoteAgeMs: reading.quoteAgeMs,
  spotAgeMs: reading.spotAgeMs,
});
