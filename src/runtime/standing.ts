import { z } from 'zod';

import { heldPriceCenti, micros, type HeldPriceCenti } from '../../machines/model/money.ts';
import {
  STOP_RULES,
  type MarketReading,
  type StopReason,
  type StopRule,
} from '../../machines/model/reading.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import {
  breakEvenCenti,
  stakeOf,
  takeProfitCenti,
  trailingCenti,
  type Stake,
} from '../../machines/model/stop-levels.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import { guardOf, settingsVersionOf } from '../../machines/trades/guard.ts';
import { limitGivenUp } from '../../machines/trades/limit-exit.ts';
import { markOf } from '../../machines/trades/mark.ts';
import { paidEntry } from '../../machines/trades/position.ts';

/** A rule that is switched on: what it compares now, and how far that is from tripping it. */
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
    bidCenti: z.number().transform(heldPriceCenti).nullable(),
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

type Measured = StopReason | (Omit<StopReason, 'value'> & { readonly value: null });

const wire = (
  { rule, threshold, value }: Measured,
  distanceOf: (value: number) => number,
): WireStanding => ({
  rule,
  value,
  threshold,
  distance: value === null ? null : distanceOf(value),
});

const below = (rule: StopRule, value: number | null, threshold: number): WireStanding =>
  wire({ rule, value, threshold }, (found) => found - threshold);
const above = (rule: StopRule, value: number | null, threshold: number): WireStanding =>
  wire({ rule, value, threshold }, (found) => threshold - found);

/** The high of the trade, or this very bid where it is higher: what the watch would count by. */
const highOf = ({ highBidCenti }: TradeContext, bid: HeldPriceCenti | null): typeof bid =>
  bid !== null && (highBidCenti === null || bid > highBidCenti) ? bid : highBidCenti;

/** A rule without a level (no target, or not activated yet) has no wire. */
const priceWires = (context: TradeContext, bid: HeldPriceCenti | null): readonly WireStanding[] => {
  const guard = guardOf(context);
  const { breakEven, priceFloor, takeProfit, trailingStop } = guard;
  const stake = stakeOf(paidEntry(context), highOf(context, bid));
  const levelled = (
    isEnabled: boolean,
    levelOf: (guard: GuardSettings, stake: Stake) => number | null,
    wireAt: (level: number) => WireStanding,
  ): readonly WireStanding[] => {
    const level = isEnabled && stake !== null ? levelOf(guard, stake) : null;
    return level === null ? [] : [wireAt(level)];
  };
  return [
    ...(priceFloor.enabled ? [below('priceFloor', bid, priceFloor.floorCenti)] : []),
    ...levelled(trailingStop.enabled, trailingCenti, (level) => below('trailing', bid, level)),
    ...levelled(breakEven.enabled, breakEvenCenti, (level) => below('breakEven', bid, level)),
    ...levelled(takeProfit.enabled, takeProfitCenti, (level) => above('takeProfit', bid, level)),
  ];
};

const timeWires = (context: TradeContext, nowMs: EpochMs): readonly WireStanding[] => {
  const { beforeClose, maxHold } = guardOf(context);
  const { openedAtMs } = context;
  return [
    ...(beforeClose.enabled
      ? [below('beforeClose', context.closeAtMs - nowMs, beforeClose.ttcMs)]
      : []),
    ...(maxHold.enabled && openedAtMs !== null
      ? [above('maxHold', nowMs - openedAtMs, maxHold.afterMs)]
      : []),
  ];
};

/** The score counts against the held side: negative for YES, positive for NO. */
const momentumWire = (context: TradeContext, scoreBp: number | null): WireStanding => {
  const sign = context.ticket.side === 'yes' ? 1 : -1;
  const threshold = -sign * guardOf(context).momentumStop.thresholdBp;
  return wire(
    { rule: 'momentum', value: scoreBp, threshold },
    (score) => sign * (score - threshold),
  );
};

/** What is left of the way, as a share of the threshold, so that rules can be compared. */
export const leftOf = ({ distance, threshold }: WireStanding): number =>
  distance === null ? Infinity : distance / Math.max(1, Math.abs(threshold));

/** The rules that are switched on, the nearest first. */
export const wiresOf = (
  context: TradeContext,
  { bidCenti, momentumBp, probabilityPercent }: MarketReading,
  nowMs: EpochMs,
): readonly WireStanding[] => {
  const { momentumStop, probabilityStop } = guardOf(context);
  const { thresholdPercent } = probabilityStop;
  return [
    ...(probabilityStop.enabled
      ? [below('probability', probabilityPercent, thresholdPercent)]
      : []),
    ...(momentumStop.enabled ? [momentumWire(context, momentumBp)] : []),
    ...priceWires(context, bidCenti),
    ...timeWires(context, nowMs),
  ].toSorted((a, b) => leftOf(a) - leftOf(b));
};

const ownBlockers = (context: TradeContext): readonly string[] => [
  ...(guardOf(context).stopsEnabled ? [] : ['stops are switched off by the settings']),
  ...(context.stopsPaused ? ['stops are paused'] : []),
];

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
  mark: markOf(trade.context, reading),
  quoteAgeMs: reading.quoteAgeMs,
  spotAgeMs: reading.spotAgeMs,
});
