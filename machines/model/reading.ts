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
  readonly momentumBp: number | null;
  readonly spotMicros: Micros | null;
  readonly quoteAgeMs: number | null;
  readonly spotAgeMs: number | null;
};

/** Rules that the watch decides by a tick. */
export type WatchRule = 'probability' | 'momentum';

/** `feedBlind`: nothing could be decided for too long. Its value is the milliseconds of that. */
export type StopRule = WatchRule | 'feedBlind';

/** The tick, rule and figures behind a stop: enough to explain it and to decide it again. */
export type StopCause = {
  readonly rule: StopRule;
  readonly value: number;
  readonly threshold: number;
  readonly reading: MarketReading;
};
