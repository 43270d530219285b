import type { HeldPriceCenti, Micros } from './money.ts';
import type { ProbabilityModel } from './probability-model.ts';

/**
 * What the board could prove about a trade's market at one instant, from the held leg's view. A
 * value without fresh proof is null, and a null decides nothing.
 */
export type MarketReading = {
  readonly bidCenti: HeldPriceCenti | null;
  readonly askCenti: HeldPriceCenti | null;
  readonly probabilityPercent: number | null;
  readonly model: ProbabilityModel;
  /** Of the stored table that a `lookup` value was read from; absent for other values. */
  readonly tableVersion?: number;
  readonly momentumBp: number | null;
  readonly spotMicros: Micros | null;
  readonly quoteAgeMs: number | null;
  readonly spotAgeMs: number | null;
};

/**
 * Rules that the watch decides by a tick, in order of precedence: where several cross at once, the
 * first of them that is not waiting for a verification names the exit.
 */
export const STOP_PRECEDENCE = [
  'momentum',
  'priceFloor',
  'probability',
  'trailing',
  'breakEven',
  'takeProfit',
  'beforeClose',
  'maxHold',
] as const;

export type WatchRule = (typeof STOP_PRECEDENCE)[number];

/** `feedBlind`: nothing could be decided for too long. Its value is the milliseconds of that. */
export const STOP_RULES = [...STOP_PRECEDENCE, 'feedBlind'] as const;

export type StopRule = (typeof STOP_RULES)[number];

/**
 * A rule that a value has crossed. In percent (`probability`), basis points (`momentum`),
 * milliseconds (`maxHold` held, `beforeClose` to go, `feedBlind`) or centi-cents of the bid.
 */
export type StopReason = {
  readonly rule: StopRule;
  readonly value: number;
  readonly threshold: number;
};

/** The tick, rules and figures behind a stop: enough to explain it and to decide it again. */
export type StopCause = StopReason & {
  readonly reading: MarketReading;
  /** Of the settings that decided; 0: the settings file alone. */
  readonly settingsVersion: number;
  /** Every rule that crossed on the same tick, in order of precedence. */
  readonly reasons: readonly StopReason[];
};
